"""`make run`, as somebody with a fresh clone sees it."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the private PostgreSQL")]


class Run:
    """A started `manage.py run` with what it prints."""

    def __init__(self, data: Path, port: int) -> None:
        environment = os.environ | {"DATA_DIR": str(data), "PORT": str(port)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run"], env=environment, stdout=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []

    def until(self, beginning: str) -> str:
        """Read until a line begins so, and return it."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(beginning):
                return line
        raise AssertionError(f"it ended without saying {beginning!r}: {self.lines}")

    def end(self, sign: signal.Signals) -> int:
        """Send the signal and return the exit status."""
        self.process.send_signal(sign)
        return self.process.wait(timeout=30)


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sl-run", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def processes_of(data: Path) -> list[str]:
    """Command lines of everything that works on this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            if process.environ().get("DATA_DIR") == str(data) or str(data) in " ".join(process.info["cmdline"] or []):
                found.append(" ".join(process.info["cmdline"]))
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def tap(address: str) -> str:
    """Leave feedback as a browser without JavaScript does; return the page after it."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    key = re.search(r'name="key" value="([^"]+)"', browser.open(address, timeout=10).read().decode())[1]
    sent = urllib.parse.urlencode({"rating": "bad", "key": key}).encode()
    return browser.open(address, sent, timeout=10).read().decode()


def gets_another_worker(run: Run) -> bool:
    """Kill the worker; whether another one takes its place while everything else goes on."""
    group = psutil.Process(run.process.pid)
    (worker,) = [child for child in group.children() if "procrastinate" in child.cmdline()]
    worker.kill()
    until = time.monotonic() + 20
    while time.monotonic() < until and run.process.poll() is None:
        if any("procrastinate" in " ".join(child.cmdline()) for child in group.children() if child != worker):
            return True
        time.sleep(0.1)
    return False


def test_it_serves_ends_cleanly_and_recovers_from_being_killed(data: Path, port: int):
    first = Run(data, port)
    feedback = first.until("Feedback:").split()[1]
    first.until("Login:     employee")
    page = tap(feedback)
    children = processes_of(data)
    anew = gets_another_worker(first)
    ended = first.end(signal.SIGTERM)
    left = processes_of(data)

    killed = Run(data, port)
    killed.until("Login:     employee")
    killed.end(signal.SIGKILL)
    orphans = processes_of(data)

    again = Run(data, port)
    again.until("Login:     employee")
    second = tap(feedback)
    refused = subprocess.run(
        [sys.executable, "manage.py", "run"],
        env=os.environ | {"DATA_DIR": str(data), "PORT": str(port)},
        capture_output=True,
        text=True,
        check=False,
    )
    again_ended = again.end(signal.SIGINT)

    assert re.search(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", page)
    assert re.search(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", second)
    assert first.lines[-4].startswith("Feedback:")
    assert [line.split()[1] for line in first.lines[-3:]] == ["admin", "supervisor", "employee"]
    assert any("servicelog.web" in line for line in children)
    assert any("procrastinate" in line for line in children)
    assert anew
    assert (ended, left) == (0, [])
    assert any("servicelog.web" in line for line in orphans)
    assert refused.returncode == 1
    assert "already runs" in refused.stderr
    assert (again_ended, processes_of(data)) == (0, [])


def test_a_taken_port_is_said_plainly(data: Path):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "run"],
            env=os.environ | {"DATA_DIR": str(data), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Something else uses port {port}" in done.stderr


def test_demo_passwords_are_random_once_others_can_reach_them(db, tmp_path: Path, monkeypatch):
    from datetime import UTC, datetime

    from encounters.demo import loading
    from encounters.demo.loading import fixed_passwords, load_demo

    monkeypatch.setattr(loading, "load_demo", lambda **named: load_demo(**named, days=2, scale=0.05))
    record, now = tmp_path / "passwords.json", datetime(2026, 6, 1, 12, tzinfo=UTC)
    said: list[str] = []

    def open_demo(*, reachable_by_others: bool) -> list[str]:
        logins = loading.open_demo(
            now=now, record=record, reachable_by_others=reachable_by_others, warn=lambda: said.append("loading")
        )
        return [login.password for login in logins]

    here, again, others, home = (open_demo(reachable_by_others=reach) for reach in (False, False, True, False))

    assert sorted(here) == sorted(fixed_passwords().values())
    assert again == here
    assert not set(others) & set(here)
    assert home == others
    assert said == ["loading"]
    assert record.stat().st_mode & 0o077 == 0
    assert json.loads(record.read_text())
