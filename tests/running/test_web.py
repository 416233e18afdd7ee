"""The real web server: slow senders hold up nobody, and what is no proper request gets a proper answer."""

import contextlib
import http.client
import json
import logging
import os
import select
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from wsgiref import simple_server

import pytest
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from encounters.junk import Application
from encounters.models import Encounter
from servicelog.incoming import THROWN_AWAY, Request
from servicelog.web import WebServer
from tests.factories import House, code_of, make_house, old_key
from tests.promises.traces import logged

SLOW = 64  # bodies, and as many headers
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


@contextlib.contextmanager
def running(application: Callable, **given) -> Iterator[WebServer]:
    """Our web server in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = WebServer(application, listening, **given)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield server
        finally:
            server.stop_soon()
            thread.join()
            server.task_dispatcher.shutdown()
            server.refusing.shutdown()


@contextlib.contextmanager
def serving(**given) -> Iterator[int]:
    """Our web server with Servicelog in a thread; its port."""
    with running(Application(), **given) as server:
        yield int(server.effective_port)


class PoolServer(simple_server.WSGIServer):
    """A server whose threads read the requests, as many servers do: what ours is compared with."""

    request_queue_size = 4 * SLOW

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without a look-up of the machine's name
        self.server_name, self.server_port = self.server_address
        self.setup_environ()

    def process_request(self, request, client_address) -> None:
        self.pool.submit(self.process_in_thread, request, client_address)

    def process_in_thread(self, request, client_address) -> None:
        with contextlib.suppress(OSError):
            self.finish_request(request, client_address)
        self.shutdown_request(request)


class QuietHandler(simple_server.WSGIRequestHandler):
    def log_message(self, *_line) -> None: ...


@contextlib.contextmanager
def serving_in_threads() -> Iterator[int]:
    with ThreadPoolExecutor(8) as pool, PoolServer(("127.0.0.1", 0), QuietHandler) as server:
        server.pool = pool
        server.set_app(Application())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            pool.shutdown(wait=False, cancel_futures=True)


def parse(stream) -> Answer:
    """Read one answer."""
    status = int(stream.readline().split()[1])
    headers = dict(line.decode().rstrip("\r\n").split(": ", 1) for line in iter(stream.readline, b"\r\n"))
    if "Transfer-Encoding" in headers:
        return status, headers, stream.read()  # the connection ends with it
    return status, headers, stream.read(int(headers.get("Content-Length", 0)))


def head_of(line: str, *more: str) -> bytes:
    return "\r\n".join([line, "Host: 127.0.0.1", *more, "", ""]).encode()


@contextlib.contextmanager
def connected(port: int | str) -> Iterator[tuple[socket.socket, object]]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield connection, connection.makefile("rb")


def send(port: int | str, *parts: bytes) -> list[Answer]:
    """Send the parts over one connection and return every answer until it is closed."""
    with connected(port) as (connection, stream):
        for part in parts:
            connection.sendall(part)
        with contextlib.suppress(OSError):  # it may have been answered and closed already
            connection.shutdown(socket.SHUT_WR)
        answers = []
        with contextlib.suppress(ConnectionResetError):
            while stream.peek(1):
                answers.append(parse(stream))
        return answers


def get(port: int | str, path: str, timeout: float = 10) -> int:
    """The status of an address; 0 where nothing comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    with contextlib.suppress(OSError), contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0


class SlowSenders:
    """Connections that send a byte from time to time, and never all."""

    def __init__(self, port: int, code: str) -> None:
        body = head_of(f"POST /f/{code}/ HTTP/1.1", "Content-Length: 5000") + b"rating="
        head = f"GET /f/{code}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".encode()
        self.sockets = []
        for beginning in [body, head] * SLOW:
            self.sockets.append(socket.create_connection(("127.0.0.1", port)))
            self.sockets[-1].sendall(beginning)

    def drip(self) -> None:
        """Send a byte on each connection that is open."""
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.sendall(b"a")

    def count_open(self) -> int:
        """How many of them the server has not closed."""
        return sum(is_open(connection) for connection in self.sockets)

    def close(self) -> None:
        for connection in self.sockets:
            connection.close()


