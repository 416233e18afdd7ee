"""`manage.py recount`: rebuild the tallies, or prove them."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from encounters.changes.tallies import find_differences, recount


class Command(BaseCommand):
    """Make the tallies equal to the encounters; with --check only say where they differ, and exit 1."""

    help = "Make the tallies equal to the encounters. With --check: print the differences and exit 1 if there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"{recount()} rows put right")
            return
        differences = find_differences()
        for organisation, location, employee, day, good, bad in differences:
            subject = f"location {location}"
            if employee:
                subject = f"employee {employee} at {subject}"
            self.stdout.write(f"organisation {organisation}, {subject}, {day}: good {good:+d}, bad {bad:+d}")
        if differences:
            sys.exit(1)
        self.stdout.write("the tallies equal a recount")
