"""`make run`: everything on one machine, with demo data, until Ctrl-C."""

import contextlib
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from servicelog import embedded
from servicelog.running import AlreadyRunning, Household, answers, is_free, is_loopback, own_address


class Command(BaseCommand):
    """Prepare the database, start web server and worker, print the addresses and wait."""

    help = "Run Servicelog with its demo organisations until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        household = Household(settings.DATA_DIR / "running.json")
        try:
            household.clear_up()
        except AlreadyRunning as running:
            raise CommandError(str(running)) from running
        if not is_free(settings.HOST, settings.PORT):
            raise CommandError(f"Something else uses port {settings.PORT}. Choose another: PORT=8001 make run")
        try:
            self.prepare()
            ended_well = self.serve(household)
        finally:
            household.stop()
            if "DATABASE_URL" not in os.environ:
                embedded.stop(settings.DATA_DIR)
        if not ended_well:
            sys.exit(1)

    def prepare(self) -> None:
        """Bring database, translations and static files up to date; all of it may run again."""
        with contextlib.redirect_stdout(None):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("translations", compile=True)
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        call_command("load_demo", random_passwords=not is_loopback(settings.HOST))

    def serve(self, household: Household) -> bool:
        """Start what serves, say where, and wait for the end."""
        household.start(
            "granian",
            *("--interface", "wsgi", "--host", settings.HOST, "--port", str(settings.PORT)),
            *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
            "servicelog.wsgi:application",
        )
        household.start("manage", "procrastinate", "worker", "--concurrency", "2")
        if not answers(settings.HOST, settings.PORT, household.stopping):
            return household.stopping.is_set()
        host = settings.HOST if is_loopback(settings.HOST) else own_address()
        self.tell(f"http://{host}:{settings.PORT}")
        return household.wait()

    def tell(self, address: str) -> None:
        """Print what people and scripts look for."""
        self.stdout.write(f"Staff:     {address}/")
        self.stdout.flush()
