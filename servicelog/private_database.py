"""The private PostgreSQL as a part that `serve` and `run` keep going."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from servicelog import embedded
from servicelog.heartbeats import Answers
from servicelog.leftovers import kill_orphans, send
from servicelog.processes import Child, Part, Supervisor

IS_READY_ANSWERS = {0, 1}  # how pg_isready ends where the server takes connections, or says that it does not yet


class Postmaster(NamedTuple):
    """What the server says of itself in its folder."""

    pid: int
    sockets: str
    status: str

    def is_alive(self, folder: Path) -> bool:
        """Return whether it still runs; its number may belong to another process by now."""
        try:
            process = psutil.Process(self.pid)
            return bool(process.cwd() == str(folder.resolve()) and process.status() != psutil.STATUS_ZOMBIE)
        except (psutil.Error, OSError):
            return False


def read_postmaster(folder: Path) -> Postmaster | None:
    """Return what `postmaster.pid` says, if it is there; what it does not say yet is empty."""
    try:
        lines = [*(folder / "postmaster.pid").read_text().splitlines(), *[""] * 8]
        return Postmaster(int(lines[0]), lines[4], lines[7].strip())
    except (OSError, ValueError):
        return None


def users_of(folder: Path) -> Path:
    """Return the library's list of the processes that use the server; the last one that leaves stops it."""
    return folder / ".handle_pids.json"


def living_users(folder: Path) -> list[int]:
    """Return which other processes use the server."""
    try:
        listed = json.loads(users_of(folder).read_text())
    except (OSError, ValueError):
        return []
    return [pid for pid in listed if pid != os.getpid() and psutil.pid_exists(pid)]


class Database(Part):
    """The server: a child of this process, or one that another process started before and that is watched."""

    asking_to_end = signal.SIGINT  # it does not wait for others to leave
    longest_pause = 1.0  # all others wait for it, and a start that fails costs little

    def __init__(self, data: Path) -> None:
        super().__init__("database", [])
        self.folder = data / "postgres"
        self.watched: Postmaster | None = None
        self.sockets = self.folder
        self.heartbeats: Answers = Answers(self.question, IS_READY_ANSWERS)

    def question(self) -> list[str]:
        """Return the command that asks the server for an answer, whatever it be."""
        known = read_postmaster(self.folder)
        sockets = known.sockets if known and known.sockets else str(self.sockets)
        whom = ["-h", sockets, "-U", embedded.ROLE, "-d", embedded.DATABASE]
        return [f"{embedded.library().POSTGRES_BIN_PATH}/pg_isready", *whom]

    def start(self, now: float) -> None:
        """Start the server, unless another process did."""
        found = read_postmaster(self.folder)
        if found and found.is_alive(self.folder):
            self.watched = found
            self.note_start(now)
            return
        self.watched = None
        kill_orphans(self.folder)
        super().start(now)

    def spawn(self) -> Child:
        """Start the server on a socket in its own folder, or in another where that path is too long."""
        postgres = embedded.library()
        user = embedded.SYSTEM_USER if os.geteuid() == 0 else None
        sockets = postgres.find_suitable_socket_dir(self.folder, postgres.PostgresServer.runtime_path)
        if user and sockets != self.folder:
            postgres.ensure_prefix_permissions(sockets)
            sockets.chmod(0o777)
        self.command = [f"{postgres.POSTGRES_BIN_PATH}/postgres", "-D", str(self.folder), "-h", "", "-k", str(sockets)]
        self.sockets = sockets
        with (self.folder / "log").open("ab") as output:
            if user:
                os.chown(output.fileno(), self.folder.stat().st_uid, -1)
            return Child(self.command, self.environment, user=user, output=output, errors=subprocess.STDOUT)

    def tend(self, now: float) -> None:
        """Start it when it is due; hurry it up when somebody told it alone to end."""
        if self.watched:
            if self.watched.is_alive(self.folder):
                self.end_if_hung(now)
                return
            self.watched = None
            self.put_off(now)
        super().tend(now)
        found = read_postmaster(self.folder)
        if found and found.status == "stopping":
            self.send(self.asking_to_end)

    def send(self, sign: signal.Signals) -> None:
        if self.watched and self.watched.is_alive(self.folder):
            send(psutil.Process(self.watched.pid), sign)
        super().send(sign)

    def is_up(self) -> bool:
        if self.watched:
            return self.watched.is_alive(self.folder)
        return super().is_up()

    def is_waiting(self) -> bool:
        return self.child is None and self.watched is None

    def let_go(self) -> None:
        """Leave a server alone that another process started, if others still use it."""
        others = living_users(self.folder)
        if self.watched and others:
            self.watched = None
            users_of(self.folder).write_text(json.dumps(others))

    def clear_up(self) -> None:
        """Leave nothing of it, nor a folder of its socket elsewhere."""
        if self.is_up():
            self.send(signal.SIGKILL)
        super().clear_up()
        self.heartbeats.stop_asking()
        found = read_postmaster(self.folder)
        if found and found.is_alive(self.folder):
            return
        kill_orphans(self.folder)
        users_of(self.folder).unlink(missing_ok=True)
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)


def start_private_database(supervisor: Supervisor) -> str:
    """Make the private PostgreSQL if there is none, start it, and return its URL."""
    supervisor.step("making the database", "servicelog.private_database", "make")
    supervisor.add(Database(supervisor.data))
    supervisor.step("the database", "servicelog.private_database", "set-up")
    while not (found := read_postmaster(supervisor.data / "postgres")) or not found.sockets:
        supervisor.check()
        supervisor.tend()
    return url_of(found, embedded.ROLE, embedded.DATABASE)


def url_of(server: Postmaster, user: str, database: str) -> str:
    return f"postgresql://{user}:@/{database}?host={server.sockets}"


def set_up(data: Path) -> None:
    """Wait until the server takes connections, then make what the application needs in it."""
    while True:
        server = read_postmaster(data / "postgres")
        if server and server.status == "ready":
            break
        time.sleep(0.1)
    embedded.set_up(url_of(server, "postgres", "postgres"))
    with embedded.library().PostgresServer._lock:
        # Others who leave must not stop the server: whoever waits for this process stays.
        users = {*living_users(data / "postgres"), os.getppid()} - {os.getpid()}
        users_of(data / "postgres").write_text(json.dumps(sorted(users)))


def main() -> None:
    """Make the files of the server, or set up the one that starts, below the DATA_DIR of the environment."""
    data = Path(os.environ["DATA_DIR"])
    if sys.argv[1] == "make":
        embedded.make(data)
    else:
        set_up(data)


if __name__ == "__main__":
    main()