def is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        connection.setblocking(True)


def answered_meanwhile(port: int, code: str, pages: int, timeout: float) -> tuple[int, int]:
    """How many of so many pages came while slow senders send, and how many of those were not cut by then."""
    with contextlib.closing(SlowSenders(port, code)) as slow:
        answered = 0
        for _ in range(pages):
            slow.drip()
            answered += get(port, f"/f/{code}/", timeout) == 200
        return answered, slow.count_open()


def test_pages_answer_beside_slow_bodies_and_slow_headers(house: House):
    with serving() as port:
        assert answered_meanwhile(port, code_of(house.point), 20, 10) == (20, 2 * SLOW)


def test_a_server_that_reads_in_threads_would_not(house: House):
    with serving_in_threads() as port:
        answered, _open = answered_meanwhile(port, code_of(house.point), 2, 0.5)

    assert answered == 0


def test_who_drips_is_cut_and_who_waits_idly_too(house: House):
    code = code_of(house.point)
    with serving(whole_within=0.5) as port, contextlib.closing(SlowSenders(port, code)) as slow:
        idle = socket.create_connection(("127.0.0.1", port))
        only_ends = socket.create_connection(("127.0.0.1", port))
        until = time.monotonic() + 20
        while time.monotonic() < until and (slow.count_open() or is_open(idle) or is_open(only_ends)):
            slow.drip()
            with contextlib.suppress(OSError):
                only_ends.sendall(b"\r\n\r\n")
        left = slow.count_open() + is_open(idle) + is_open(only_ends)
        idle.close()
        only_ends.close()
        status = get(port, f"/f/{code}/")

    assert (left, status) == (0, 200)


@pytest.mark.parametrize("control", [False, True], ids=["as it is", "none makes room"])
def test_many_who_ask_nothing_make_room_for_who_does(db, monkeypatch, control: bool):
    """More connections than the server takes, so that some wait in front of its door."""
    if control:
        monkeypatch.setattr(WebServer, "make_room", lambda _server: None)
    with serving(kept=40) as port, contextlib.ExitStack() as opened:
        for number in range(200):
            connection, _stream = opened.enter_context(connected(port))
            if number % 2:
                connection.sendall(b"GET /health/live/ HTTP/1.1\r\n")
        status = get(port, "/health/live/", timeout=3 if control else 30)

    assert status == (0 if control else 200)


def test_a_connection_in_use_makes_no_room():
    entered, go_on = threading.Event(), threading.Event()

    def application(_environ, start_response):
        entered.set()
        go_on.wait(20)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with running(application, kept=1) as server, connected(server.effective_port) as (connection, stream):
        connection.sendall(head_of("GET / HTTP/1.1"))
        assert entered.wait(20)
        with connected(server.effective_port) as (_other, others):
            assert others.read(1) == b""  # the one that asks nothing is closed
        go_on.set()
        assert parse(stream)[0] == 200


def test_a_request_with_two_lengths_ends_its_connection(db):
    head = head_of("POST /health/live/ HTTP/1.1", "Content-Length: 5", "Transfer-Encoding: chunked")
    smuggled = head_of("GET /health/live/ HTTP/1.1", "Connection: close")
    with serving() as port:
        answers = send(port, head + b"0\r\n\r\n" + smuggled)

    assert [status for status, _headers, _body in answers] == [403]
    assert answers[0][1]["Connection"] == "close"


def test_who_never_fetches_the_answer_holds_up_nobody_and_is_cut(monkeypatch):
    monkeypatch.setattr("servicelog.web.FETCHED_WITHIN", 0.5)

    def application(environ, start_response):
        size = 8 << 20 if environ["PATH_INFO"] == "/large" else 2
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    with running(application, threads=1, whole_within=0.5) as server, contextlib.ExitStack() as stack:
        for _ in range(8):
            connection, _stream = stack.enter_context(connected(server.effective_port))
            connection.sendall(head_of("GET /large HTTP/1.1"))
        answered = [get(server.effective_port, "/small") for _ in range(10)]
        until = time.monotonic() + 20
        while server.active_channels and time.monotonic() < until:
            time.sleep(0)
        left = len(server.active_channels)

    assert (answered, left) == ([200] * 10, 0)


