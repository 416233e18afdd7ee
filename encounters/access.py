"""Who may open a view: one badge per view.

A view without a badge answers 403, and a test that walks the site map fails on it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from encounters.database_faults import is_read_only
from encounters.error_pages import error_page, typed_fields
from encounters.http import MemberRequest, View

GOING_TO = "going_to"  # in the session: the page from which somebody was led to adding a second step


def _badge(name: str, enter: Callable[[HttpRequest, dict[str, Any]], HttpResponse | None] | None = None) -> Any:
    """Make a decorator that marks a view and lets `enter` refuse, or prepare, the request."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if enter and (refusal := enter(request, kwargs)):
                return refusal
            if name == "admin" and request.method == "POST":
                with pghistory.context(member=request.member.pk):  # type: ignore[attr-defined]
                    return view(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        guarded.badge = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def _enter_organisation(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    """Let a member in, who is known already; the view is not bothered with the organisation in the address."""
    del kwargs["organisation"]
    if refusal := enter_as_user(request, kwargs):
        return refusal
    if not hasattr(request, "member"):
        raise Http404
    if request.member.lacks_second_step:
        return ask_for_second_step(request)
    return None


def ask_for_second_step(request: HttpRequest) -> HttpResponse:
    """Lead to where a second step is added, and from there back; a form that was sent waits in its own tab."""
    if request.method == "POST" and typed_fields(request):
        return error_page(request, 403, "error_pages/second_step_first.html", new_token=True)
    if request.method == "GET" and not is_read_only():
        request.session[GOING_TO] = request.get_full_path()
    return redirect(reverse("mfa_index") + "?required")


def _enter_as_handler(request: MemberRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    refusal = _enter_organisation(request, kwargs)
    if refusal is None and not request.member.handles:
        raise PermissionDenied
    return refusal


def _enter_as_admin(request: MemberRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    refusal = _enter_organisation(request, kwargs)
    if refusal is None and not request.member.is_admin:
        raise PermissionDenied
    return refusal


def _enter_as_employee_self(request: MemberRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    refusal = _enter_organisation(request, kwargs)
    if refusal is None:
        if request.member.employee is None:
            raise Http404
        kwargs["employee"] = request.member.employee
    return refusal


def enter_as_user(request: HttpRequest, _kwargs: dict[str, Any]) -> HttpResponse | None:
    if request.user.is_authenticated:
        return None
    if request.method == "POST" and typed_fields(request):
        return error_page(request, 403, "error_pages/signed_out.html", new_token=True)
    return redirect_to_login(request.get_full_path())


anyone = _badge("anyone")
user = _badge("user", enter_as_user)
member = _badge("member", _enter_organisation)
handler = _badge("handler", _enter_as_handler)  # type: ignore[arg-type]
admin = _badge("admin", _enter_as_admin)  # type: ignore[arg-type]
employee_self = _badge("employee_self", _enter_as_employee_self)  # type: ignore[arg-type]
