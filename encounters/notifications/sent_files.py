"""Mail that the demo sent: files in a folder, for whoever sits at its machine."""

import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple, Self

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from encounters.models.choices import Language
from encounters.notifications.examples import KINDS, write_example
from servicelog.addresses import is_loopback

NAME = re.compile(r"\d{8}-\d{6}-\d{6}-[-A-Za-z0-9]{1,80}", re.ASCII)  # as `servicelog/mail_files.py` gives them
MOST = 50  # mails in a list


class SentMail(NamedTuple):
    """A mail as it was sent; `name` is that of its file, without the ending."""

    name: str
    sent_at: datetime
    sender: str
    receiver: str
    subject: str
    text: str
    html: str

    @classmethod
    def of(cls, name: str, message: EmailMessage) -> Self:
        """Return what is shown of a message; raise whatever its faults lead to."""
        date = message["Date"].datetime
        sent_at = timezone.localtime(date.replace(tzinfo=date.tzinfo or UTC))
        sender, receiver, subject = (str(message[header] or "") for header in ("From", "To", "Subject"))
        text, html = content_of(message, "plain"), content_of(message, "html")
        "".join((sender, receiver, subject, text, html)).encode()  # some charsets make halves of characters: no text
        return cls(name, sent_at, sender, receiver, subject, text, html)


def content_of(message: EmailMessage, kind: str) -> str:
    """Return the part of a message that is plain or html; empty without one."""
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def may_look(request: HttpRequest) -> bool:
    """Return whether this is the demo, whose mail goes to no server, and whoever asks sits at its machine."""
    is_here = is_loopback(request.META.get("REMOTE_ADDR", "")) and "X-Forwarded-For" not in request.headers
    return settings.DEMO and settings.EMAIL is None and is_here


def read_mail(name: str) -> SentMail | None:
    """Return the mail of a file; None where there is none, or it can't be read."""
    if not NAME.fullmatch(name):
        return None
    try:
        with (Path(settings.EMAIL_FILE_PATH) / f"{name}.eml").open("rb") as file:
            return SentMail.of(name, BytesParser(EmailMessage, policy=policy.default).parse(file))
    except Exception:  # of a file that is broken, Python's parser raises almost anything
        return None


def example_mail(name: str, organisation: str) -> SentMail | None:
    """Return the example of a mail that is named by its kind and language, as "news-fi"; None where there is none."""
    kind, _dash, language = name.rpartition("-")
    if kind not in KINDS or language not in Language.values:
        return None
    example = write_example(KINDS[kind], language, organisation=organisation)
    return SentMail.of(name, BytesParser(EmailMessage, policy=policy.default).parsebytes(example.message().as_bytes()))


def latest_mails() -> list[SentMail]:
    """Return the mails that were sent last, the latest first."""
    names = [path.stem for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml") if NAME.fullmatch(path.stem)]
    return [mail for name in sorted(names, reverse=True)[:MOST] if (mail := read_mail(name))]
