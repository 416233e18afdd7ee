"""The operator's site: Django's admin behind the second step of signing in."""

from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from encounters.access import ask_for_second_step
from encounters.models.user import SECOND_STEPS
from encounters.reauthentication import ask_again, has_authenticated_recently

# Signing in and out and passwords have pages of their own; the other two would lead to whatever is asked for.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"}


class OperatorSite(AdminSite):
    """Opens to operators who sign in in two steps; everybody else who is signed in finds nothing."""

    site_title = site_header = _("Operating Servicelog")
    index_title = _("Overview")
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody operates the installation and has added a second step."""
        return is_operator(request) and is_mfa_enabled(request.user, SECOND_STEPS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return the view behind its door. What is sent asks for the password again, like all that is sensitive."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_operator(request):
                raise Http404
            if not self.has_permission(request):
                return ask_for_second_step(request)
            if request.method == "POST" and not has_authenticated_recently(request):
                return ask_again(request)
            return view(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[Any]:
        """Return the addresses of the pages that are used here."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in LEFT_OUT]


def is_operator(request: HttpRequest) -> bool:
    """Return whether somebody operates the installation."""
    user = request.user
    return user.is_active and user.is_staff and user.is_superuser
