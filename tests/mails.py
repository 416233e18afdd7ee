"""Mail that is owed, as the tests see it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from django.utils import timezone

from encounters.models import AccountMail, Member, OrganisationMail
from encounters.models.mail import MailProblem, MailState, OrganisationMailKind
from tests.worker import let_time_pass, work


def mails_owed() -> list[str]:
    """The kinds of the mails that wait to be sent, the oldest first; those of accounts before those of organisations."""
    rows = (model.objects.filter(state=MailState.WAITING).order_by("pk") for model in (AccountMail, OrganisationMail))
    return [owed.kind for mails in rows for owed in mails]


def letters() -> list[Any]:
    """The mails that come once all is due, since this was asked last."""
    let_time_pass()
    work()
    came = list(mail.outbox)
    mail.outbox.clear()
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
