"""A part that hangs is ended and starts anew; one that is only slow is left alone."""

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from servicelog import embedded, web
from servicelog.heartbeats import LOOK_EVERY, MOST_AT_FIRST, MOST_MISSES, PIPE, Heartbeats, beat
from servicelog.private_database import read_postmaster, url_of
from tests.running.started import Started, comes, free_port, manage, processes_of
from tests.running.test_web import head_of, running

private = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the private PostgreSQL")


@pytest.fixture
def serving() -> Iterator[Started]:
    with tempfile.TemporaryDirectory(prefix="sl-hang", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        done = manage(folder, free_port(), "prepare")
        assert done.returncode == 0, done.stderr
        started = Started("serve", folder, free_port(), program=("-m", "tests.running.impatient"))
        try:
            started.until("Servicelog answers")
            yield started
        finally:
            if started.process.poll() is None:
                started.end(signal.SIGTERM)


@pytest.mark.slow
@private
def test_parts_that_are_stopped_start_anew_and_the_others_stay(serving: Started):
    before = serving.parts()
    stopped = {kind: min(numbers) for kind, numbers in before.items()}
    for number in stopped.values():
        os.kill(number, signal.SIGSTOP)
    after: dict[str, set[int]] = {}

    def all_are_there_and_new() -> bool:
        after.update(serving.parts())  # read once: between two readings one of them may end
        return all(len(after[kind]) == len(before[kind]) and stopped[kind] not in after[kind] for kind in before)

    anew = comes(all_are_there_and_new)
    answers = comes(lambda: serving.get() == 200)
    status = serving.end(signal.SIGTERM)

    assert (anew, answers, status) == (True, True, 0)
    assert before["web"] - {stopped["web"]} < after["web"]
    told = [line for line in serving.lines if "hangs and is ended" in line]
    assert len(told) == len(stopped), serving.lines
    assert processes_of(serving.data) == []


def connections(serving: Started) -> dict[int, str]:
    """The processes of the database that are connected to, and what each was asked last."""
    server = read_postmaster(serving.data / "postgres")
    with psycopg.connect(url_of(server, embedded.ROLE, embedded.DATABASE)) as connection:
        rows = connection.execute(
            "SELECT pid, query FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
        )
        return dict(rows.fetchall())


@pytest.mark.slow
@private
def test_a_worker_whose_connections_do_not_answer_starts_anew(serving: Started):
    before = serving.parts()
    works = comes(lambda: any(query.startswith("LISTEN") for query in connections(serving).values()))
    stopped = [*connections(serving)]
    for number in stopped:
        os.kill(number, signal.SIGSTOP)
    anew = comes(lambda: serving.parts()["worker"] not in (before["worker"], set()))
    for number in stopped:
        os.kill(number, signal.SIGCONT)

    assert (works, anew, serving.end(signal.SIGTERM)) == (True, True, 0)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heartbeats:
    """What is heard of this process."""
    heartbeats = Heartbeats()
    monkeypatch.setenv(PIPE, str(heartbeats.writing))
    return heartbeats


def looks_until_missed(heartbeats: Heartbeats, now: float) -> int:
    return next(number for number in range(1, 1000) if heartbeats.are_missed(now + number * LOOK_EVERY))


def test_many_looks_in_a_row_must_find_nothing(heard: Heartbeats):
    heard.restart(0.0)

    assert looks_until_missed(heard, 0.0) == MOST_AT_FIRST
    beat()
    assert not heard.are_missed(10_000.0)
    assert looks_until_missed(heard, 10_000.0) == MOST_MISSES


def test_a_beat_or_a_new_start_makes_up_for_what_was_missed(heard: Heartbeats):
    beat()
    seen = [heard.are_missed(number * LOOK_EVERY) for number in range(1, MOST_MISSES)]
    beat()
    seen += [heard.are_missed(1000.0 + number * LOOK_EVERY) for number in range(MOST_MISSES)]

    assert not any(seen)
    assert heard.are_missed(2000.0)
    heard.restart(2000.0)
    assert not heard.are_missed(2000.0 + LOOK_EVERY)


def test_time_in_which_nobody_looks_does_not_count(heard: Heartbeats):
    beat()

    assert [heard.are_missed(now) for now in (10.0, 90_000.0, 90_001.0, 90_002.0)] == [False] * 4


def test_a_beat_waits_for_nobody(heard: Heartbeats, monkeypatch: pytest.MonkeyPatch):
    for _ in range(200_000):  # more than a pipe holds
        beat()
    assert heard.hear()

    os.close(heard.reading)
    beat()
    monkeypatch.delenv(PIPE)
    beat()


def test_a_web_process_whose_threads_all_hang_is_not_heard(heard: Heartbeats, monkeypatch: pytest.MonkeyPatch):
    released = threading.Event()

    def hang(_environ: dict, start_response) -> list[bytes]:
        released.wait()
        start_response("200 OK", [("Content-Length", "0")])
        return []

    def waits_for_looks(server: web.WebServer, most: int = 3) -> None:
        for _ in range(most):
            last = server.look_at
            comes(lambda: server.look_at > last)  # noqa: B023

    with ExitStack() as stack:
        server = stack.enter_context(running(hang, threads=1, whole_within=0.05))
        stack.callback(released.set)
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", server.effective_port)))]
        connections[0].sendall(head_of("GET / HTTP/1.1"))
        comes(lambda: server.task_dispatcher.active_count == 1)
        monkeypatch.setattr(web, "STUCK_AFTER", 0.0)
        heard.hear()
        waits_for_looks(server)
        busy = heard.hear()
        connections.append(stack.enter_context(socket.create_connection(("127.0.0.1", server.effective_port))))
        connections[1].sendall(head_of("GET / HTTP/1.1"))
        comes(lambda: bool(server.task_dispatcher.queue))
        waits_for_looks(server)
        heard.hear()
        waits_for_looks(server)
        stuck = heard.hear()
        monkeypatch.setattr(web, "STUCK_AFTER", 180.0)
        again = comes(heard.hear)

    assert (busy, stuck, again) == (True, False, True)
