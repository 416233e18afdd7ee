"""What `make run` keeps going: database, web server and worker, from the first to the last."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
from django.conf import settings

PAUSE = 2.0  # seconds before a process that ended by itself is started anew
GRACE = 10.0  # seconds a process has to end by itself
ACCEPTS_WITHIN = 20.0


class AlreadyRunning(Exception):
    """Another `make run` of this data folder is at work."""


def web_server(application: str, host: str, port: int) -> list[str]:
    """Return the command, after `python -m`, of the web server with an application.

    Granian, by `tests.benchmarks.journeys`: in one run it took 78 journeys a second (the bare form 498),
    gunicorn with threads 86 (483), which is no difference on a machine that was not idle, and gunicorn without
    threads, which closes each connection, 24 (139). Neither threaded one limits how long a
    body may take, so in production a proxy that buffers requests stands in front.
    """
    return [
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
        f"{application}:application",
    ]


class ProcessGroup:
    """The processes of one data folder, written down so that a later start can clear up after a crash."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.children: list[subprocess.Popen[bytes]] = []
        self.restarted: dict[int, tuple[str, ...]] = {}
        self.stopping = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda _sign, _frame: self.stopping.set())

    def end_leftovers(self) -> None:
        """End what a killed start left behind; raise AlreadyRunning if that start is still at work."""
        if not self.record.exists():
            return
        owner, *children = json.loads(self.record.read_text())
        if find_process(*owner):
            raise AlreadyRunning(f"Servicelog already runs from this folder, as process {owner[0]}.")
        for child in children:
            if process := find_process(*child):
                terminate([*process.children(recursive=True), process])

    def start(self, *command: str, restart: bool = False) -> None:
        """Start a process in a session of its own, so that Ctrl-C in the terminal reaches this one alone.

        One that is to `restart` is started anew when it ends by itself.
        """
        environment = os.environ | {"DATABASE_URL": settings.DATABASE_URL}
        whole = [sys.executable, "-m", *command]
        child = subprocess.Popen(whole, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603
        self.children.append(child)
        if restart:
            self.restarted[child.pid] = command
        this_process = psutil.Process()
        processes = [this_process, *(psutil.Process(child.pid) for child in self.children)]
        self.record.write_text(json.dumps([[process.pid, process.create_time()] for process in processes]))

    def wait(self) -> bool:
        """Wait for Ctrl-C or SIGTERM; return False when a process ended by itself before that."""
        while not self.stopping.wait(0.5):
            for child in [child for child in self.children if child.poll() is not None]:
                if child.pid not in self.restarted:
                    return False
                self.children.remove(child)
                if not self.stopping.wait(PAUSE):
                    self.start(*self.restarted.pop(child.pid), restart=True)
        return True

    def stop(self) -> None:
        """End everything that was started."""
        terminate([psutil.Process(child.pid) for child in self.children if child.poll() is None])
        self.record.unlink(missing_ok=True)


def find_process(pid: int, created: float) -> psutil.Process | None:
    """Return the process, if the number still belongs to the same one."""
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    if abs(process.create_time() - created) >= 1:
        return None
    return process


def terminate(processes: list[psutil.Process]) -> None:
    """Ask processes to end, and kill those that still run after `GRACE` seconds."""
    for process in processes:
        process.terminate()
    _gone, alive = psutil.wait_procs(processes, timeout=GRACE)
    for process in alive:
        process.kill()


def new_socket(host: str) -> socket.socket:
    """Return a socket for addresses like this one: IPv6 where it has colons, else IPv4."""
    if ":" in host:
        return socket.socket(socket.AF_INET6)
    return socket.socket(socket.AF_INET)


def accepts_connections(host: str, port: int, stopping: threading.Event) -> bool:
    """Wait until the web server takes connections; return False when it does not in time, or is stopped."""
    until = time.monotonic() + ACCEPTS_WITHIN
    while time.monotonic() < until and not stopping.is_set():
        with new_socket(host) as door:
            if door.connect_ex((host, port)) == 0:
                return True
        stopping.wait(0.05)
    return False


def is_port_free(host: str, port: int) -> bool:
    """Return whether nothing else listens on this host and port."""
    with new_socket(host) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True
