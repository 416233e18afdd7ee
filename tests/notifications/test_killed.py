"""The worker is killed, and the database restarted, at any moment: each mail comes, and again only where it had to."""

import email
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from tests.campaigns.sink import Sink
from tests.campaigns.stage import Database, free_port, manage, prepared, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="has a PostgreSQL of its own")]
MANY, AT_ONCE = 200, 2  # mails, and how many of them the worker sends at once
OWE = f"""
from django.utils import timezone
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
for number in range({MANY}):
    address = f"{{number}}@example.org"
    owe_account_mail(AccountMailKind.SIGN_UP_LINK, language="fi", now=timezone.now(), address=address)
"""
WAITING = "SELECT 1 FROM encounters_accountmail WHERE state = 'waiting'"
GIVE_BACK = [
    "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'",
    """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)
    VALUES ('default', 'servicelog.jobs.rescue_stalled_jobs', 0, '{"timestamp": 0}')""",
    "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'",
]
ONCE_MORE = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args) SELECT 'mail',"
    " 'encounters.notifications.tasks.send_account_mail', 0, jsonb_build_object('mail_id', id)"
    " FROM encounters_accountmail"
)
FORGET = "UPDATE encounters_accountmail SET state = 'waiting', over_at = NULL, address = id || '@example.org'"
UNDONE = "SELECT 1 FROM procrastinate_jobs WHERE task_name LIKE '%mail' AND status IN ('todo', 'doing')"


def has_come(sink: Sink, enough: int, database: Database) -> bool:
    """Whether so many mails have come, or all."""
    return len(sink.letters) >= enough or not database.run(WAITING)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The worker, which is killed at the end of the block."""
    process = subprocess.Popen([sys.executable, "manage.py", "work"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_that_is_told_to_stop_ends_the_mail_first():
    sink = Sink(free_port())
    sink.up()
    sink.mode = "slow"
    doing = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND task_name LIKE '%send_account_mail'"
    try:
        with prepared(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", LOG_LEVEL="CRITICAL") as environment:
            database = Database(environment)
            manage(environment, "shell", "-v0", "-c", OWE)
            with worker(environment) as process:
                wait_until(lambda: database.run(doing), 60, "a mail that is being sent")
                process.terminate()
                status = process.wait(30)
            sent = database.run("SELECT count(*) FROM encounters_accountmail WHERE state = 'sent'")
            left = database.run(doing)
    finally:
        sink.down()

    assert (status, left) == (0, [])
    assert sent == [(len(sink.letters),)] != [(0,)]


def test_each_mail_comes_however_often_the_worker_dies():
    dice, sink = random.Random(5), Sink(free_port())
    sink.up()
    more = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "LOG_LEVEL": "CRITICAL"}
    try:
        with prepared(**more) as environment:
            database, deaths = Database(environment), 0
            manage(environment, "shell", "-v0", "-c", OWE)
            while database.run(WAITING):
                enough = len(sink.letters) + dice.randint(5, 60)
                with worker(environment):
                    wait_until(partial(has_come, sink, enough, database), 120, "mail")
                    if deaths % 3 == 1:
                        database.restart("immediate")
                deaths += 1
                database.run(*GIVE_BACK)
            came = Counter(email.message_from_bytes(letter)["Message-ID"] for letter in sink.letters)
            receivers = dict(sink.taken)
            with worker(environment):
                database.run(ONCE_MORE)
                wait_until(lambda: not database.run(UNDONE), 120, "the same jobs again")
                again = len(sink.letters)
                database.run(FORGET, ONCE_MORE)
                wait_until(lambda: not database.run(WAITING), 120, "what was not noted")
    finally:
        sink.down()

    assert deaths >= 4
    assert set(receivers) == {f"{number}@example.org" for number in range(MANY)}
    assert len(came) == MANY  # what came again has the number of before
    assert sum(came.values()) - MANY <= AT_ONCE * deaths
    assert again == sum(came.values())  # a mail that was sent is not sent by another job
    assert len(sink.letters) == again + MANY  # and would be, were it not noted