def test_a_picture_may_be_larger_than_words_where_one_is_taken(house: House):
    length, large = "Content-Length: 1500000", b"x" * 1_500_000
    form = "Content-Type: multipart/form-data; boundary=x"
    with serving() as port:
        (taken,) = send(port, head_of(f"POST {house.at('organisation:replace_logo')} HTTP/1.1", form, length), large)
        (cut,) = send(port, head_of(f"POST {house.at('organisation:edit')} HTTP/1.1", form, length))
        (far,) = send(
            port,
            head_of(f"POST {house.at('organisation:replace_logo')} HTTP/1.1", form, f"Content-Length: {THROWN_AWAY}"),
        )

    assert taken[1]["Content-Type"] == "text/html; charset=utf-8"  # of the application
    assert [cut[0], far[0]] == [413, 413]


@pytest.mark.parametrize("route", ["organisation:replace_logo", "spreadsheets:upload"])
def test_a_far_too_large_file_gets_a_page_with_what_is_taken(house: House, route: str):
    path = house.at(route, *(["people"] if "upload" in route else []))
    form, language = "Content-Type: multipart/form-data; boundary=x", "Accept-Language: fi"
    size = 2 * settings.LARGEST_KEPT
    with translation.override("fi"):
        most = filesizeformat(settings.LARGEST_UPLOAD)
    with serving() as port:
        head = head_of(f"POST {path} HTTP/1.1", form, language, f"Content-Length: {size}", "Connection: close")
        (page,) = send(port, head, b"x" * size)
        (far,) = send(port, head_of(f"POST {path} HTTP/1.1", form, f"Content-Length: {THROWN_AWAY}"))

    shown = page[2].decode()
    assert (page[0], page[1]["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert most in shown
    assert f'href="{path}"' in shown
    assert "</html>" in shown
    assert (far[0], "Palaa takaisin" in far[2].decode(), "Go back" in far[2].decode()) == (413, True, True)


def test_nothing_of_a_file_that_is_far_too_large_is_kept():
    size = 3 * settings.LARGEST_KEPT
    with running(Application()) as server:
        request = Request(server.adj)
        request.received(head_of("POST /o/a/setup/organisation/logo/ HTTP/1.1", f"Content-Length: {size}"))
        taken = [request.received(b"x" * 100_000) for _ in range(size // 100_000 + 1)]

    assert (sum(taken), request.completed, len(request.body_rcv)) == (size, True, 0)


def test_too_large_a_body_gets_our_page_or_is_cut(house: House):
    line = f"POST /f/{code_of(house.point)}/ HTTP/1.1"
    form = "Content-Type: application/x-www-form-urlencoded"
    with serving() as port:
        (page,) = send(
            port, head_of(line, form, "Content-Length: 300000", "Connection: close"), b"key=" + b"x" * 299_996
        )
        (cut,) = send(port, head_of(line, form, "Content-Length: 99999999"))
        (asked,) = send(port, head_of(line, form, "Content-Length: 99999999", "Expect: 100-continue"))
        chunked = send(port, head_of(line, form, "Transfer-Encoding: chunked"), b"90000\r\n" + b"x" * 0x90000)

    assert (page[0], page[1]["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert [cut[0], asked[0]] == [413, 413]
    assert [answer[0] for answer in chunked] in ([], [413])  # what is still on its way may break the connection
    assert cut[1]["X-Content-Type-Options"] == "nosniff"
    assert cut[1]["Server"] == page[1]["Server"] == "Servicelog"
    assert "Via" not in cut[1] | page[1]


def test_only_a_spreadsheet_may_be_larger_than_what_is_typed(db):
    form = "Content-Type: multipart/form-data; boundary=B"
    start, end = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n', b"\r\n--B--\r\n"
    body = start + b"x" * 3_000_000 + end
    lengths = (f"Content-Length: {len(body)}", "Connection: close")
    with serving() as port:
        (taken,) = send(port, head_of("POST /o/a/setup/spreadsheets/people/ HTTP/1.1", form, *lengths), body)
        (cut,) = send(
            port, head_of("POST /o/a/setup/spreadsheets/people/ HTTP/1.1", form, f"Content-Length: {THROWN_AWAY}")
        )
        (elsewhere,) = send(port, head_of("POST /o/a/setup/people/new/ HTTP/1.1", form, "Content-Length: 3000000"))

    assert [answer[0] for answer in (taken, cut, elsewhere)] == [403, 413, 413]  # of nobody who is signed in


def test_no_more_files_come_at_a_time_than_there_is_memory_for(db):
    """Nobody has to be signed in to send one: the answer to that comes after it."""
    form = "Content-Type: multipart/form-data; boundary=B"
    line, large = "POST /o/a/setup/organisation/logo/ HTTP/1.1", b"x" * 1_500_000
    head = head_of(line, form, f"Content-Length: {len(large)}", "Connection: close")
    with serving(most_files=1) as port:
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(head + large[:1_000_000])
            (page,) = send(port, head_of("GET /health/live/ HTTP/1.1", "Connection: close"))  # by now it has come
            (full,) = send(port, head)
            (small,) = send(port, head_of(line, form, "Content-Length: 9", "Connection: close"), b"--B--\r\n\r\n")
        (later,) = send(port, head, large)

    assert [page[0], full[0], full[1]["Retry-After"]] == [200, 503, "10"]
    assert small[1]["Content-Type"] == later[1]["Content-Type"] == "text/html; charset=utf-8"  # of the application


@pytest.mark.parametrize(("proxies", "peers"), [(0, ("127.0.0.1", "127.0.0.2")), (1, ("127.0.0.1", "127.0.0.1"))])
def test_slow_senders_of_one_address_keep_nobody_elses_file_out(db, settings, proxies: int, peers: tuple[str, str]):
    settings.TRUSTED_PROXIES = proxies
    form = ("Content-Type: multipart/form-data; boundary=B", "Connection: close", "Content-Length: 1500000")
    line = "POST /o/a/setup/organisation/logo/ HTTP/1.1"
    slow, other = (head_of(line, *form, f"X-Forwarded-For: 203.0.113.{number}") for number in (1, 2))
    statuses = []
    with serving(most_files=8) as port, contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(slow + b"x")
        assert send(port, head_of("GET /health/live/ HTTP/1.1", "Connection: close"))[0][0] == 200  # they have come
        for peer, head, body in ((peers[0], slow, b""), (peers[1], other, b"x" * 1_500_000)):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), source_address=(peer, 0)))
            connection.sendall(head + body)
            statuses.append(parse(connection.makefile("rb"))[0])

    assert statuses == [503, 400]  # came whole, and is no form


@pytest.mark.parametrize(
    ("request_line", "more", "status"),
    [
        ("GET /health/live/ HTTP/1.1", ["X-Long: " + "x" * 40_000], 431),
        ("GET /" + "x" * 40_000 + " HTTP/1.1", [], 431),
        ("POST /health/live/ HTTP/1.1", ["Content-Length: " + "9" * 5000], 400),
        ("POST /health/live/ HTTP/1.1", ["Content-Length: -1"], 400),
        ("POST /health/live/ HTTP/1.1", ["Content-Length: 1, 1"], 400),
        ("POST /health/live/ HTTP/1.1", ["Transfer-Encoding: gzip"], 501),
        ("GET http://[ HTTP/1.1", [], 400),
        ("GET //[ HTTP/1.1", [], 404),
        ("nonsense", [], 400),
        ("GET /health/live/ HTTP/1.1", ["no header"], 400),
        ("GET /health/live/ HTTP/1.1", ["Host: elsewhere.example"], 400),
        ("GET /health/live/ HTTP/1.1", ["Expect: 100-continue"], 200),
        ("GET /health/live/ HTTP/1.0", [], 200),
        ("OPTIONS /health/live/ HTTP/1.1", [], 405),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_odd_request_gets_one_answer(request_line: str, more: list[str], status: int, db):
    with logged(logging.DEBUG) as written, serving() as port:
        answers = send(port, head_of(request_line, *more, "Connection: close"))

    assert [answer[0] for answer in answers] == [status]
    assert "Traceback" not in written.getvalue()


def test_a_form_in_chunks_is_stored(house: House):
    code = code_of(house.point)
    body = f"rating=bad&key={old_key(code).replace(':', '%3A')}".encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:10], body[10:])) + b"0\r\n\r\n"
    with serving() as port:
        head = head_of(
            f"POST /f/{code}/tap/ HTTP/1.1",
            "Content-Type: application/x-www-form-urlencoded",
            "Transfer-Encoding: chunked",
            "Origin: http://127.0.0.1",
            "Connection: close",
        )
        (answer,) = send(port, head, chunks)

    assert answer[0] == 302
    assert Encounter.objects.count() == 1


def test_a_body_is_asked_for_when_the_sender_waits_for_that(db):
    with serving() as port, connected(port) as (connection, stream):
        connection.sendall(head_of("POST /health/live/ HTTP/1.1", "Content-Length: 3", "Expect: 100-continue"))
        asked = [stream.readline(), stream.readline()]
        connection.sendall(b"abc")
        status, _headers, _body = parse(stream)

    assert (asked, status) == ([b"HTTP/1.1 100 Continue\r\n", b"\r\n"], 403)


def test_one_connection_takes_requests_after_one_another(db):
    asked = [head_of(f"{method} /health/live/ HTTP/1.1") for method in ("GET", "HEAD", "GET")]
    with serving() as port, connected(port) as (connection, stream):
        connection.sendall(b"".join(asked))
        first = parse(stream)
        head = stream.readline(), list(iter(stream.readline, b"\r\n"))
        last = parse(stream)
        connection.sendall(asked[0])
        again = parse(stream)

    assert [answer[::2] for answer in (first, last, again)] == [(200, b"alive\n")] * 3
    assert head[0] == b"HTTP/1.1 200 OK\r\n"
    assert b"Content-Length: 6\r\n" in head[1]


def test_headers_of_proxies_come_through_and_underscores_do_not():
    seen: dict[str, str] = {}

    def application(environ, start_response):
        seen.update({name: value for name, value in environ.items() if name.startswith("HTTP_X_")})
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    with running(application) as server:
        more = [
            "X-Forwarded-For: 192.0.2.1",
            "X-Forwarded-For: 192.0.2.2",
            "X_Forwarded_Proto: https",
            "Connection: close",
        ]
        send(server.effective_port, head_of("GET / HTTP/1.1", *more))

    assert seen == {"HTTP_X_FORWARDED_FOR": "192.0.2.1, 192.0.2.2"}


def test_what_would_wait_too_long_is_refused_at_once():
    working, go_on = threading.Event(), threading.Event()

    def application(environ, start_response):
        working.set()
        go_on.wait(20)
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    def ask() -> Answer:
        (answer,) = send(server.effective_port, head_of("GET / HTTP/1.1", "Connection: close"))
        return answer

    with running(application, threads=1, most_waiting=2) as server, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask)]
        working.wait(20)
        asked += [pool.submit(ask) for _ in range(3)]
        status, headers, body = next(as_completed(asked, timeout=20)).result()
        go_on.set()
        statuses = sorted(one.result()[0] for one in asked)

    assert (status, headers["Retry-After"]) == (503, "10")
    assert len(body.decode().split("\n\n")) == 3
    assert statuses == [200, 200, 200, 503]


