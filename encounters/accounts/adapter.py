"""How allauth behaves here: no sign-up by strangers, no address kept, no mail sent while somebody waits."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.accounts.known_browsers import known_to
from encounters.accounts.tries import allowances_for, begin_try, forgive_try, wait_after_wrong
from encounters.accounts.two_factor import SIGNED_IN_WITH
from encounters.models import User
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
from encounters.reauthentication import has_authenticated_recently
from encounters.sessions import note_beginning
from encounters.visitors import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the organisation."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "enter_current_password": _("This is not your current password. The password was not changed."),
        "incorrect_password": _("The password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs up by themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose password it is; raise Wait, without comparing it, after too many wrong ones."""
        email, now = str(credentials.get("email", "")), timezone.now()
        allowances = allowances_for(
            "sign-in", account=email, address=client_address(request), browser=known_to(request, email), now=now
        )
        if seconds := begin_try(allowances, now):
            raise wait_after_wrong(seconds)
        user: User | None = super().authenticate(request, **credentials)
        if user:
            forgive_try(allowances, now)
        return user

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Note with which password somebody signs in: the second step belongs to that one."""
        request.session[SIGNED_IN_WITH] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **more)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Note when the session began, for it ends after 12 hours, and in what browser."""
        super().login(request, user)
        if not user.language:  # the first page says in which language mail is read; it can be chosen
            user.language = get_language() or ""
            user.save(update_fields=["language"])
        request.session.pop(SIGNED_IN_WITH, None)
        note_beginning(request, timezone.now())

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether it is the password of this user; raise Wait after too many wrong ones."""
        return self.authenticate(self.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Return whether allauth asks for the password again; whoever has just signed in has given it."""
        return not has_authenticated_recently(self.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the one way to confirm who one is: every account has a password."""
        return [{"id": "reauthenticate", "description": _("Password"), "url": reverse("account_reauthenticate")}]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the address of the page that says that it worked."""
        return reverse("account_reset_password_from_key_done")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing beside the page: each page of an account says itself what was done."""

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Defer the mail, to be sent by a worker in the language of the page."""
        kind = AccountMailKind(template_prefix)
        owe_account_mail(kind, language=get_language() or "en", now=timezone.now(), user=user)
