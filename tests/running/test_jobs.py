"""Jobs whose worker died are tried again, though not for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections

from encounters.casework.tasks import release
from servicelog.jobs import APART, FAILED_KEPT_FOR, MOST_RESCUES, forget_failed_jobs, rescue_stalled_jobs
from tests.worker import jobs, let_time_pass, work

pytestmark = pytest.mark.django_db(transaction=True)


def leave_undone(attempts: int, *, lock: str | None = None, status: str = "doing") -> None:
    """A job as a worker leaves it that is killed with it in its hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts, queueing_lock)"
            " VALUES ('default', 'encounters.changes.tasks.fold', 0, '{\"timestamp\": 0}', %s, %s, %s)",
            [status, attempts, lock],
        )


@pytest.mark.parametrize(("attempts", "ends"), [(1, []), (MOST_RESCUES, ["failed"])])
def test_a_job_of_a_dead_worker_is_done_unless_it_kills_workers(attempts, ends):
    leave_undone(attempts)
    rescue_stalled_jobs.defer(timestamp=0)
    work()
    let_time_pass()
    work()

    assert [job["status"] for job in jobs("fold")] == ends


def rescue() -> None:
    """Do the task here and now, in a thread of its own, for the browser's driver keeps an event loop in this one."""

    def do() -> None:
        try:
            async_to_sync(rescue_stalled_jobs.func)(timestamp=0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(do).result()


def due_times() -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name ~ 'fold' ORDER BY scheduled_at")
        return [due for (due,) in cursor.fetchall()]


def test_jobs_that_killed_workers_twice_are_done_apart():
    for attempts in (1, 0, 2, 0):
        leave_undone(attempts)
    rescue()
    first, *others = due_times()

    assert [due - first for due in others] == [timedelta(), APART, 2 * APART]


def test_a_replaced_job_keeps_none_from_being_rescued():
    leave_undone(0, lock="fold-deltas")
    leave_undone(0, lock="fold-deltas", status="todo")
    leave_undone(0)
    rescue()

    assert [job["status"] for job in jobs("fold")] == ["todo", "todo"]


def job_that_failed(member_id: int, *, ago: timedelta, status: str = "failed") -> None:
    """A job that came to this end so long ago, as its events tell."""
    job = release.defer(member_id=member_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
        cursor.execute("UPDATE procrastinate_events SET at = now() - %s WHERE job_id = %s", [ago, job])


def test_a_job_that_failed_is_forgotten_after_30_days():
    minute = timedelta(minutes=1)
    for number, status in enumerate(("failed", "cancelled", "aborted")):
        job_that_failed(number, ago=FAILED_KEPT_FOR + minute, status=status)
    job_that_failed(8, ago=FAILED_KEPT_FOR - minute)
    job_that_failed(9, ago=FAILED_KEPT_FOR + minute, status="todo")
    with connection.cursor() as cursor:  # the one that waits is none of the worker's business here
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'")
    forget_failed_jobs.defer(timestamp=0)
    work()

    assert timedelta(days=30) == FAILED_KEPT_FOR
    assert [job["args"]["member_id"] for job in jobs("release")] == [8, 9]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT job_id) FROM procrastinate_events")
        assert cursor.fetchone() == (2,)
