"""The connection to the mail server, and what it means when a mail was not taken."""

import contextlib
import re
import smtplib
import ssl
import threading
import time
from typing import Any

from django.core.mail import EmailMessage, get_connection

from encounters.models.mail import NO_ADDRESS, MailProblem, Refusal

IDLE = 4.0  # seconds after which a kept connection is not trusted: servers may close it after five
MOST_AT_ONCE = 100  # mails over one connection; servers often take no more
# A server that refuses a receiver may mean us, or be full for a while. By its code (RFC 3463) nobody has the address,
# or it is shut; without one, by what its words do not speak of.
CODED = re.compile(rb"\b[45]\.\d{1,3}\.\d{1,3}\b")
NOBODY_THERE = re.compile(rb"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")
OF_OTHERS = re.compile(rb"relay|sender|helo|spf|dkim|dmarc|block|spam|polic|\bfull|quota", re.IGNORECASE)

# What each kind of fault means; the first that fits, for the later ones are wider.
PROBLEMS: list[tuple[tuple[type[Exception], ...], MailProblem]] = [
    ((smtplib.SMTPRecipientsRefused,), MailProblem.RECEIVER),
    ((smtplib.SMTPAuthenticationError,), MailProblem.LOGIN),
    ((smtplib.SMTPSenderRefused,), MailProblem.SENDER),
    ((smtplib.SMTPConnectError, smtplib.SMTPHeloError), MailProblem.UNREACHABLE),
    ((smtplib.SMTPResponseException,), MailProblem.REFUSED),
    ((smtplib.SMTPNotSupportedError, ssl.SSLError), MailProblem.ENCRYPTION),
    ((smtplib.SMTPException, TimeoutError, ConnectionResetError, BrokenPipeError), MailProblem.SILENT),
    ((OSError,), MailProblem.UNREACHABLE),
]


class KeptConnection(threading.local):
    """The connection that a thread of the worker keeps from one mail to the next."""

    def __init__(self) -> None:
        self.backend: Any = None
        self.used_at, self.sent = 0.0, 0

    def send(self, message: EmailMessage) -> None:
        """Give a mail to the server, over the connection of before where it is fresh; raise what the server raises."""
        if time.monotonic() - self.used_at > IDLE or self.sent >= MOST_AT_ONCE:
            self.close()
        try:
            if self.backend is None:
                self.backend = get_connection()
                self.backend.open()
            self.backend.send_messages([message])
        except BaseException:
            self.close()
            raise
        self.used_at, self.sent = time.monotonic(), self.sent + 1

    def close(self) -> None:
        """End the connection, if there is one, whatever state it is in."""
        backend, self.backend, self.sent = self.backend, None, 0
        if backend is not None:
            with contextlib.suppress(OSError):  # smtplib's errors are such
                backend.close()


connection = KeptConnection()


def send(message: EmailMessage) -> None:
    """Give a mail to the mail server. Raises what `refusal_of` reads."""
    connection.send(message)


def refusal_of(fault: Exception) -> Refusal:
    """Return why a mail was not taken, as the fault that `send` raised tells it."""
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):  # there is one
        [(code, words)] = fault.recipients.values()
        if code >= NO_ADDRESS and not says_nobody_is_there(words):
            return Refusal(MailProblem.REFUSED, code)
    if isinstance(fault, smtplib.SMTPNotSupportedError) and "AUTH" in str(fault):
        return Refusal(MailProblem.LOGIN)
    problems = [problem for kinds, problem in PROBLEMS if isinstance(fault, kinds)]
    return Refusal(problems[0] if problems else MailProblem.BROKEN, code)


def says_nobody_is_there(words: bytes) -> bool:
    """Return whether a server that refused a receiver for good says that the address takes no mail from anybody."""
    if CODED.search(words):
        return bool(NOBODY_THERE.search(words))
    return not OF_OTHERS.search(words)
