"""Jobs whose worker died are tried again, though not for ever."""

import pytest
from django.db import connection

from servicelog.jobs import MOST_RESCUES, rescue_stalled_jobs
from tests.worker import forget_jobs, jobs, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue():
    forget_jobs()
    yield
    forget_jobs()


def leave_undone(attempts: int) -> None:
    """A job as a worker leaves it that is killed with it in its hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts)"
            " VALUES ('default', 'encounters.changes.tasks.fold', 0, '{\"timestamp\": 0}', 'doing', %s)",
            [attempts],
        )


@pytest.mark.parametrize(("attempts", "ends"), [(1, []), (MOST_RESCUES, ["failed"])])
def test_a_job_of_a_dead_worker_is_done_unless_it_kills_workers(attempts, ends):
    leave_undone(attempts)
    rescue_stalled_jobs.defer(timestamp=0)
    work()
    work()

    assert [job["status"] for job in jobs("fold")] == ends
