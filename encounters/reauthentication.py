"""What is sensitive asks for the password again, where it was given more than five minutes ago."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from encounters.error_pages import error_page
from encounters.models import User

View = Callable[..., Any]  # those of allauth among them


def has_authenticated_recently(request: HttpRequest) -> bool:
    """Return whether the password or the second step was given in this session within the last five minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Let signing in count, by whatever way."""
    record_authentication(request, user, method="sign-in")


def recently_authenticated(view: View) -> View:
    """Let in who has authenticated recently; ask the others first. What they sent is kept, to be sent again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not has_authenticated_recently(request):
            return ask_again(request)
        return view(request, *args, **kwargs)

    return guarded


def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the password, and from there back; a form that was sent waits in its own tab."""
    if request.method == "POST":
        return error_page(request, 403, "error_pages/confirm_first.html", new_token=True, again=True)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
