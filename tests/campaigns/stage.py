"""The whole, started for a campaign: a private PostgreSQL, the site, web processes and job worker."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from servicelog.processes import accepts_connections, terminate, web_server
from tests.benchmarks.server import passing_server

HOST = "127.0.0.1"


@contextmanager
def prepared(**more: str) -> Iterator[dict[str, str]]:
    """An environment with a database of its own, migrated, that is gone after the block."""
    with passing_server() as known:
        environment = os.environ | {"TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"} | known | more
        for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
            manage(environment, *command, "-v0")
        manage(environment, "translations", "--compile")
        yield environment


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of `manage.py` and return what it prints; raise CalledProcessError if it fails."""
    whole = [sys.executable, "manage.py", *command]
    return subprocess.run(whole, env=environment, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with socket.socket() as door:
        door.bind((HOST, 0))
        return door.getsockname()[1]


@contextmanager
def started_web(environment: dict[str, str]) -> Iterator[int]:
    """The web server on a free port."""
    port = free_port()
    command = [sys.executable, "-m", *web_server("servicelog.wsgi", HOST, port)]
    with open(f"{environment['DATA_DIR']}/web.log", "wb") as log:
        process = psutil.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        if not accepts_connections(HOST, port, threading.Event()):
            raise RuntimeError("the web server does not answer")
        yield port
    finally:
        terminate([process])
