"""Opens forms and taps, in a process of its own; its input says in JSON what to do, its output says in JSON how it went.

Each of its clients keeps a connection, opens a form and taps on the one that it opened a little over
a second ago, as nobody taps faster; so every moment holds as many openings as taps.
"""

import json
import random
import re
import socket
import sys
import threading
import time
from collections import deque
from typing import NamedTuple
from urllib.parse import urlencode

READ_FOR = 1.1  # seconds before a tap; a faster one would be held back for review
WARM_UP = 1.6
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Opened(NamedTuple):
    """A form that waits for its tap."""

    code: str
    fields: dict[str, str]
    cookie: str
    at: float
    took: float


class Client(threading.Thread):
    """Goes on until `stop`; counts what began after `start`."""

    def __init__(self, port: int, codes: list[str], start: float, stop: float) -> None:
        super().__init__()
        self.port, self.codes, self.start_at, self.stop_at = port, codes, start, stop
        self.took: list[float] = []
        self.taps = 0
        self.errors: list[str] = []
        self.socket: socket.socket | None = None

    def run(self) -> None:
        opened: deque[Opened] = deque()
        while time.monotonic() < self.stop_at:
            try:
                opened.append(self.open())
                if time.monotonic() - opened[0].at > READ_FOR:
                    self.tap(opened.popleft())
            except (OSError, ValueError) as fault:
                self.errors.append(repr(fault))
                self.socket = None
        if self.socket:
            self.socket.close()

    def open(self) -> Opened:
        code, began = random.choice(self.codes), time.monotonic()
        status, cookie, body = self.ask(f"GET /f/{code}/ HTTP/1.1", b"", "")
        fields = dict(HIDDEN.findall(body.decode()))
        if status != 200 or not fields:
            raise ValueError(status)
        ended = time.monotonic()
        return Opened(code, fields, cookie, ended, ended - began)

    def tap(self, form: Opened) -> None:
        began = time.monotonic()
        sent = urlencode({"rating": "good", "website": ""} | form.fields).encode()
        status, _cookie, _body = self.ask(f"POST /f/{form.code}/tap/ HTTP/1.1", sent, form.cookie)
        if status != 302:
            raise ValueError(status)
        self.taps += 1
        if began > self.start_at:
            self.took.append(form.took + time.monotonic() - began)

    def ask(self, line: str, body: bytes, cookie: str) -> tuple[int, str, bytes]:
        """Send a request and return status, the cookie that is set, and body of its answer."""
        head = [line, f"Host: 127.0.0.1:{self.port}", f"X-Forwarded-For: {self.address()}", "Accept-Language: fi"]
        if cookie:
            head.append(f"Cookie: {cookie}")
        if body:
            head += [f"Origin: http://127.0.0.1:{self.port}", "Content-Type: application/x-www-form-urlencoded"]
            head += [f"Content-Length: {len(body)}"]
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall("\r\n".join([*head, "", ""]).encode() + body)
        return self.read_answer(self.socket)

    def address(self) -> str:
        """Return the address that the request comes from: another each time."""
        return ".".join(str(random.randrange(1, 255)) for _ in range(4))

    def read_answer(self, connection: socket.socket) -> tuple[int, str, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += read(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        fields = {name.lower(): value for name, value in (line.split(b": ", 1) for line in lines)}
        while len(body) < int(fields.get(b"content-length", b"0")):
            body += read(connection)
        if fields.get(b"connection", b"").lower() == b"close":
            connection.close()
            self.socket = None
        cookie = fields.get(b"set-cookie", b"").partition(b";")[0].decode()
        return int(status.split()[1]), cookie, body


def read(connection: socket.socket) -> bytes:
    if part := connection.recv(65536):
        return part
    raise ValueError("the server closed the connection")


def main() -> None:
    """Load for the seconds wanted and report taps in the measured time, what each journey took, and errors."""
    wanted = json.load(sys.stdin)
    start = time.monotonic() + WARM_UP
    stop = start + wanted["seconds"]
    clients = [Client(wanted["port"], wanted["codes"], start, stop) for _ in range(wanted["clients"])]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    measured = {
        "took": [took for client in clients for took in client.took],
        "taps": sum(client.taps for client in clients),
        "errors": [error for client in clients for error in client.errors],
        "busy": time.process_time() / (wanted["seconds"] + WARM_UP),
    }
    json.dump(measured, sys.stdout)


if __name__ == "__main__":
    main()
