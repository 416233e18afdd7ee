"""How a mail is written: by one function for each kind, in the language of whoever reads it, as text and as HTML."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.utils import formatdate
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from encounters.models.mail import Mail

# What stands in a mail, by the names of its templates; or None where there is nothing to tell any more.
Writer = Callable[[Any], dict[str, Any] | None]
WRITERS: dict[str, Writer] = {}


class PutOff(Exception):
    """A mail is not to be sent now, but after some time."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def writes(*kinds: str) -> Callable[[Writer], Writer]:
    """Make a decorator for the function that says what stands in mail of these kinds."""

    def register(writer: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(kinds, writer))
        return writer

    return register


def write(mail: Mail) -> EmailMultiAlternatives | None:
    """Return a mail as it is to be sent now; None where there is nobody to get it, or nothing to tell any more."""
    if not mail.email:
        return None
    with translation.override(mail.language):
        context = WRITERS[mail.kind](mail)
        return None if context is None else render(mail, context)


class Line(NamedTuple):
    """A line of a mail, and where it leads, if anywhere."""

    words: str
    address: str = ""


def paragraphs_of(text: str) -> list[list[Line]]:
    """Return the lines of each paragraph of a mail."""
    return [[line_of(line) for line in part.splitlines()] for part in text.split("\n\n") if part.strip()]


def line_of(text: str) -> Line:
    """Return a line that is an address of ours, or words with one behind them, as a link; nothing else becomes one."""
    words, found, path = text.rpartition(f"{settings.PUBLIC_URL}/")
    if not found or (words and not words.endswith(": ")) or " " in path:
        return Line(text)
    return Line(words.removesuffix(": ") or text, found + path)


def render(mail: Mail, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return a mail with what stands in it: the text of its template, and the same as HTML.

    Raises ValueError for an address that could break the lines of a header.
    """
    if not mail.email.isprintable():
        raise ValueError("an address with control characters")
    subject = " ".join(render_to_string(f"{mail.kind}_subject.txt", context).split())
    text = re.sub(r"\n{3,}", "\n\n", render_to_string(f"{mail.kind}_message.txt", context).strip())
    shown = {"subject": subject, "paragraphs": paragraphs_of(text), "language": mail.language}
    headers = {
        "Message-ID": f"<{mail.message_id}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        "Date": formatdate(),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no machine answers it
    }
    if stop := context.get("one_click_stop"):  # RFC 8058
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    reply_to = [settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None
    message = EmailMultiAlternatives(subject, text, to=[mail.email], reply_to=reply_to, headers=headers)
    message.attach_alternative(render_to_string("mail/layout.html", shown), "text/html")
    return message
