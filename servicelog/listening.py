"""The socket that web processes share, and how they are started."""

import contextlib
import errno
import socket
import sys
from collections.abc import Iterator


class NotListening(Exception):
    """The address can't be listened on."""


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, kept here and shared by web processes; raise NotListening where it can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
            door.listen(1024)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise NotListening(f"Something else uses port {port}.") from fault
            raise NotListening(f"Can't listen on {host}, port {port}: {fault.strerror}.") from fault
        yield door


def web_process(door: socket.socket, module: str = "servicelog.wsgi", threads: int = 4) -> list[str]:
    """Return the command of a web process with the application of a module; the socket is handed to it."""
    return [sys.executable, "-m", "servicelog.web", str(door.fileno()), str(threads), module]