# --- Who comes too often waits -------------------------------------------------------------------


def refused_meanwhile(port: int, code: str) -> tuple[int, int]:
    """How the form answers on the one thread behind eight refused sign-ins, and how many of those have their answer."""
    with contextlib.ExitStack() as stack:
        flood = [stack.enter_context(connected(port))[0] for _ in range(8)]
        for connection in flood:
            connection.sendall(head_of("POST /accounts/login/ HTTP/1.1"))
        status = get(port, f"/f/{code}/")
        get(port, "/health/live/")  # goes out behind what was answered before it
        return status, len(select.select(flood, [], [], 0)[0])


def test_refused_sign_ins_wait_and_the_form_does_not(house: House, monkeypatch):
    monkeypatch.setattr("encounters.accounts.password_queue.PLACES", 0)
    monkeypatch.setattr("servicelog.web.PAUSE", 600)
    with serving(threads=1) as port:
        assert refused_meanwhile(port, code_of(house.point)) == (200, 0)


def test_without_a_pause_they_come_back_at_once(house: House, monkeypatch):
    monkeypatch.setattr("encounters.accounts.password_queue.PLACES", 0)
    monkeypatch.setattr("servicelog.web.PAUSE", 0)
    with serving(threads=1) as port:
        assert refused_meanwhile(port, code_of(house.point)) == (200, 8)


