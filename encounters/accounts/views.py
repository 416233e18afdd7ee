"""allauth's views of forms: switching the language keeps what was typed, and a change is stored with its mail."""

from typing import Any

from allauth.account import views
from django.db.transaction import atomic
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

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


class LoginView(KeepsTyped, views.LoginView):
    """Signs somebody in."""


class PasswordChangeView(KeepsTyped, views.PasswordChangeView):
    """Changes the password of somebody who knows it."""


class PasswordResetView(KeepsTyped, views.PasswordResetView):
    """Takes the address to which a link goes."""


class PasswordResetFromKeyView(KeepsTyped, views.PasswordResetFromKeyView):
    """Changes the password of somebody who has the link."""


login = LoginView.as_view()
password_change = atomic(PasswordChangeView.as_view())
password_reset = atomic(PasswordResetView.as_view())
password_reset_from_key = atomic(PasswordResetFromKeyView.as_view())
