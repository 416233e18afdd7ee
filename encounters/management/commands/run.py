"""`make run`: everything on one machine, with demo data, until Ctrl-C."""

import contextlib
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from encounters.demo.loading import CODE, one_per_role, open_demo
from encounters.demo.plans import LoginPlan
from servicelog import embedded
from servicelog.addresses import is_loopback
from servicelog.processes import AlreadyRunning, ProcessGroup, accepts_connections, is_port_free, web_server


class Command(BaseCommand):
    """Prepare the database, start web server and worker, print the addresses and wait."""

    help = "Run Servicelog with its demo organisations until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        group = ProcessGroup(settings.DATA_DIR / "running.json")
        try:
            group.end_leftovers()
        except AlreadyRunning as running:
            raise CommandError(str(running)) from running
        if not is_port_free(settings.HOST, settings.PORT):
            raise CommandError(f"Something else uses port {settings.PORT}. Choose another: PORT=8001 make run")
        try:
            ended_well = self.serve(group, self.prepare())
        finally:
            group.stop()
            if not os.environ.get("DATABASE_URL"):
                embedded.stop(settings.DATA_DIR)
        if not ended_well:
            sys.exit("A part of Servicelog ended by itself; what it said stands above.")

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

    def serve(self, group: ProcessGroup, logins: list[LoginPlan]) -> bool:
        """Start web server and worker, print the addresses, and wait; return False when a part ended by itself."""
        group.start(*web_server("servicelog.wsgi", settings.HOST, settings.PORT))
        group.start("manage", "procrastinate", "worker", "--concurrency", "2", restart=True)
        if not accepts_connections(settings.HOST, settings.PORT, group.stopping):
            return group.stopping.is_set()
        self.print_addresses(settings.PUBLIC_URL, logins)
        return group.wait()

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
