"""allauth's forms, with limits, and with mail that is owed instead of sent."""

from typing import Any

from allauth.account import forms
from allauth.account.fields import PasswordField
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import get_language

from encounters.accounts.passwords import LONGEST, MaximumLengthValidator
from encounters.models import User
from encounters.notifications.tasks import send_account_mail


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
    """allauth's own without its hint below the present password: the page has its own link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link by mail. Every address takes the same steps, so that no answer tells of an account."""

    def clean_email(self) -> str:
        """Take any address; who has it is looked up when the mail is owed."""
        address: str = self.cleaned_data["email"]
        return address

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Owe the mail to whoever has the address; to nobody if nobody has."""
        address: str = self.cleaned_data["email"]
        user_id = User.objects.filter(email=address).values_list("pk", flat=True).first()
        send_account_mail.defer(
            template="account/email/password_reset_key", language=get_language() or "en", user_id=user_id
        )
        return address


class ResetPasswordKeyForm(LimitedPasswords, forms.ResetPasswordKeyForm):
    """Chooses a new password after the link."""
