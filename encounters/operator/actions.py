"""What an operator does for somebody who can't sign in, and how long it is told of."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db.transaction import atomic

from encounters.accounts.actions import end_sessions
from encounters.models import User
from encounters.notifications.tasks import send_account_mail

LOG_KEPT_FOR = timedelta(days=365)  # as long as somebody may ask who took a second step off


@atomic
def remove_second_step(*, user: User, language: str) -> bool:
    """Delete every second step of an account, end its sessions and owe it the mail; return whether it had one."""
    deleted, _by_model = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        return False
    end_sessions(user=user)
    send_account_mail.defer(template="mfa/email/second_step_removed", language=language, user_id=user.pk)
    return True


def send_password_link(*, user: User, language: str) -> None:
    """Owe an account the mail with which its owner chooses a new password."""
    send_account_mail.defer(template="account/email/password_reset_key", language=language, user_id=user.pk)


def forget_log(*, now: datetime) -> None:
    """Delete what operators did a year ago from the log of their pages, which names whom they did it to."""
    LogEntry.objects.filter(action_time__lt=now - LOG_KEPT_FOR).delete()
