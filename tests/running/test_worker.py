"""The job worker as it runs: it goes on whatever a job is, and whatever becomes of its database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from servicelog.jobs import MOST_RESCUES
from tests.campaigns.stage import Database, prepared, serving
from tests.running.started import comes

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="has a PostgreSQL of its own")]
OURS, BARE = ["work"], ["procrastinate", "worker"]
POISON = "tests.running.poison"
FORGOTTEN = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"
RESCUES = "SELECT count(*) FROM procrastinate_jobs WHERE task_name ~ 'rescue'"


class Queue(NamedTuple):
    """The queue that the workers work on."""

    environment: dict[str, str]
    database: Database

    def put(self, task: str, arguments: object) -> None:
        with self.database.connected() as connection:
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args) VALUES ('default', %s, 0, %s)",
                [task, json.dumps(arguments)],
            )

    def statuses(self) -> dict[str, str]:
        """The status of each job that is not done, by its task; the periodic ones left out."""
        rows = self.database.run("SELECT task_name, args::text, status FROM procrastinate_jobs WHERE priority = 0")
        known = [(task.rpartition(".")[2], arguments, status) for task, arguments, status in rows]
        return {f"{task} {arguments}": status for task, arguments, status in known if '"timestamp"' not in arguments}

    def is_done(self, path: Path) -> bool:
        """Whether a job that is put now is done before long."""
        self.put(f"{POISON}.write", {"path": str(path)})
        return comes(path.exists)

    def rescue(self) -> None:
        """Let the time pass after which jobs of dead workers are given back."""
        self.database.run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        self.put("servicelog.jobs.rescue_stalled_jobs", {"timestamp": 0})

    @contextmanager
    def worker(self, command: list[str] = OURS) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen([sys.executable, "manage.py", *command], env=self.environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Queue]:
    with prepared(DJANGO_SETTINGS_MODULE="tests.running.poisoned", LOG_LEVEL="CRITICAL") as environment:
        yield Queue(environment, Database(environment))


@pytest.fixture
def queue(server: Queue) -> Queue:
    server.database.run("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    return server


def test_a_worker_goes_on_and_poison_comes_to_an_end(queue: Queue, tmp_path: Path):
    queue.put("no.such.task", {})
    queue.put(f"{POISON}.leave", {})
    queue.put("encounters.changes.tasks.fold", {"junk": 1})
    queue.put("encounters.notifications.tasks.send_account_mail", [1, 2])
    queue.put(f"{POISON}.kill", {})
    with serving(queue.environment):
        done = queue.is_done(tmp_path / "first")
        comes(lambda: list(queue.statuses().values()).count("failed") == 3)
        before = queue.statuses()
        queue.rescue()
        comes(lambda: queue.database.run("SELECT attempts FROM procrastinate_jobs WHERE task_name ~ 'kill'") == [(1,)])
        again = queue.is_done(tmp_path / "second")
        queue.database.run(f"UPDATE procrastinate_jobs SET attempts = {MOST_RESCUES} WHERE status <> 'failed'")
        queue.rescue()
        ended = comes(lambda: set(queue.statuses().values()) == {"failed"})
        last = queue.is_done(tmp_path / "third")

    assert (done, again, ended, last) == (True, True, True, True)
    unknown, leaving, junk = "task {}", "leave {}", 'fold {"junk": 1}'
    assert {name for name, status in before.items() if status == "failed"} == {unknown, leaving, junk}
    assert set(queue.statuses()) == {unknown, leaving, junk, "kill {}", "send_account_mail [1, 2]"}


@contextmanager
def notes_lost(queue: Queue) -> Iterator[None]:
    """While this lasts, no worker can note that a job is done."""
    queue.database.run(
        "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER full_disk BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    try:
        yield
    finally:
        queue.database.run("DROP FUNCTION full_disk CASCADE")


def lose_a_note(queue: Queue, path: Path, command: list[str]) -> dict[str, str]:
    """What is left of a job whose end was not noted, once jobs of dead workers were given back."""
    with queue.worker(command):
        with notes_lost(queue):
            assert queue.is_done(path)
            if command == BARE:
                assert queue.is_done(path.with_suffix(".next"))  # it does one at a time: the first has come to its end
            else:
                comes(lambda: queue.database.run(FORGOTTEN) != [(0,)])
        queue.put("servicelog.jobs.rescue_stalled_jobs", {"timestamp": 0})
        assert queue.is_done(path.with_suffix(".later"))
        comes(lambda: command == BARE or queue.database.run(RESCUES) == [(0,)])
        comes(lambda: command == BARE or not queue.statuses())
    return queue.statuses()


def test_a_job_whose_end_could_not_be_noted_is_done_again(queue: Queue, tmp_path: Path):
    left = lose_a_note(queue, tmp_path / "written", OURS)

    assert left == {}
    assert (tmp_path / "written").read_text().count("done") >= 2  # again when a minute began meanwhile


def test_with_the_worker_of_the_library_alone_it_would_not(queue: Queue, tmp_path: Path):
    left = lose_a_note(queue, tmp_path / "written", BARE)

    assert set(left.values()) == {"doing"}


def test_our_worker_alone_waits_until_its_database_answers(queue: Queue, tmp_path: Path):
    allow = "ALTER DATABASE servicelog ALLOW_CONNECTIONS"
    with psycopg.connect(queue.database.server.get_uri(), autocommit=True) as connection:
        connection.execute(f"{allow} false")
        try:
            with queue.worker(BARE) as bare, queue.worker() as waiting:
                ended = bare.wait(timeout=120)
                still = waiting.poll()
                connection.execute(f"{allow} true")
                done = queue.is_done(tmp_path / "written")
        finally:
            connection.execute(f"{allow} true")

    assert ended != 0
    assert (still, done) == (None, True)
