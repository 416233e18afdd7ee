"""allauth's forms of the second step, with limits: a code that was right works once."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.accounts.forms import LimitedPasswords
from encounters.accounts.known_browsers import known_to
from encounters.accounts.tries import allowances_for, begin_try, forgive_try, take_one, wait_after_wrong_code
from encounters.accounts.two_factor import SIGNED_IN_WITH, TwoFactorAdapter
from encounters.fields import NameField
from encounters.limits import LIMITS, REFILLED_AFTER
from encounters.models import User
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
from encounters.visitors import client_address

LONGEST_CODE, LONGEST_CREDENTIAL, MOST_PASSKEYS = 20, 20_000, 10
# What reading an answer that no passkey gives raises in fido2 and below, beside what allauth expects.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error, InvalidSignature)


def take_second_step_try(user: User) -> dict[str, int]:
    """Use one try at a second step of the account and return its allowances.

    Raises Wait after too many wrong ones, and ValidationError where the password is another by now, or the account
    was closed.
    """
    request, now = context.request, timezone.now()
    is_same = user.is_active and request.session.get(SIGNED_IN_WITH) == user.get_session_auth_hash()
    if not (request.user.is_authenticated or is_same):
        raise TwoFactorAdapter().validation_error("account_changed")
    browser = known_to(request, user.email)
    allowances = allowances_for(
        "second step", account=user.email, address=client_address(request), browser=browser, now=now
    )
    if seconds := begin_try(allowances, now):
        raise wait_after_wrong_code(seconds)
    return allowances | ({} if browser else take_guess(user, now))


def take_guess(user: User, now: datetime) -> dict[str, int]:
    """Use one of the guesses that come from browsers that the account does not know, however many there are.

    Only who knows the password can use them up: the owner is told, and a new password has guesses of its own. Raises
    Wait where there is none left.
    """
    allowance = LIMITS["second step guesses"]
    name = f"second step guesses:{user.pk}:{user.get_session_auth_hash()[:16]}"
    if take_one(name, allowance, now):
        return {name: allowance}
    if take_one(f"second step mails:{user.pk}", 1, now):
        owe_mail(AccountMailKind.WRONG_CODES, user)
    raise wait_after_wrong_code(int(REFILLED_AFTER.total_seconds()) // allowance)


def owe_mail(kind: AccountMailKind, user: User) -> None:
    """Let a worker send this mail to the owner of an account, in the language of the page."""
    owe_account_mail(kind, language=get_language() or "en", now=timezone.now(), user=user)


class CodeForm(forms.Form):
    """Takes a code that somebody reads off an app or a list."""

    user: User
    help_text = _("The six digits that the app shows now, or a recovery code.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]  # of allauth's form beside this one
        self.describe_code()

    def describe_code(self) -> None:
        """Say what is to be typed."""
        field = self.fields["code"]
        field.label, field.help_text = _("Code"), self.help_text
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        """Return a code that is right and was not used before. Raises Wait after too many wrong ones."""
        allowances, now = take_second_step_try(self.user), timezone.now()
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's, beside this one
        if not take_one(f"code:{self.user.pk}:{normalize_user_code(code)}", 1, now):
            raise TwoFactorAdapter().validation_error("incorrect_code")
        forgive_try(allowances, now)
        return code


class AuthenticateForm(CodeForm, codes.AuthenticateForm):
    """The second step of signing in."""

    code = forms.CharField(max_length=LONGEST_CODE)

    @atomic
    def save(self) -> None:
        """Sign in; where it was by a recovery code, its owner is told, for the code may have been found."""
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            owe_mail(AccountMailKind.RECOVERY_CODE_USED, self.user)


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    """Adds an app with this seed, once it shows the right code."""

    code = forms.CharField(max_length=LONGEST_CODE)
    help_text = _("The six digits that the app shows now.")

    def __init__(self, *args: Any, user: User, seed: str, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)  # allauth's takes another seed whenever the page is opened
        self.user, self.secret = user, seed
        self.describe_code()


class ReauthenticatePasswordForm(LimitedPasswords, ReauthenticateForm):
    """Confirms by the password who is signed in."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["password"].help_text = ""


@contextmanager
def refused_when_malformed() -> Iterator[None]:
    """Refuse what no passkey answers, where fido2 fails to read it."""
    try:
        yield
    except MALFORMED as fault:
        raise TwoFactorAdapter().validation_error("incorrect_passkey") from fault


class CredentialField(forms.JSONField):
    """What a passkey answers."""

    def __init__(self) -> None:
        super().__init__(max_length=LONGEST_CREDENTIAL, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """Return the answer as a dictionary."""
        with refused_when_malformed():
            answer = super().to_python(str(value or "")[:LONGEST_CREDENTIAL])
        if answer is not None and not isinstance(answer, dict):
            raise TwoFactorAdapter().validation_error("incorrect_passkey")
        return answer

    def bound_data(self, data: Any, initial: Any) -> None:
        """Return nothing to be shown again: an answer is good for once."""


class AuthenticatePasskeyForm(webauthn.AuthenticateWebAuthnForm):
    """The second step of signing in, by a passkey."""

    credential = CredentialField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)

    def clean_credential(self) -> Any:
        """Return the passkey whose answer is right. Raises Wait after too many wrong ones."""
        allowances, now = take_second_step_try(self.user), timezone.now()
        with refused_when_malformed():
            passkey = super().clean_credential()
        forgive_try(allowances, now)
        return passkey


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Adds a passkey by a name that says which one it is."""

    name = NameField(
        max_length=100, required=False, label=_("Name"), help_text=_("So that you can tell it from others later.")
    )
    credential = CredentialField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Return what was typed, with a passkey that answers to this page; refuse one too many."""
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
            raise ValidationError(_("You have many passkeys already. Remove one that you don't use."))
        with refused_when_malformed():
            return super().clean()