def refuse(environ, start_response):
    """Answer 429 to all."""
    start_response("429 Too Many Requests", [("Content-Length", "5")])
    return [b"later"]


def test_a_pause_ends_and_what_was_sent_behind_is_not_worked_on(monkeypatch):
    monkeypatch.setattr("servicelog.web.PAUSE", 0.3)
    began = time.monotonic()
    with running(refuse) as server:
        answers = send(server.effective_port, head_of("GET / HTTP/1.1") * 20)

    assert [(status, headers["Connection"], body) for status, headers, body in answers] == [(429, "close", b"later")]
    assert time.monotonic() - began > 0.3


def test_few_are_kept_waiting_and_none_at_the_end(monkeypatch):
    monkeypatch.setattr("servicelog.web.PAUSE", 600)
    monkeypatch.setattr("servicelog.web.MOST_PAUSED", 2)
    with contextlib.ExitStack() as stack:
        with running(refuse, threads=1) as server:
            kept = [stack.enter_context(connected(server.effective_port)) for _ in range(2)]
            for connection, _stream in kept:
                connection.sendall(head_of("GET / HTTP/1.1"))
            (beyond,) = send(server.effective_port, head_of("GET / HTTP/1.1"))
            early = select.select([connection for connection, _stream in kept], [], [], 0)[0]
        statuses = [parse(stream)[0] for _connection, stream in kept]

    assert (beyond[0], early, statuses) == (429, [], [429, 429])


