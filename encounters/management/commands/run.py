"""`make run`: everything on one machine, with demo data, until Ctrl-C."""

import contextlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from encounters.demo.loading import CODE, one_per_role, open_demo
from encounters.demo.plans import LoginPlan
from encounters.management.commands.serve import Serving
from servicelog.addresses import is_loopback


class Command(BaseCommand):
    """Prepare the database, load the demo, serve and print the addresses."""

    help = "Run Servicelog with its demo organisations until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        serving = Serving("make run")
        with serving.ready():
            logins = self.prepare()
            serving.start()
            self.print_addresses(settings.PUBLIC_URL, logins)
            serving.wait()

    def prepare(self) -> list[LoginPlan]:
        """Prepare database, translations and static files, load the demo, and return its logins."""
        with contextlib.redirect_stdout(None):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("translations", compile=True)
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        return open_demo(
            now=timezone.now(),
            record=settings.DATA_DIR / "demo-passwords.json",
            reachable_by_others=not is_loopback(settings.HOST),
            warn=lambda: self.say("Loading two demo organisations with two years of feedback …"),
        )

    def print_addresses(self, address: str, logins: list[LoginPlan]) -> None:
        """Print the addresses and the logins of the demo."""
        self.say(f"Staff:     {address}/")
        self.say(f"Feedback:  {address}/f/{CODE}/")
        for login in one_per_role(logins):
            self.say(f"Login:     {login.role} {login.email} {login.password}")

    def say(self, line: str) -> None:
        """Print a line without delay."""
        self.stdout.write(line)
        self.stdout.flush()
