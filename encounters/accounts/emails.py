"""Mail about an account: a link for a new password, and what the owner has to know was done."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from encounters.models import AccountMail, User
from encounters.models.mail import AccountMailKind
from encounters.notifications.letters import writes


@writes(AccountMailKind.PASSWORD_LINK, AccountMailKind.WRONG_CODES)
def password_link(mail: AccountMail) -> dict[str, Any] | None:
    """Lead to where a new password is chosen. The link is made here, so that nothing that is stored holds it."""
    return {"password_reset_url": reset_address(mail.user)} if mail.user else None


@writes(
    AccountMailKind.PASSWORD_CHANGED,
    AccountMailKind.PASSWORD_RESET,
    AccountMailKind.RECOVERY_CODES_MADE,
    AccountMailKind.RECOVERY_CODE_USED,
    AccountMailKind.SECOND_STEP_REMOVED,
    AccountMailKind.APP_ADDED,
    AccountMailKind.APP_REMOVED,
    AccountMailKind.PASSKEY_ADDED,
    AccountMailKind.PASSKEY_REMOVED,
)
def notice(_mail: AccountMail) -> dict[str, Any]:
    """Tell what was done with an account."""
    return {}


def reset_address(user: User) -> str:
    """Return the address where this user chooses a new password, once and within an hour."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)
