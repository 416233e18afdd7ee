"""allauth's views of forms: switching the language keeps what was typed, and a change is stored with its mail."""

from typing import Any

from allauth.account import views
from django.db.transaction import atomic
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from encounters.accounts.actions import end_other_sessions
from encounters.accounts.forms import ChangePasswordForm, ResetPasswordKeyForm, tell_to_wait
from encounters.accounts.known_browsers import remember_browser
from encounters.http import bind_form


class KeepsTyped(FormView):
    """Shows the form in another language with what was typed, not yet validated; a field of a password stays empty."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form again when only the language was asked for."""
        if "switch_language" in request.POST:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        """Return the form with what was sent, or with what was typed when only the language is switched."""
        arguments = self.get_form_kwargs()
        for sent in ("data", "files"):
            arguments.pop(sent, None)
        return bind_form(form_class or self.get_form_class(), self.request, **arguments)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show what is wrong; answer 429 when something was tried too often, with the seconds to wait."""
        return tell_to_wait(super().form_invalid(form), form)


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
    """Changes the password of somebody who has the link, and so is known in this browser."""

    @method_decorator(atomic)
    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        end_other_sessions(user=form.user, session_key=self.request.session.session_key)
        remember_browser(self.request, response, form.user)
        return response


login = LoginView.as_view()
password_change = PasswordChangeView.as_view()
password_reset = PasswordResetView.as_view()
password_reset_from_key = PasswordResetFromKeyView.as_view()
