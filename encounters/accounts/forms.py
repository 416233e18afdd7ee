"""allauth's forms, with limits, and with mail that is owed instead of sent."""

from typing import Any

from allauth.account import forms
from allauth.account.fields import PasswordField, SetPasswordField
from django.contrib.auth.password_validation import get_default_password_validators
from django.forms import BaseForm, Form
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from encounters.accounts.known_browsers import known_to
from encounters.accounts.passwords import LONGEST, MaximumLengthValidator
from encounters.accounts.tries import (
    Wait,
    allowances_for,
    begin_try,
    forgive_try,
    take_one,
    wait_after_asking,
    wait_after_wrong,
)
from encounters.http import R
from encounters.limits import LIMITS
from encounters.models import User
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
from encounters.visitors import client_address, hashed


def as_too_many(response: R, form: BaseForm) -> R:
    """Let an answer that shows the form be 429 when something in it was tried too often, with the seconds to wait."""
    for fault in (fault for faults in form.errors.as_data().values() for fault in faults):
        if isinstance(fault, Wait):
            response.status_code = 429
            response["Retry-After"] = str(fault.seconds)
    return response


class LimitedPasswords(Form):
    """Every password has a limit. Browsers are not told of it: they would cut a longer one without a word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SetPasswordField):
                length, *_others = get_default_password_validators()  # the others tell it when they refuse
                field.help_text = length.get_help_text()
            if isinstance(field, PasswordField):
                field.widget.attrs.pop("placeholder", None)
                field.max_length = LONGEST
                field.validators.append(MaximumLengthValidator(LONGEST).validate)


class NewPassword(Form):
    """The new password is hashed while the form is checked: that takes long, and no transaction is open yet."""

    user: User

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if cleaned and not self.errors:
            self.user.set_password(cleaned["password1"])
        return cleaned

    def save(self) -> None:
        """Store the password."""
        self.user.save(update_fields=["password"])


class LoginForm(LimitedPasswords, forms.LoginForm):
    """allauth's own without its hint below the password: the page has its own link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(LimitedPasswords, NewPassword, forms.ChangePasswordForm):
    """allauth's own without its hint below the present password: the page has its own link."""

    def __init__(self, *args: Any, session_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_key = session_key
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """Return the present password; raise Wait, without comparing it, after too many wrong ones in this session."""
        now = timezone.now()
        allowances = {f"password:{hashed(self.session_key, now)}": LIMITS["password"]}
        if seconds := begin_try(allowances, now):
            raise wait_after_wrong(seconds)
        password: str = super().clean_oldpassword()
        forgive_try(allowances, now)
        return password


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link by mail. Every address takes the same steps, so that no answer tells of an account."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        """Take any address, who has it is looked up when the mail is owed; raise Wait after too many from here."""
        email, now = self.cleaned_data["email"].lower(), timezone.now()
        self.browser = known_to(self.request, email)
        asked = allowances_for(
            "reset", account=email, address=client_address(self.request), browser=self.browser, now=now
        )
        if seconds := begin_try(asked, now):
            raise wait_after_asking(seconds)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Owe the mail to whoever has the address; to nobody if nobody has.

        What strangers ask for, from however many addresses, comes as few mails: a link works for an hour, and the
        latest is minutes old.
        """
        email, now = self.cleaned_data["email"], timezone.now()
        if self.browser or take_one(f"reset mails:{hashed(email, now)}", LIMITS["reset mails"], now):
            user = User.objects.filter(email=email).first()
            owe_account_mail(AccountMailKind.PASSWORD_LINK, language=get_language() or "en", now=now, user=user)
        return email


class ResetPasswordKeyForm(LimitedPasswords, NewPassword, forms.ResetPasswordKeyForm):
    """Chooses a new password after the link."""
