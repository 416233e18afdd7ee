"""`manage.py run` and `serve` as somebody starts them, and what runs because of them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

WITHIN = 180  # seconds, on a machine that does much else


class Started:
    """A started command of a program with what it says."""

    def __init__(
        self, command: str, data: Path, port: int, *, program: tuple[str, ...] = ("manage.py",), **environment: str
    ) -> None:
        self.data, self.port = data, port
        self.process = subprocess.Popen(
            [sys.executable, *program, command],
            env=environment_of(data, port) | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def until(self, beginning: str) -> str:
        """Read until a line begins so, and return it."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(beginning):
                return line
        raise AssertionError(f"it ended without saying {beginning!r}: {self.lines}")

    def end(self, *signs: signal.Signals, group: bool = False, apart: float = 0.0) -> int:
        """Send the signals so many seconds apart, to it alone or to its whole group, and return the exit status."""
        for number, sign in enumerate(signs):
            time.sleep(apart if number else 0)
            try:
                (os.killpg if group else os.kill)(self.process.pid, sign)
            except ProcessLookupError:
                break
        if signal.SIGKILL in signs:
            self.process.stdout.close()  # what it leaves behind still holds the other end
            return self.process.wait(timeout=WITHIN)
        said, _ = self.process.communicate(timeout=WITHIN)
        self.lines += said.splitlines()
        return self.process.returncode

    def parts(self) -> dict[str, set[int]]:
        """The numbers of its parts, by what they are."""
        found: dict[str, set[int]] = {"web": set(), "worker": set(), "database": set()}
        for child in psutil.Process(self.process.pid).children():
            try:
                line = " ".join(child.cmdline())
            except psutil.Error:
                continue
            for kind, word in (("web", "servicelog.web"), ("worker", "manage.py work"), ("database", "/bin/postgres")):
                if word in line:
                    found[kind].add(child.pid)
        return found

    def get(self, path: str = "/health/ready/") -> int:
        """The status of an address; 0 where nothing answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def environment_of(data: Path, port: int) -> dict[str, str]:
    environment = os.environ | {"DATA_DIR": str(data), "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("PRIVATE_DATABASE_URL", None)
    return environment


def manage(data: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], env=environment_of(data, port), capture_output=True, text=True
    )


def processes_of(data: Path) -> list[str]:
    """Command lines of everything that works on this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            line = " ".join(process.info["cmdline"] or [])
            if (
                process.environ().get("DATA_DIR") == str(data)
                or str(data) in line
                or process.cwd().startswith(str(data))
            ):
                found.append(line)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def is_alive(number: int) -> bool:
    """Whether a process of this number runs, and is not only remembered."""
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def comes(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds before long."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False
