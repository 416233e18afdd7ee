"""One web process: a WSGI application behind waitress, on a listening socket that its parent opened.

Waitress takes a thread only for a request that has come whole, so that slow senders hold none. What it leaves open is
closed here: how long a request may take to come and its answer to be fetched, how many may wait for a thread, how soon
those come back who come too often, and what happens to all at SIGTERM. The parent keeps the socket: while a process
starts anew, connections wait in it.
"""

import copy
import heapq
import importlib
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from django.conf import settings
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from servicelog.heartbeats import beat
from servicelog.incoming import LARGER, THROWN_AWAY, Request, TooBusy

WHOLE_WITHIN = 30.0  # seconds for a request to come whole, since the connection was opened or the answer before
FETCHED_WITHIN = 120.0  # seconds for an answer to be fetched
FINISH_WITHIN = 10.0  # seconds to answer what has come, once the process is told to stop
ARRIVE_WITHIN = 1.0  # seconds, of these, for requests that were on their way
MOST_WAITING = 100  # requests that wait for a thread; those beyond are refused at once
CONNECTIONS = 500  # below the 1,024 files that a process may usually open
KEPT = 400  # connections; beyond, those that have asked nothing for longest make room for who comes next
STUCK_AFTER = 180.0  # seconds in which no thread came to an end while requests wait: longer than any answer is fetched
PAUSE = 1.0  # seconds, two at most, that an answer of 429 waits without a thread: whoever floods comes no faster
MOST_PAUSED = 250  # such answers; those beyond go out at once, as connections are left for everybody else
MOST_FILES = 16  # that come or wait at a time: up to 4 megabytes of memory each, whoever sends them
SHARE_OF_FILES = 4  # one address may send a quarter of them
HEADERS_OF_REFUSALS = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
log = logging.getLogger("waitress")
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Answer(WSGITask):
    """The work of one thread on one request."""

    def build_response_header(self) -> bytes:
        """Return status and headers; they end the connection of those who come too often, and all when we stop."""
        if self.status.startswith("429"):
            self.channel.pause()
            self.set_close_on_finish()  # what was sent behind it would be worked on meanwhile
        if self.channel.server.stopping:
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        if self.request.command == "HEAD":
            self.chunked_response = False  # its last chunk would be a body
        return head

    def write(self, data: bytes) -> None:
        """Send a part of the answer; of one to HEAD, the headers alone."""
        super().write(b"" if self.request.command == "HEAD" else data)


class Refusal(ErrorTask):
    """An answer of the server itself, to what never reaches the application."""

    def execute(self) -> None:
        """Send the answer."""
        self.response_headers.extend(HEADERS_OF_REFUSALS)
        super().execute()


