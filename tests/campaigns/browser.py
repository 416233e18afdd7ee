"""A browser that does the least: cookies, forms, one request on a connection."""

import http.client
import random
import re
import socket
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from tests.promises.faults import Form, Forms

HOST = "127.0.0.1"
KEY = re.compile(r'name="key" value="([^"]+)"')


class Answer(NamedTuple):
    status: int
    location: str
    body: str

    def form_to(self, address: str) -> Form:
        """The form of this page that is sent to this address."""
        return Forms(self.body).sent_to(address)

    def body_without_forms(self) -> str:
        """What the page shows beside fields, in which a draft may stand."""
        return re.sub(r"<textarea.*?</textarea>", "", self.body, flags=re.DOTALL)


class Browser:
    """Somebody at an address of their own. With `keeps`, connections are kept, and a stale one is replaced once."""

    def __init__(self, port: int, *, timeout: float = 30, keeps: bool = False) -> None:
        self.port, self.timeout, self.keeps = port, timeout, keeps
        self.cookies: dict[str, str] = {}
        self.address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, fields: Mapping[str, object] | None = None) -> Answer:
        """Send a request and return the answer; raise OSError or ValueError where none comes."""
        if self.connection is not None:
            try:
                return self.ask_once(method, path, fields)
            except (ConnectionError, http.client.RemoteDisconnected):
                self.close()  # it was closed meanwhile, as happens to every browser
        return self.ask_once(method, path, fields)

    def ask_once(self, method: str, path: str, fields: Mapping[str, object] | None) -> Answer:
        connection = self.send(method, path, fields)
        try:
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
        except http.client.HTTPException as fault:
            connection.close()
            self.connection = None
            if isinstance(fault, OSError):
                raise
            raise ValueError(repr(fault)) from fault
        except OSError:
            connection.close()
            self.connection = None
            raise
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if self.keeps and not answer.will_close:
            self.connection = connection
        else:
            self.close()
            connection.close()
        return Answer(answer.status, answer.headers.get("Location", ""), body)

    def send(self, method: str, path: str, fields: Mapping[str, object] | None = None) -> http.client.HTTPConnection:
        """Send a request, and leave its answer on the connection."""
        connection = self.connection or http.client.HTTPConnection(HOST, self.port, timeout=self.timeout)
        headers = {"X-Forwarded-For": self.address, "Accept-Language": "fi"}
        if not self.keeps:
            headers["Connection"] = "close"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            headers |= {"Origin": f"http://{HOST}:{self.port}", "Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(fields, doseq=True)
        if connection.sock is None:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.request(method, path, body, headers)
        except OSError:
            connection.close()
            self.connection = None
            raise
        return connection

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    # --- What people do ----------------------------------------------------------------------

    def open_form(self, code: str) -> str:
        """Open the form of a point and return its key; raise ValueError for another answer."""
        answer = self.ask("GET", f"/f/{code}/")
        if answer.status != 200:
            raise ValueError(f"{answer.status} for a form")
        return self.key_in(answer)

    def key_in(self, answer: Answer) -> str:
        """The key that stands in a form; raise ValueError for a page without one."""
        if found := KEY.search(answer.body):
            return found[1]
        raise ValueError("a form without a key")

    def sign_in(self, email: str, password: str) -> None:
        answer = self.ask("POST", "/accounts/login/", {"login": email, "password": password})
        if answer.status != 302:
            raise ValueError(f"{answer.status} when signing in")
