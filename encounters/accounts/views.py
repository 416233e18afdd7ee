"""allauth's views of passwords: who signs in is known in the browser, and a change is stored with its mail."""

from typing import Any

from allauth.account import views
from allauth.mfa.utils import is_mfa_enabled
from django.db.transaction import atomic
from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.decorators import method_decorator

from encounters.accounts.actions import end_other_sessions
from encounters.accounts.form_views import KeepsTyped
from encounters.accounts.forms import ChangePasswordForm, ResetPasswordKeyForm
from encounters.accounts.known_browsers import remember_browser
from encounters.models.user import SECOND_STEPS


class LoginView(KeepsTyped, views.LoginView):
    """Signs somebody in, who is known in this browser from then on."""

    def _redirect_to_pending_stage(self, *_pending: Any) -> None:
        """Let somebody whose second step is missing start over, as somebody else (a hook of allauth)."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            remember_browser(self.request, response, self.request.user)
        return response


class PasswordChangeView(KeepsTyped, views.PasswordChangeView):
    """Changes the password of somebody who knows it; other browsers are known no longer."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"session_key": self.request.session.session_key}

    @method_decorator(atomic)
    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        end_other_sessions(user=form.user, session_key=self.request.session.session_key)
        remember_browser(self.request, response, form.user)
        return response


class PasswordResetView(KeepsTyped, views.PasswordResetView):
    """Takes the address to which a link goes."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}


class PasswordResetFromKeyView(KeepsTyped, views.PasswordResetFromKeyView):
    """Changes the password of somebody who has the link; who is asked for nothing else is known in this browser."""

    @method_decorator(atomic)
    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        end_other_sessions(user=form.user, session_key=self.request.session.session_key)
        if not is_mfa_enabled(form.user, SECOND_STEPS):
            remember_browser(self.request, response, form.user)
        return response


login = LoginView.as_view()
password_change = PasswordChangeView.as_view()
password_reset = PasswordResetView.as_view()
password_reset_from_key = PasswordResetFromKeyView.as_view()
