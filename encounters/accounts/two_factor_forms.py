"""allauth's forms of the second step, with limits: a code that was right works once."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.accounts.forms import LimitedPasswords
from encounters.accounts.known_browsers import known_to
from encounters.accounts.tries import allowances_for, begin_try, forgive_try, take_one, wait_after_wrong_code
from encounters.accounts.two_factor import TwoFactorAdapter
from encounters.fields import NameField
from encounters.models import User
from encounters.visitors import client_address

LONGEST_CODE = 20
# What fido2 raises for an answer that no passkey gives, beside what allauth expects.
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, InvalidSignature)


def limited(user: User) -> dict[str, int]:
    """Use one try at a second step of the account and return its allowances; raise Wait after too many wrong ones."""
    request, now = context.request, timezone.now()
    allowances = allowances_for(
        "second step",
        account=user.email,
        address=client_address(request),
        browser=known_to(request, user.email),
        now=now,
    )
    if seconds := begin_try(allowances, now):
        raise wait_after_wrong_code(seconds)
    return allowances


class CodeForm(forms.Form):
    """Takes a code that somebody reads off an app or a list."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = _("Code"), self.help_text()
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        field.validators.append(MaxLengthValidator(LONGEST_CODE))

    def help_text(self) -> Any:
        """Return what is said below the field."""
        return _("The six digits that the app shows now, or a recovery code.")

    def clean_code(self) -> str:
        """Return a code that is right and was not used before. Raises Wait after too many wrong ones."""
        allowances, now = limited(self.user), timezone.now()
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's, beside this one
        if not take_one(f"code:{self.user.pk}:{normalize_user_code(code)}", 1, now):
            raise TwoFactorAdapter().validation_error("incorrect_code")
        forgive_try(allowances, now)
        return code


class AuthenticateForm(CodeForm, codes.AuthenticateForm):
    """The second step of signing in."""


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    """Adds an app. Its seed waits in the session, encrypted, so that the page can be opened again meanwhile."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.user, self.secret = user, waiting_seed()

    def help_text(self) -> Any:
        return _("The six digits that the app shows now.")


def waiting_seed() -> str:
    """Return the seed of the app that is being added in this session."""
    session = context.request.session
    if SECRET_SESSION_KEY not in session:
        session[SECRET_SESSION_KEY] = encrypt(generate_totp_secret())
    return decrypt(session[SECRET_SESSION_KEY])


class ReauthenticatePasswordForm(LimitedPasswords, ReauthenticateForm):
    """Confirms by the password who is signed in."""


@contextmanager
def refused_when_unreadable() -> Iterator[None]:
    """Refuse what no passkey answers, where fido2 fails to read it."""
    try:
        yield
    except UNREADABLE as fault:
        raise TwoFactorAdapter().validation_error("incorrect_passkey") from fault


class AuthenticatePasskeyForm(webauthn.AuthenticateWebAuthnForm):
    """The second step of signing in, by a passkey."""

    def clean_credential(self) -> Any:
        """Return the passkey whose answer is right. Raises Wait after too many wrong ones."""
        allowances, now = limited(self.user), timezone.now()
        with refused_when_unreadable():
            passkey = super().clean_credential()
        forgive_try(allowances, now)
        return passkey


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Adds a passkey by a name that says which one it is."""

    name = NameField(
        max_length=100, required=False, label=_("Name"), help_text=_("So that you can tell it from others later.")
    )

    def clean(self) -> dict[str, Any]:
        """Return what was typed, with a passkey that answers to this page."""
        with refused_when_unreadable():
            return super().clean()
