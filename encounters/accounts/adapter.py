"""How allauth behaves here: no sign-up by strangers, no address kept."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.feedback.limits import client_address, hashed_address
from encounters.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("This is not your current password. The password was not changed."),
    }

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
