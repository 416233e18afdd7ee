"""allauth's forms, with limits."""

from typing import Any

from allauth.account import forms
from allauth.account.fields import PasswordField
from django.forms import Form

from encounters.accounts.passwords import LONGEST, MaximumLengthValidator


class LimitedPasswords(Form):
    """Every password has a limit. Browsers are not told of it: they would cut a longer one without a word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PasswordField):
                field.max_length = LONGEST
                field.validators.append(MaximumLengthValidator(LONGEST).validate)


class LoginForm(LimitedPasswords, forms.LoginForm):
    """allauth's own without its hint below the password: the page has its own link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(LimitedPasswords, forms.ChangePasswordForm):
    """The same for changing the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link by mail."""


class ResetPasswordKeyForm(LimitedPasswords, forms.ResetPasswordKeyForm):
    """Chooses a new password after the link."""
