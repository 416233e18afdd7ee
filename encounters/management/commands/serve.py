"""`manage.py serve`: web processes and the job worker, kept going until told to stop."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from servicelog.addresses import EVERYWHERE
from servicelog.listening import NotListening, listening, web_process
from servicelog.lock import AlreadyRunning
from servicelog.private_database import start_private_database
from servicelog.processes import Part, StepFailed, Stopped, Supervisor


class Command(BaseCommand):
    """Serve what was prepared."""

    help = "Serve Servicelog: web processes and the job worker, kept going until told to stop."
    requires_system_checks = ()
    how = "python manage.py serve"

    def handle(self, *args: Any, **options: Any) -> None:
        with contextlib.suppress(Stopped):
            self.supervise()

    def supervise(self) -> None:
        """Keep everything going; raise Stopped when told to stop."""
        with self.supervising() as (supervisor, web):
            self.start(supervisor, web)
            self.say(f"Servicelog answers at {settings.PUBLIC_URL}/")
            supervisor.keep_going()

    @contextlib.contextmanager
    def supervising(self) -> Iterator[tuple[Supervisor, list[Part]]]:
        """Take the folder and the port and start the private database, if one is used; what failed is said plainly."""
        try:
            with Supervisor(settings.DATA_DIR, self.say) as supervisor, listening(settings.HOST, settings.PORT) as door:
                web = [
                    Part(f"web {number}", web_process(door, threads=settings.WEB_THREADS), (door.fileno(),))
                    for number in range(1, settings.WEB_PROCESSES + 1)
                ]
                if not os.environ.get("DATABASE_URL"):
                    supervisor.environment["DATABASE_URL"] = start_private_database(supervisor)
                yield supervisor, web
        except (AlreadyRunning, StepFailed) as problem:
            raise CommandError(str(problem)) from problem
        except NotListening as problem:
            raise CommandError(f"{problem} Choose another: PORT=8001 {self.how}") from problem

    def start(self, supervisor: Supervisor, web: list[Part]) -> None:
        """Start web processes and worker, and wait until a page is answered."""
        for part in web:
            supervisor.add(part)
        worker = Part("worker", [sys.executable, "manage.py", "work"])
        worker.environment = supervisor.patient
        supervisor.add(worker)
        host = "localhost" if settings.HOST in EVERYWHERE else settings.HOST
        supervisor.step("the web processes", "servicelog.answering", host, str(settings.PORT), settings.PUBLIC.netloc)

    def say(self, line: str) -> None:
        """Print a line without delay."""
        self.stdout.write(line)
        self.stdout.flush()
