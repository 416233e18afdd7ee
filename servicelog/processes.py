"""What `make run` keeps going: database, web server and worker, from the first to the last."""

import contextlib
import http.client
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

from servicelog.addresses import reachable_host

PAUSE = 2.0  # seconds before a process that ended by itself is started anew
GRACE = 10.0  # seconds a process has to end by itself
ANSWERS_WITHIN = 60.0


class AlreadyRunning(Exception):
    """Another `make run` of this data folder is at work."""


def web_process(listening: socket.socket, module: str = "servicelog.wsgi", threads: int = 4) -> list[str]:
    """Return the command, after `python -m`, of a web process with the application of a module."""
    return ["servicelog.web", str(listening.fileno()), str(threads), module]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise OSError where the port is taken."""
    listening = new_socket(host)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


class ProcessGroup:
    """The processes of one data folder, written down so that a later start can clear up after a crash."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.children: list[subprocess.Popen[bytes]] = []
        self.restarted: dict[int, tuple[tuple[str, ...], socket.socket | None]] = {}
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

    def start(self, *command: str, listening: socket.socket | None = None) -> None:
        """Start a process in a session of its own, so that Ctrl-C in the terminal reaches this one alone.

        It is started anew when it ends by itself.
        """
        environment = os.environ | {"DATABASE_URL": settings.DATABASE_URL}
        whole = [sys.executable, "-m", *command]
        handed = [listening.fileno()] if listening else []
        child = subprocess.Popen(  # noqa: S603
            whole, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, pass_fds=handed
        )
        self.children.append(child)
        self.restarted[child.pid] = (command, listening)
        this_process = psutil.Process()
        processes = [this_process, *(psutil.Process(child.pid) for child in self.children)]
        self.record.write_text(json.dumps([[process.pid, process.create_time()] for process in processes]))

    def wait(self) -> None:
        """Keep everything going until Ctrl-C or SIGTERM."""
        while not self.stopping.wait(0.5):
            for child in [child for child in self.children if child.poll() is not None]:
                self.children.remove(child)
                if not self.stopping.wait(PAUSE):
                    command, listening = self.restarted.pop(child.pid)
                    self.start(*command, listening=listening)

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


def answers(host: str, port: int, stopping: threading.Event) -> bool:
    """Wait until the web server answers a request; return False when it does not in time, or is stopped."""
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until and not stopping.is_set():
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(reachable_host(host), port, timeout=5)
            connection.request("HEAD", "/health/live/")
            connection.getresponse()
            connection.close()
            return True
        stopping.wait(0.05)
    return False
