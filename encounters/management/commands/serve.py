"""`manage.py serve`: web processes and the job worker, kept going until SIGTERM."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from servicelog import embedded
from servicelog.processes import AlreadyRunning, ProcessGroup, answers, listen, web_process


class Serving:
    """Web processes and worker of this data folder."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.group = ProcessGroup(settings.DATA_DIR / "running.json")

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        """Clear up after an earlier start and take the port; end everything at the end of the block."""
        try:
            self.group.end_leftovers()
        except AlreadyRunning as running:
            raise CommandError(str(running)) from running
        try:
            self.listening = listen(settings.HOST, settings.PORT)
        except OSError as fault:
            raise CommandError(
                f"Something else uses port {settings.PORT}. Choose another: PORT=8001 {self.command}"
            ) from fault
        try:
            yield
        finally:
            self.group.stop()
            if not os.environ.get("DATABASE_URL"):
                embedded.stop(settings.DATA_DIR)

    def start(self) -> None:
        """Start the web processes and the worker, and wait until they answer."""
        for _ in range(settings.WEB_PROCESSES):
            self.group.start(*web_process(self.listening, threads=settings.WEB_THREADS), listening=self.listening)
        self.group.start("manage", "procrastinate", "worker", "--concurrency", "2")
        answers(settings.HOST, settings.PORT, self.group.stopping)

    def wait(self) -> None:
        """Keep them going until told to stop."""
        self.group.wait()


class Command(BaseCommand):
    """Serve what was prepared, until SIGTERM."""

    help = "Serve Servicelog: web processes and the job worker, kept going until SIGTERM."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        serving = Serving("python manage.py serve")
        with serving.ready():
            serving.start()
            self.stdout.write(f"Servicelog serves on {settings.PUBLIC_URL}/")
            self.stdout.flush()
            serving.wait()
