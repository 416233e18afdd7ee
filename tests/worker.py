"""The worker of the tests: the real one, on the tests' database, until nothing is due."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app


def work() -> None:
    """Do every job that is due, but owe none by the clock: what a test sees is the same at any hour.

    It sees only what is committed. Its connections end with their jobs.
    """
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.periodic_defaults = {"max_delay": -1}  # every moment is too long ago
        # In a thread of its own, for the browser's driver keeps an event loop in this one.
        options = {"wait": False, "listen_notify": False, "install_signal_handlers": False}
        with ThreadPoolExecutor(1) as thread:
            thread.submit(working.run_worker, **options).result()


def forget_jobs() -> None:
    """Empty the queue, which the tests' database keeps from one test to the next."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def let_time_pass() -> None:
    """Make every job due that waits for its next attempt."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def jobs(task: str) -> list[dict[str, Any]]:
    """Each job of the task, oldest first: its status, attempts and arguments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jsonb_build_object('status', status, 'attempts', attempts, 'args', args) FROM procrastinate_jobs"
            " WHERE task_name LIKE %s ORDER BY id",
            [f"%.{task}"],
        )
        return [json.loads(row) for (row,) in cursor.fetchall()]
