"""How allauth behaves here: no sign-up by strangers, no address kept, long passwords."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import password_validation as validators
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from encounters.feedback.limits import client_address, hashed_address
from encounters.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Note when the session began, for it ends after 12 hours."""
        super().login(request, user)
        request.session["begun"] = timezone.now().timestamp()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Say that it worked."""
        return reverse("account_reset_password_from_key_done")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail: ours as configured, whatever host the request named."""
        path: str = super().get_reset_password_from_key_url(key)
        return settings.PUBLIC_URL + urlsplit(path).path

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return 20 bits of a hash with the key of the day, for allauth writes it into the cache table."""
        return hashed_address(client_address(request), timezone.now())


class LoginForm(forms.LoginForm):
    """allauth's own without its hint below the password: the page has its own link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(forms.ChangePasswordForm):
    """The same for changing the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class MaximumLengthValidator:
    """Refuse passwords so long that hashing them is an attack."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password over the limit."""
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Say the limit."""
        return ngettext(
            "The password may have at most %(count)d character.",
            "The password may have at most %(count)d characters.",
            self.max_length,
        ) % {"count": self.max_length}


class MinimumLengthValidator(validators.MinimumLengthValidator):
    """Django's own, with a text that our catalogues translate."""

    def get_error_message(self) -> str:
        """Say the limit."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """Say the limit."""
        return ngettext(
            "The password needs at least %(count)d character.",
            "The password needs at least %(count)d characters.",
            self.min_length,
        ) % {"count": self.min_length}
