"""Mail that is owed, as the tests see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from encounters.models import AccountMail, Member, OrganisationMail
from encounters.models.mail import MailProblem, MailState, OrganisationMailKind
from tests.worker import let_time_pass, work

GAP = "nothing was told of "


def mails_owed() -> list[str]:
    """The kinds of the mails that wait to be sent, the oldest first; those of accounts before those of organisations."""
    rows = (model.objects.filter(state=MailState.WAITING).order_by("pk") for model in (AccountMail, OrganisationMail))
    return [owed.kind for mails in rows for owed in mails]


@contextmanager
def gaps_shown() -> Iterator[None]:
    """Let templates say where they name what they were not told."""
    [engine] = settings.TEMPLATES
    options = engine["OPTIONS"] | {"string_if_invalid": f"{GAP}%s"}
    with override_settings(TEMPLATES=[engine | {"OPTIONS": options}]):
        yield


def letters() -> list[Any]:
    """The mails that come once all is due, since this was asked last; each was told all that its template names."""
    let_time_pass()
    with gaps_shown():
        work()
    came = list(mail.outbox)
    mail.outbox.clear()
    assert [letter.subject for letter in came if GAP in f"{letter.subject} {letter.body}"] == []
    return came


def make_failed_mail(member: Member, **what_matters: Any) -> OrganisationMail:
    """A mail to a member that was given up an hour ago, as nobody has the address."""
    now = timezone.now()
    owed_at, over_at = now - timedelta(hours=2), now - timedelta(hours=1)
    usual = {
        "kind": OrganisationMailKind.JOIN,
        "language": "en",
        "state": MailState.GIVEN_UP,
        "owed_at": owed_at,
        "due_at": owed_at,
        "try_until": owed_at + timedelta(days=2),
        "over_at": over_at,
        "tries": 1,
        "problem": MailProblem.RECEIVER,
        "code": 550,
    }
    return OrganisationMail.objects.create(
        organisation_id=member.organisation_id, member=member, **usual | what_matters
    )


def be_the_demo(settings: Any, folder: Path) -> None:
    """Be the demo, whose mail goes to files of this folder."""
    settings.DEMO, settings.EMAIL = True, None
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "servicelog.mail_files.EmailBackend", folder