class Connection(HTTPChannel):
    """A connection of a browser, or of a proxy."""

    task_class = Answer
    error_task_class = Refusal

    def __init__(self, *given: Any, **named: Any) -> None:
        self.since = time.monotonic()  # when it was opened, or its last answer was written
        self.paused_until = 0.0
        super().__init__(*given, **named)
        self.parser_class = partial(Request, peer=self.addr[0])

    def service(self) -> None:
        """Answer the oldest request."""
        super().service()
        self.since = self.server.answered_at = time.monotonic()

    def pause(self) -> None:
        """Keep the answer for a while; but send it at once where very many are kept, or the process stops."""
        if sum(one.is_paused() for one in list(self.server.active_channels.values())) < MOST_PAUSED:
            self.paused_until = time.monotonic() + PAUSE

    def is_paused(self) -> bool:
        """Return whether the answer shall still wait."""
        return time.monotonic() < self.paused_until and not self.server.stopping

    def writable(self) -> bool:
        """Return whether there is something to send, or to close."""
        return bool(super().writable()) and not self.is_paused()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what can be sent, and return how much that was."""
        if self.is_paused():
            return 0
        sent: int = super().send(data, do_close)
        return sent

    def is_late(self, now: float, whole_within: float) -> bool:
        """Return whether its request did not come whole in time, or its answer was not fetched in time."""
        if self.requests:
            return False
        if self.total_outbufs_len:
            return now - self.since > FETCHED_WITHIN
        return now - self.since > whole_within

    def is_idle(self) -> bool:
        """Return whether nothing is to be answered and nothing to be fetched, whatever is still coming."""
        return not (self.requests or self.total_outbufs_len)

    def handle_error(self) -> None:
        """Close the connection, and log where it went wrong, without its address."""
        log.exception("connection failed")
        self.handle_close()


class WebServer(TcpWSGIServer):
    """Answers on a listening socket until `stop_soon`."""

    channel_class = Connection

    def __init__(
        self,
        application: Application,
        listening: socket.socket,
        *,
        threads: int = 4,
        whole_within: float = WHOLE_WITHIN,
        most_waiting: int = MOST_WAITING,
        kept: int = KEPT,
        most_files: int = MOST_FILES,
    ) -> None:
        largest = LARGER * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        adjustments = Adjustments(
            sockets=[listening],
            threads=threads,
            asyncore_use_poll=True,
            connection_limit=kept + CONNECTIONS - KEPT,
            clear_untrusted_proxy_headers=False,  # TRUSTED_PROXIES says which are believed
            ident="Servicelog",  # else it would name itself
            max_request_header_size=32 * 1024,
            max_request_body_size=largest,
            inbuf_overflow=LARGER**2 * settings.LARGEST_UPLOAD,  # what people send lies in no file
            log_socket_errors=False,  # a browser that goes away is no fault
        )
        adjustments.server = self
        adjustments.of_files = copy.copy(adjustments)
        adjustments.of_files.max_request_body_size = settings.LARGEST_KEPT
        adjustments.of_files.of_large_files = copy.copy(adjustments)
        adjustments.of_files.of_large_files.max_request_body_size = THROWN_AWAY
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it tells of each request that waits for a thread
        self.stopping, self.most_files = False, most_files
        self.answered_at = time.monotonic()
        self.whole_within, self.most_waiting, self.kept, self.look_at = whole_within, most_waiting, kept, 0.0
        dispatcher, self.refusing = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        self.refusing.set_thread_count(1)
        name = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(
            application, {}, _sock=listening, dispatcher=dispatcher, adj=adjustments, bind_socket=False, sockinfo=name
        )

    def run(self) -> None:
        """Answer until told to stop; then answer what has come whole by then, and return."""
        while not self.stopping:
            self.turn(1)
        self.accepting = False
        self.turn(0)
        told = time.monotonic()
        while self.active_channels and (waited := time.monotonic() - told) < FINISH_WITHIN:
            for connection in list(self.active_channels.values()):
                if connection.is_idle() and (waited > ARRIVE_WITHIN or connection.request is None):
                    connection.handle_close()
            self.turn(0.1)

    def turn(self, timeout: float) -> None:
        """Do what connections are ready for; each second close those that are late, and show that nothing hangs."""
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._map, count=1)
        self.make_room()
        now = time.monotonic()
        if now >= self.look_at:
            self.look_at = now + min(1, self.whole_within)
            if not self.is_stuck(now):
                beat()
            for connection in list(self.active_channels.values()):
                if connection.is_late(now, self.whole_within):
                    connection.handle_close()

    def is_stuck(self, now: float) -> bool:
        """Return whether requests wait and, for long, no thread has come to an end of what it does."""
        if not self.task_dispatcher.queue:
            self.answered_at = now
        return now - self.answered_at > STUCK_AFTER

    def make_room(self) -> None:
        """Close the connections that have asked nothing whole for longest, where very many are open."""
        too_many = len(self.active_channels) - self.kept
        if too_many > 0:
            idle = [one for one in self.active_channels.values() if one.is_idle()]
            for connection in heapq.nsmallest(too_many, idle, key=attrgetter("since")):
                connection.handle_close()

    def has_room_for_file(self, sender: str) -> bool:
        """Return whether one more request of this sender may bring a file, besides those that come or wait."""
        connections = list(self.active_channels.values())
        requests = [one for connection in connections for one in (*connection.requests, connection.request) if one]
        senders = [one.sender for one in requests if one.takes_file]
        return len(senders) < self.most_files and senders.count(sender) < max(self.most_files // SHARE_OF_FILES, 1)

    def stop_soon(self, *_signal: Any) -> None:
        """Make `run` return soon; a signal handler may call it, again and again."""
        self.stopping = True
        self.pull_trigger()

    def add_task(self, task: Connection) -> None:
        """Queue a connection whose request has come whole, or have it refused at once when too many wait."""
        if len(self.task_dispatcher.queue) >= self.most_waiting:
            task.requests[0].error = TooBusy("")
            self.refusing.add_task(task)
        else:
            self.task_dispatcher.add_task(task)

    def handle_error(self) -> None:
        """End the process: whoever keeps it going starts it anew, and its socket stays open meanwhile."""
        raise  # noqa: PLE0704 (waitress calls this where an exception is being handled)


def main() -> None:
    """Serve as the arguments say: number of the listening socket, of threads, and the module with the application."""
    number, threads, module = sys.argv[1:]
    application = importlib.import_module(module).application
    server = WebServer(application, socket.socket(fileno=int(number)), threads=int(threads))
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, server.stop_soon)
    server.run()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)


if __name__ == "__main__":
    main()
