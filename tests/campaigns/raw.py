"""Bytes that are hardly HTTP, sent to the started server."""

import random
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 2.0  # seconds for an answer, which nobody owes to half a request
AT_ONCE = 16
FORM_TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"
KEEP = b"Host: 127.0.0.1\r\n"
TEMPLATES = [
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /f/abc/?lang=fi HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: fi\r\nCookie: session=abc; csrf=def\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM_TYPE + b"Content-Length: 8\r\n\r\ndigits=1",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM_TYPE + b"Content-Length: 7\r\n\r\nlogin=a",
    b"POST /r/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    + FORM_TYPE
    + b"\r\n8\r\ndigits=1\r\n0\r\n\r\n",
]
ODD = [
    b"",
    b"\r\n\r\n",
    b"\0" * 100,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # somebody speaks TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET  / HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"GET http://[::1 HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"GET //\xff\xfe?\xed\xa0\x80 HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b" folded: yes\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"No colon\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b": no name\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"X_Y: 1\r\nX-Y: 2\r\n\r\n",
    b"GET / HTTP/1.1\n" + b"Host: 127.0.0.1\n\n",
    b"OPTIONS * HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"CONNECT a:1 HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"Upgrade: h2c\r\nHTTP2-Settings: x\r\nConnection: Upgrade\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\na",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Expect: nonsense\r\nContent-Length: 1\r\n\r\na",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: -1\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: " + b"9" * 400 + b"\r\n\r\na",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: +8\r\n\r\ndigits=1",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: 8, 8\r\n\r\ndigits=1",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: 8\r\nContent-Length: 9\r\n\r\ndigits=12",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\na\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 9000 + b"\r\na\r\n0\r\n\r\n",
    b"POST /r/ HTTP/1.1\r\n" + KEEP + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\nNo colon\r\n\r\n",
    b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n" + KEEP + b"\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"A: " + b"x" * 300_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + KEEP + b"".join(b"A%d: b\r\n" % number for number in range(3000)) + b"\r\n",
    b"X" * 9000 + b" / HTTP/1.1\r\n" + KEEP + b"\r\n",
]
GO_ON = b"HTTP/1.1 100 "  # no answer yet
ALIVE = b"GET /health/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
# An answer of a server to what is not HTTP, or is a part of it that it does not know.
OF_SERVERS = {408, 411, 414, 417, 426, 431, 501, 505}
CALM = {0, 200, 301, 302, 304, 400, 403, 404, 405, 409, 413, 415, 422, 429} | OF_SERVERS


def send_raw(port: int, chunk: int, many: int) -> tuple[Counter[int], list[Any]]:
    """Send so many odd requests, the same for the same chunk; return the answers and what broke.

    No answer at all, which counts as 0, is fair; a server that is not there afterwards is not.
    """
    dice = random.Random(chunk)
    requests = [make(dice, number) for number in range(many)]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # many are halves of requests, which cost nothing but time
        statuses = list(pool.map(partial(ask, port), requests))
    broken: list[Any] = [
        (chunk, sent[:200], status) for sent, status in zip(requests, statuses, strict=True) if status not in CALM
    ]
    if (alive := ask(port, ALIVE)) != 200:
        broken.append((chunk, "the server does not answer any more", alive))
    return Counter(statuses), broken


def make(dice: random.Random, number: int) -> bytes:
    """One of the odd requests, or a right one in which something was changed."""
    if number < len(ODD):
        return ODD[number]
    sent = bytearray(dice.choice(TEMPLATES if dice.random() < 0.8 else ODD[6:36]))
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(sent) + 1)
        change = dice.randrange(4)
        if change == 0:
            sent[at : at + 1] = dice.randbytes(1)
        elif change == 1:
            sent[at:at] = dice.choice([b"\0", b"\r\n", b"\xff", b" ", b":", b"%00", b"\t", dice.randbytes(8)])
        elif change == 2:
            del sent[at : at + dice.randint(1, 20)]
        else:
            sent[at:at] = sent[: dice.randrange(len(sent) + 1)]
    return bytes(sent)


def ask(port: int, sent: bytes) -> int:
    """Send the bytes and no more, and return the status of the answer; 0 where there is none."""
    try:
        with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
            connection.sendall(sent)
            first = connection.recv(65536)
            if first.startswith(GO_ON):
                first = first.partition(b"\r\n\r\n")[2] or connection.recv(65536)
            return int(first.split(b" ", 2)[1]) if first.startswith(b"HTTP/1.") else 0
    except (OSError, ValueError, IndexError):
        return 0
