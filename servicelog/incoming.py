"""Requests as they come in, and how those are refused that the application never sees."""

import re
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import Error, RequestEntityTooLarge

from servicelog.client_addresses import address_of_client, address_prefix

LARGER = 2  # than Django takes; what is up to so many times as large still gets its page
THROWN_AWAY = 32 * 1024 * 1024  # bytes; a file too large to be kept gets its page, too, where it is smaller than this


class InEveryLanguage(Error):
    """An answer in every language, as nobody reads what was asked."""

    text: Any = ""
    more_headers: tuple[tuple[str, str], ...] = ()

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        said = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                said.append(str(self.text))
        headers = [("Content-Type", "text/plain; charset=utf-8"), *self.more_headers]
        return f"{self.code} {self.reason}", headers, "\n\n".join(said).encode()


class TooBusy(InEveryLanguage):
    """The answer to those who would have to wait for too long."""

    code = 503
    reason = "Service Unavailable"
    text = _("Very many people are sending right now. Go back and try again in a minute.")
    more_headers = (("Retry-After", "10"),)


class FarTooLarge(InEveryLanguage):
    """The answer to those who send so much that it is not even waited for."""

    code = 413
    reason = "Request Entity Too Large"
    text = _("That is far too much at once. Nothing was stored. Go back and send less.")


class ThrownAway(FixedStreamReceiver):
    """A body of which nothing is kept: it is waited for, as browsers show no answer before they have sent all."""

    def received(self, data: bytes) -> int:
        """Take what belongs to the body, and return how much that was."""
        taken = min(len(data), self.remain)
        self.remain -= taken
        self.completed = not self.remain
        return taken


class Request(HTTPRequestParser):
    """A request that is coming in from a peer."""

    adj: Any
    error: Any
    body_rcv: Any
    takes_file: bool | None = None  # False where one might be sent, but too many are coming
    sender = ""  # of a file

    def __init__(self, adjustments: Any, peer: str = "") -> None:
        super().__init__(adjustments)
        self.peer = peer

    def received(self, data: bytes) -> int:
        """Take what belongs to this request, and return how much that was."""
        taken: int = super().received(data)
        if self.completed:
            self.expect_continue = False  # or one without a body, or too large, would wait for a body for ever
            if isinstance(self.error, RequestEntityTooLarge):
                self.error = TooBusy("") if self.takes_file is False else FarTooLarge("")
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head; raise ParsingError also for addresses and lengths that Python refuses to read.

        One that gives its length in two ways ends its connection (RFC 9112, 6.3): a proxy may believe the other.
        """
        try:
            super().parse_header(header_plus)
        except ValueError as fault:
            raise ParsingError("The request can't be read") from fault
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            self.headers["CONNECTION"] = "close"
        if re.fullmatch(settings.UPLOAD_PATHS, self.path):
            self.sender = address_prefix(address_of_client(self.peer, self.headers.get("X_FORWARDED_FOR", "")))
            self.takes_file = self.adj.server.has_room_for_file(self.sender)
            if self.takes_file:
                self.adj = self.adj.of_files
            if self.takes_file and self.content_length >= self.adj.max_request_body_size:
                self.adj = self.adj.of_large_files
                self.body_rcv = ThrownAway(self.content_length, self.body_rcv.buf)
