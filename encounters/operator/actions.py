"""What an operator does for somebody who can't sign in, and how long it is told of."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db.transaction import atomic

from encounters.accounts.actions import end_sessions
from encounters.models import User
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail

LOG_KEPT_FOR = timedelta(days=365)  # as long as somebody may ask who took a second step off


@atomic
def remove_second_step(*, user: User, language: str, now: datetime) -> bool:
    """Delete every second step of an account, end its sessions and owe it the mail; return whether it had one."""
    deleted, _by_model = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        return False
    end_sessions(user=user)
    owe_account_mail(AccountMailKind.SECOND_STEP_REMOVED, language=language, now=now, user=user)
    return True


def send_password_link(*, user: User, language: str, now: datetime) -> None:
    """Owe an account the mail with which its owner chooses a new password."""
    owe_account_mail(AccountMailKind.PASSWORD_LINK, language=language, now=now, user=user)


def forget_log(*, now: datetime) -> None:
    """Delete what operators did a year ago from the log of their pages, which names whom they did it to."""
    LogEntry.objects.filter(action_time__lt=now - LOG_KEPT_FOR).delete()
