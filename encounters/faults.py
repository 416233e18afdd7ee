"""What goes wrong: junk, faults of the database, and the plain pages that say so and keep what was typed."""

import contextlib
import re
import sys
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

from encounters.http import UNREADABLE, GetResponse, same_origin

# --- Junk ----------------------------------------------------------------------------------------

CHARSETS = {"utf-8", "utf8"}
# Control characters but tab and line ends, and halves of characters: nobody types them, PostgreSQL may refuse them.
JUNK = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AnyRequest(WSGIRequest):
    """A request made of whatever comes: Django may read the query before anybody could answer for it."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with contextlib.suppress(*UNREADABLE):
            super()._set_content_type_params(meta)  # type: ignore[misc]


class Application(WSGIHandler):
    """Django, as the web server sees it."""

    request_class = AnyRequest


class RefuseJunk:
    """Answer 400 to another charset than ours, and to control characters in the path, query, form or cookies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in CHARSETS:
            raise BadRequest("charset")  # Python knows some that are no text at all
        try:
            queries = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        except ValueError as fault:
            raise BadRequest("unreadable") from fault
        sent = [request.path, *request.COOKIES.values()]
        for query in queries:
            for name, values in query.lists():
                sent += [name, *(value for value in values if isinstance(value, str))]
        if any(JUNK.search(value) for value in sent):
            raise BadRequest("control characters")
        return self.get_response(request)


# --- Faults --------------------------------------------------------------------------------------

# Read-only comes as InternalError; no connection, full disk and time-outs as OperationalError.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)


class Kept(NamedTuple):
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
SHOWN_FROM = 60
NEVER_KEPT = {"csrfmiddlewaretoken", "switch_language"}


def kept(request: HttpRequest) -> list[Kept]:
    """What was typed into the form that failed, to be shown and sent again; never a password."""
    if request.method != "POST" or not same_origin(request):
        return []  # what another site sent is not offered to be sent again
    return [
        Kept(JUNK.sub("", name), JUNK.sub("", value), label_of(name, value))
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and "password" not in name
        for value in values
    ]


def label_of(name: str, value: str) -> str:
    """What is written above a text that was kept; empty for what nobody typed."""
    long = len(value) > SHOWN_FROM and not name.startswith("initial-") and name != "key"
    return str(LABELS.get(name, LABELS["text"] if long else ""))


def in_languages(request: HttpRequest) -> list[tuple[str, str]]:
    """Each language with the query by which this address speaks it; the page tells no more of the address."""
    try:
        query = request.GET.copy()
    except UNREADABLE:
        return []
    queries = []
    for code, _name in settings.LANGUAGES:
        query["lang"] = code
        queries.append((code, query.urlencode()))
    return queries


def problem(
    request: HttpRequest, status: int, template: str, *, retry_after: int | None = None, new_token: bool = False
) -> HttpResponse:
    """Answer with a plain page that needs no database: what happened, what was kept, what to do."""
    try:
        fields = kept(request)
    except UNREADABLE:
        fields = []  # a body that can't be read holds nothing to keep
    token = get_token(request) if fields and (new_token or settings.CSRF_COOKIE_NAME in request.COOKIES) else ""
    asked = fields or request.method in {"GET", "HEAD"}
    context = {
        "kept": fields,
        "address": escape_leading_slashes(request.get_full_path()),
        "token": token,
        "languages": in_languages(request) if asked else [],
    }
    response = HttpResponse(render_to_string(template, context), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def is_database_fault(fault: BaseException | None) -> bool:
    """Whether the database failed; to Django a session that could not be saved looks like a bad request."""
    while fault and not isinstance(fault, DATABASE_FAULTS):
        fault = fault.__cause__ or fault.__context__
    return fault is not None


def is_read_only() -> bool:
    """Whether the database takes no changes, as its server said with the latest answer on this connection.

    Asks the server nothing. A setting of the database or the role counts from the next connection on, as it
    does for the server itself.
    """
    if connection.connection is None:
        return False
    reported = connection.connection.info.parameter_status
    return "on" in {reported("default_transaction_read_only"), reported("in_hot_standby")}


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer that the database pauses, with what was typed."""
    return problem(request, 503, "problems/503.html", retry_after=30)


class SurviveDatabaseFaults:
    """Answer 503 with the typed text kept when the database is down, read-only, full or too slow."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Send nothing on that can't be stored: a cache in the database would take the fault for a limit."""
        if request.method != "POST":
            return None
        connection.ensure_connection()
        return unavailable(request) if is_read_only() else None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return unavailable(request) if is_database_fault(fault) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no form of ours sends, or one that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return problem(request, 413, "problems/413.html")
    if is_database_fault(exception):
        return unavailable(request)
    if isinstance(exception, SessionInterrupted):
        return signed_out_meanwhile(request)
    return problem(request, 400, "problems/400.html")


def signed_out_meanwhile(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose session was ended elsewhere while the view worked; what it stored stays stored."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    return problem(request, 403, "problems/session_ended.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a page that the role doesn't open."""
    return problem(request, 403, "problems/403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not there, or not yours."""
    return problem(request, 404, "problems/404.html")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old, with what was typed."""
    return problem(request, 403, "problems/csrf.html", new_token=True)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer anything unforeseen; a database fault outside the views ends here as well."""
    if is_database_fault(sys.exc_info()[1]):
        return unavailable(request)
    return problem(request, 500, "problems/500.html")
