"""`make run`, as somebody with a fresh clone sees it."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.running.started import Started, free_port, manage, processes_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the private PostgreSQL")]


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sl-run", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def port() -> int:
    return free_port()


def tap(address: str) -> str:
    """Leave feedback as a browser without JavaScript does; return the page after it."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    key = re.search(r'name="key" value="([^"]+)"', browser.open(address, timeout=10).read().decode())[1]
    sent = urllib.parse.urlencode({"rating": "bad", "key": key}).encode()
    return browser.open(address, sent, timeout=10).read().decode()


def test_it_serves_ends_cleanly_and_recovers_from_being_killed(data: Path, port: int):
    early = Started("run", data, port)
    early.until("Loading")
    early_ended = early.end(signal.SIGINT, signal.SIGTERM)

    first = Started("run", data, port)
    feedback = first.until("Feedback:").split()[1]
    first.until("Login:     employee")
    page = tap(feedback)
    demo = [psutil.Process(pid).environ().get("DEMO") for pid in first.parts()["web"]]
    children = processes_of(data)
    ended = first.end(signal.SIGTERM)
    left = processes_of(data)

    killed = Started("run", data, port)
    killed.until("Login:     employee")
    killed.end(signal.SIGKILL)
    orphans = processes_of(data)

    again = Started("run", data, port)
    again.until("Login:     employee")
    second = tap(feedback)
    refused = manage(data, port, "run")
    again_ended = again.end(signal.SIGINT)

    assert early_ended == 0
    assert re.search(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", page)
    assert re.search(r"[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}", second)
    told = [line.split()[:2] for line in first.lines if line.startswith(("Staff:", "Feedback:", "Login:"))]
    assert [words[0] for words in told] == ["Staff:", "Feedback:", "Login:", "Login:", "Login:"]
    assert [words[1] for words in told[2:]] == ["admin", "supervisor", "employee"]
    assert demo == ["true", "true"]
    assert any("servicelog.web" in line for line in children)
    assert any("manage.py work" in line for line in children)
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
        done = manage(data, port, "run")

    assert done.returncode == 1
    assert done.stderr.strip() == (f"CommandError: Something else uses port {port}. Choose another: PORT=8001 make run")
    assert processes_of(data) == []


def test_demo_passwords_are_random_once_others_can_reach_them(db, tmp_path: Path, monkeypatch):
    from datetime import UTC, datetime

    from encounters.demo import loading
    from encounters.demo.loading import load_demo, logins_of, read_logins
    from encounters.demo.plans import ORGANISATIONS

    monkeypatch.setattr(loading, "load_demo", lambda plans, **named: load_demo(plans, **named, days=2, scale=0.05))
    record, now = tmp_path / loading.RECORD, datetime(2026, 6, 1, 12, tzinfo=UTC)
    said: list[str] = []

    def open_demo(*, reachable_by_others: bool) -> list[str]:
        loading.open_demo(
            now=now, data=tmp_path, reachable_by_others=reachable_by_others, warn=lambda: said.append("loading")
        )
        return [login.password for login in read_logins(tmp_path)]

    here, again, others, home = (open_demo(reachable_by_others=reach) for reach in (False, False, True, False))

    assert sorted(here) == sorted(login.password for login in logins_of(ORGANISATIONS))
    assert again == here
    assert not set(others) & set(here)
    assert home == others
    assert said == ["loading"]
    assert record.stat().st_mode & 0o077 == 0
    assert json.loads(record.read_text())
