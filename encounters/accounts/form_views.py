"""What allauth's views of forms have in common here: switching the language keeps what was typed."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from encounters.accounts.forms import as_too_many
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
        return as_too_many(super().form_invalid(form), form)
