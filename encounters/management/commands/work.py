"""`manage.py work`: the job worker, once the database answers."""

import asyncio
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from servicelog.heartbeats import beat
from servicelog.jobs import work

LOOK_EVERY = 0.2  # seconds


class Command(BaseCommand):
    """Do jobs until told to stop, whenever the database answers."""

    help = "Do jobs until told to stop, whenever the database answers."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        told_to_stop = False
        while not told_to_stop:
            while not self.database_answers():
                beat()
                time.sleep(LOOK_EVERY)
            told_to_stop = asyncio.run(work())

    def database_answers(self) -> bool:
        try:
            with connection.cursor():
                return True
        except OperationalError:
            return False
        finally:
            connection.close()
