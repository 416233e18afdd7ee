"""Every part restarts alone; all of them end together, whenever and however often that is asked."""

import os
import random
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from servicelog.leftovers import MARK, find_marked
from servicelog.lock import is_running
from servicelog.private_database import read_postmaster
from tests.running.started import Started, comes, free_port, is_alive, manage, processes_of
from tests.thorough import usually

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the private PostgreSQL")]
READY = "Servicelog answers"
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
BURN = [sys.executable, "-c", "while True: pass"]
TIMES = int(os.environ.get("TIMES", "0"))  # how often it starts and ends, where that is to be proved


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that is ready to serve from."""
    with tempfile.TemporaryDirectory(prefix="sl-keep", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        done = manage(folder, free_port(), "prepare")
        assert (done.returncode, processes_of(folder)) == (0, []), done.stderr
        yield folder


@pytest.fixture
def serving(data: Path) -> Iterator[Started]:
    started = Started("serve", data, free_port())
    try:
        started.until(READY)
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGTERM)


def a_backend(serving: Started) -> int:
    (server,) = serving.parts()["database"]
    return next(child.pid for child in psutil.Process(server).children() if "idle" in " ".join(child.cmdline()))


def test_a_part_that_is_killed_starts_anew_and_the_others_stay(serving: Started):
    gone: dict[str, bool] = {}
    for kind in ("web", "worker", "database"):
        before = serving.parts()
        victim = min(before[kind])
        os.kill(victim, signal.SIGKILL)
        answers = {serving.get() for _ in range(20)} if kind != "database" else {200}
        comes(lambda: len(serving.parts()[kind]) == len(before[kind]) and victim not in serving.parts()[kind])  # noqa: B023
        after = serving.parts()
        others = {name: numbers - {victim} for name, numbers in before.items()}
        gone[kind] = answers == {200} and all(numbers <= after[name] for name, numbers in others.items())
        gone[kind] &= comes(lambda: serving.get() == 200)

    os.kill(a_backend(serving), signal.SIGKILL)
    back = comes(lambda: serving.get() == 200)
    (server,) = serving.parts()["database"]
    os.kill(server, signal.SIGTERM)  # as a service manager does; by itself it would wait for all to leave
    comes(lambda: serving.parts()["database"] not in ({server}, set()))
    back &= comes(lambda: serving.get() == 200)

    assert gone == {"web": True, "worker": True, "database": True}
    assert back
    assert serving.end(signal.SIGTERM) == 0
    assert processes_of(serving.data) == []


def test_a_start_ends_what_a_killed_one_left_and_nothing_else(data: Path, serving: Started):
    former = {number for numbers in serving.parts().values() for number in numbers}
    serving.end(signal.SIGKILL)
    elsewhere = {MARK: f"{data}-of-others"}
    lost = subprocess.Popen(SLEEP, env=os.environ | {MARK: str(data)}, start_new_session=True)
    others = [subprocess.Popen(SLEEP, env=os.environ | more) for more in ({"DATA_DIR": str(data)}, elsewhere)]
    left = [process.pid for process in find_marked(data, {os.getuid()})]

    again = Started("serve", data, free_port())
    again.until(READY)
    gone = not any(is_alive(number) for number in former)
    ended = lost.wait(timeout=20)
    spared = [other.poll() for other in others]
    status = again.end(signal.SIGTERM)
    for other in others:
        other.kill()
        other.wait()

    assert former & set(left)
    assert (gone, ended, spared, status) == (True, -signal.SIGTERM, [None, None], 0)


def test_a_second_start_is_refused_and_others_servers_are_left(data: Path):
    shell = "import sys; print('here', flush=True); sys.stdin.read()"
    user = subprocess.Popen(
        [sys.executable, "-c", f"from servicelog.preparing import prepare; prepare(); {shell}"],
        env=os.environ | {"DATA_DIR": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    user.stdout.readline()
    theirs = read_postmaster(data / "postgres").pid
    serving = Started("serve", data, free_port())
    serving.until(READY)
    answered = serving.get()
    refused = manage(data, free_port(), "serve")
    running = is_running(data)
    status = serving.end(signal.SIGTERM)
    still = read_postmaster(data / "postgres").is_alive(data / "postgres")
    user.communicate("")

    assert (answered, status, still) == (200, 0, True)
    assert refused.returncode == 1
    assert (
        refused.stderr.strip()
        == f"CommandError: Servicelog already runs from this folder, as process {serving.process.pid}."
    )
    assert (running, is_running(data)) == (True, False)
    assert not is_alive(theirs)


def rounds_heard(most: int) -> int:
    """How often a program that waits wakes up from two signals close to each other, until it hangs."""
    command = [sys.executable, "-m", "tests.running.listening"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as program:
        try:
            for number in range(most):
                if not select.select([program.stdout], [], [], 20)[0]:
                    return number
                program.stdout.read(8)
                for _ in range(2):
                    program.send_signal(signal.SIGTERM)
        finally:
            program.kill()
    return most


def test_two_signals_close_to_each_other_are_heard_every_time():
    assert rounds_heard(2000) == 2000


def hears_at(way: str, line: int) -> bool:
    """Whether a program that waits in this way wakes up from a signal that comes at a line of the waiting."""
    try:
        subprocess.run([sys.executable, "-m", "tests.running.listening", way, str(line)], check=True, timeout=20)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_a_signal_at_any_line_is_heard():
    assert [line for line in range(1, 31) if not hears_at("listener", line)] == []


def test_an_event_would_hang():
    assert not all(hears_at("event", line) for line in range(1, 31))


@pytest.mark.parametrize("number", range(TIMES or usually(4, 20)))
def test_it_ends_cleanly_at_any_moment(data: Path, number: int):
    chance = random.Random(number)
    serving = Started("serve", data, free_port())
    if number % 3:
        try:
            serving.process.wait(timeout=chance.uniform(0.3, 8))
        except subprocess.TimeoutExpired:
            pass
    else:
        serving.until(READY)
    signs = chance.choices([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], k=chance.choice([2, 10]))
    status = serving.end(*signs, group=chance.random() < 0.5, apart=chance.choice([0.0, chance.uniform(0, 0.05)]))

    assert (status, processes_of(data)) == (0, []), serving.lines
    assert "Traceback" not in "\n".join(serving.lines)
    assert not is_running(data)


@pytest.mark.parametrize("number", range(TIMES or 1))
def test_it_starts_on_a_machine_that_does_much_else(data: Path, number: int):
    burning = [subprocess.Popen(BURN) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        serving = Started("serve", data, free_port())
        serving.until(READY)
        answered = serving.get()
    finally:
        for process in burning:
            process.kill()
            process.wait()

    assert (answered, serving.end(signal.SIGTERM)) == (200, 0)
    assert not any("ended" in line for line in serving.lines)
