"""`manage.py reindex`: rebuild what encounters are found by, or prove it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from encounters.changes.reindexing import find_stale, refresh


class Command(BaseCommand):
    """Let every encounter be found by its words and names; with --check only say which are not, and exit 1."""

    help = "Let every encounter be found by its words. With --check: print the ids of those that are not, and exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"{refresh()} encounters put right")
            return
        stale = find_stale()
        for pk in stale:
            self.stdout.write(f"encounter {pk} is not found by its words")
        if stale:
            sys.exit(1)
        self.stdout.write("every encounter is found by its words")