# --- What it says, and its end -------------------------------------------------------------------


def test_the_log_tells_faults_without_addresses_and_paths(monkeypatch):
    def application(environ, start_response):
        raise ZeroDivisionError("secret words")

    with logged() as written, running(application) as server:
        status = get(server.effective_port, "/r/secret-receipt/")

    assert status == 500
    (line,) = [json.loads(line) for line in written.getvalue().splitlines()]
    assert line["event"] == "the web server met something unusual"
    assert line["exception"][0]["class"] == "ZeroDivisionError"
    assert not any(secret in written.getvalue() for secret in ("secret", "127.0.0.1", server.effective_port))


def start_process(listening: socket.socket, module: str) -> subprocess.Popen:
    number = listening.fileno()
    command = [sys.executable, "-m", "servicelog.web", str(number), "2", module]
    return subprocess.Popen(command, pass_fds=[number], env=os.environ, text=True, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_told_to_stop_it_answers_what_has_come_and_ends():
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        process = stack.enter_context(start_process(listening, "tests.running.waiting"))
        (idle, _), (half, _), (connection, stream) = [
            stack.enter_context(connected(listening.getsockname()[1])) for _ in range(3)
        ]
        idle.sendall(head_of("GET /now HTTP/1.1"))
        half.sendall(b"GET /never HTTP/1.1\r\n")
        connection.sendall(head_of("GET /wait HTTP/1.1"))
        started = process.stderr.readline()
        for _ in range(3):
            process.send_signal(signal.SIGTERM)
        status, headers, body = parse(stream)
        ended = process.wait(timeout=20)
        said = process.stderr.read()

    assert started == "waiting\n"
    assert (status, headers["Connection"], body) == (200, "close", b"waited")
    assert (ended, said) == (0, "")
