"""`manage.py prepare`: what `serve` needs, made or brought up to date."""

import contextlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from encounters.demo.loading import open_demo
from servicelog.addresses import is_loopback

UNUSED = ["select2"]  # of Django's admin: no list of the operator completes what is typed


class Command(BaseCommand):
    """Bring database, translations and static files up to date; again and again without harm."""

    help = "Bring the database, the translations and the static files up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo organisations, too")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        with contextlib.redirect_stdout(None):
            call_command("migrate", verbosity=0)
            call_command("translations", compile=True)
            call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
        if demo:
            open_demo(
                now=timezone.now(),
                data=settings.DATA_DIR,
                reachable_by_others=not is_loopback(settings.HOST),
                warn=self.warn,
            )

    def warn(self) -> None:
        self.stdout.write("Loading two demo organisations with two years of feedback …")
        self.stdout.flush()
