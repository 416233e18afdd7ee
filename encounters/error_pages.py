"""Plain pages that need no database: what happened, what was kept of what was typed, what to do."""

import sys
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

from encounters.database_faults import is_database_fault, is_read_only
from encounters.http import UNREADABLE, GetResponse, same_origin
from encounters.junk import JUNK
from encounters.uploads import is_taken


class TypedField(NamedTuple):
    """A field of the form that failed; one with a label is shown, the others are sent again unseen."""

    name: str
    value: str
    label: str


LABELS = {
    "text": _("Your text"),
    "wish": _("What should have been done instead?"),
    "addition": _("Add something"),
    "reason": _("Reason"),
}
# Words that may be few, and are shown where there are any.
WORDS = {"reply", "why", "done", "change", "whose", "word", "employee_description"}
SHOWN_FROM = 60
NEVER_SHOWN = {"key", "shown"}  # longer than that, and nobody's words
NEVER_KEPT = {"csrfmiddlewaretoken", "switch_language"}


def typed_fields(request: HttpRequest) -> list[TypedField]:
    """Return what was typed into the form that failed, to be shown and sent again; never a password."""
    if request.method != "POST" or not same_origin(request):
        return []  # what another site sent is not offered to be sent again
    return [
        TypedField(JUNK.sub("", name), JUNK.sub("", value), label_of(name, value))
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and "password" not in name
        for value in values
    ]


def label_of(name: str, value: str) -> str:
    """Return the label of a text that was kept; empty for a field that is sent again unseen."""
    if name in LABELS:
        return str(LABELS[name])
    prefix, _dash, field = name.rpartition("-")
    if prefix not in {"", "initial"} and field in LABELS and value:
        return str(LABELS[field])
    if name in WORDS and value:
        return str(LABELS["text"])
    if len(value) > SHOWN_FROM and not name.startswith("initial-") and name not in NEVER_SHOWN:
        return str(LABELS["text"])
    return ""


def in_languages(request: HttpRequest) -> list[tuple[str, str]]:
    """Return each language with the query that shows this address in it; empty for a query that can't be read."""
    try:
        query = request.GET.copy()
    except UNREADABLE:
        return []
    queries = []
    for code, _name in settings.LANGUAGES:
        query["lang"] = code
        queries.append((code, query.urlencode()))
    return queries


def token_of(request: HttpRequest) -> str:
    """Return the token of this browser, also for a request that was refused before its cookie was looked at."""
    if "CSRF_COOKIE" not in request.META:
        CsrfViewMiddleware(failed).process_request(request)
    return get_token(request)


def error_page(
    request: HttpRequest,
    status: int,
    template: str,
    *,
    retry_after: int | None = None,
    new_token: bool = False,
    again: bool = False,
) -> HttpResponse:
    """Answer with a plain page that needs no database: what happened, what was kept, what to do.

    What was kept can be sent again; `again` offers it where the press was all.
    """
    if request.path.startswith("/k/"):
        return tablet_error_page(status, retry_after)
    try:
        fields = typed_fields(request)
    except UNREADABLE:
        fields = []  # a body that can't be read holds nothing to keep
    token, languages = "", []
    again = again and same_origin(request)
    if (fields or again) and (new_token or settings.CSRF_COOKIE_NAME in request.COOKIES):
        token = token_of(request)
    if fields or request.method in {"GET", "HEAD"}:
        languages = in_languages(request)
    context = {
        "typed_fields": fields,
        "again": again,
        "address": escape_leading_slashes(request.get_full_path()),
        "token": token,
        "languages": languages,
        "largest_file": settings.LARGEST_UPLOAD,
    }
    response = HttpResponse(render_to_string(template, context), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def tablet_error_page(status: int, retry_after: int | None) -> HttpResponse:
    """Answer a tablet, before which nobody of the staff stands: it keeps nothing, leads nowhere and tries again."""
    response = HttpResponse(render_to_string("error_pages/tablet.html", {}), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with what was typed: the database can't be used at the moment."""
    return error_page(request, 503, "error_pages/503.html", retry_after=30)


class SurviveDatabaseFaults:
    """Answer 503 with the typed text kept when the database is down, read-only, full or too slow."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave a connection that was read-only: it stays so until it ends, also when the database is not any more."""
        if is_read_only():
            connection.close()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse a POST while nothing can be stored, before anything of it is half done."""
        if request.method != "POST":
            return None
        connection.ensure_connection()
        if is_read_only():
            return unavailable(request)
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if is_database_fault(fault):
            return unavailable(request)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no form of ours sends, or one that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, "error_pages/413_file.html" if is_taken(request) else "error_pages/413.html")
    if is_database_fault(exception):
        return unavailable(request)
    if isinstance(exception, SessionInterrupted):
        return signed_out_meanwhile(request)
    return error_page(request, 400, "error_pages/400.html")


def signed_out_meanwhile(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose session was ended elsewhere while the view worked; what it stored stays stored."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    return error_page(request, 403, "error_pages/session_ended.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 for a page that the role may not open; some refusals have a page of their own."""
    return error_page(request, 403, getattr(exception, "template", "error_pages/403.html"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for what is not there, or not yours."""
    return error_page(request, 404, "error_pages/404.html")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old, with what was typed."""
    return error_page(request, 403, "error_pages/csrf.html", new_token=True)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer anything unforeseen; a database fault outside the views ends here as well."""
    if is_database_fault(sys.exc_info()[1]):
        return unavailable(request)
    return error_page(request, 500, "error_pages/500.html")
