"""Requests and answers: what every view relies on."""

import contextlib
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import InterfaceError, InternalError, OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from encounters.models import Encounter, Member, User

F = TypeVar("F", bound=BaseForm)
GetResponse = Callable[[HttpRequest], HttpResponse]


class MemberRequest(HttpRequest):
    """A request of somebody who has a role in the organisation of the address."""

    user: User
    member: Member


class ReceiptRequest(HttpRequest):
    """A request of somebody who holds the receipt of the encounter in the address."""

    encounter: Encounter


# --- Pages ---------------------------------------------------------------------------------------


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with a page; staff pages know who is looking."""
    member = getattr(request, "member", None)
    known = {"member": member, "organisation": member.organisation} if member else {}
    response = render(request, template, {**known, **(context or {})}, status=status)
    if "theme" in request.GET and (theme := chosen_theme(request)):
        response.set_cookie("theme", theme, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response


def chosen_theme(request: HttpRequest) -> str:
    """Light or dark, as a member of the staff chose on this page or before; else empty."""
    theme = request.GET.get("theme") or request.COOKIES.get("theme", "")
    return theme if theme in {"light", "dark"} else ""


def bind(form: type[F], request: HttpRequest, **arguments: Any) -> F:
    """Return the form with what was sent, or blank on GET.

    When the language is switched, the form shows what was typed and is not yet judged.
    """
    if request.method != "POST":
        return form(**arguments)
    if "switch_language" not in request.POST:
        return form(request.POST, **arguments)
    blank = form(request.POST, **arguments)
    typed = {
        name: field.widget.value_from_datadict(request.POST, request.FILES, blank.add_prefix(name))
        for name, field in blank.fields.items()
    }
    return form(**arguments | {"initial": typed})


def same_origin(request: HttpRequest) -> bool:
    """Whether the form came from our own page, where there is no cookie to prove it by a token.

    Browsers send `Origin` with every form; a client that sends neither it nor `Referer` carries no
    cookies of a visitor that could be abused.
    """
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def is_prefetch(request: HttpRequest) -> bool:
    """Whether a browser or a mail program looks ahead, with nobody reading."""
    hints = [request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")]
    return request.method == "HEAD" or any(word in hint for hint in hints for word in ("prefetch", "preview"))


# --- Languages -----------------------------------------------------------------------------------


class ChooseLanguage:
    """The language: chosen on this page, chosen before, or the browser's.

    A choice is remembered in a cookie that ends with the browser; not before the tap, where the
    links carry the choice instead.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = self._known(self._asked(request))
        request.chosen_language = chosen  # type: ignore[attr-defined]
        remembered = self._known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        translation.activate(chosen or remembered or translation.get_language_from_request(request))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        if "Vary" not in response.headers or "Cookie" in response.headers["Vary"]:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        chosen = getattr(request, "chosen_language", None)
        if chosen and chosen != remembered and self._may_remember(request):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, chosen, secure=settings.SECURE, httponly=True, samesite="Lax"
            )
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        if request.method == "POST" and (chosen := self._known(request.POST.get("switch_language"))):
            translation.activate(chosen)
            request.chosen_language = chosen  # type: ignore[attr-defined]

    @staticmethod
    def _asked(request: HttpRequest) -> str | None:
        """The language that the address names; none when it can't be read, which is answered further in."""
        try:
            return request.GET.get("lang")
        except UNREADABLE:
            return None

    @staticmethod
    def _may_remember(request: HttpRequest) -> bool:
        """Whether this browser has sent something, holds a receipt, or belongs to staff."""
        holds = {settings.RECEIPT_COOKIE_NAME, settings.SESSION_COOKIE_NAME} & request.COOKIES.keys()
        return request.method == "POST" or bool(holds) or request.path.startswith("/accounts/")

    @staticmethod
    def _known(language: str | None) -> str | None:
        return language if language in dict(settings.LANGUAGES) else None


# --- Junk ----------------------------------------------------------------------------------------

# What reading a query or a body may raise: too many fields, broken parts, a charset that is none.
UNREADABLE = (SuspiciousOperation, MultiPartParserError, BadRequest, OSError, LookupError, ValueError)
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


# --- Headers -------------------------------------------------------------------------------------


class AnswerHeaders:
    """Headers that no library sets: nothing of ours is embedded elsewhere, pages are not stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


# --- Faults --------------------------------------------------------------------------------------

# Read-only comes as InternalError; no connection, full disk and time-outs as OperationalError.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)
NEVER_KEPT = {"csrfmiddlewaretoken", "switch_language"}


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that failed, to be shown and sent again; never a password."""
    if request.method != "POST" or not same_origin(request):
        return []  # what another site sent is not offered to be sent again
    return [
        (JUNK.sub("", name), JUNK.sub("", value))
        for name, values in request.POST.lists()
        if name not in NEVER_KEPT and "password" not in name
        for value in values
    ]


def problem(
    request: HttpRequest, status: int, template: str, *, retry_after: int | None = None, new_token: bool = False
) -> HttpResponse:
    """Answer with a plain page that needs no database: what happened, what was kept, what to do."""
    try:
        fields = kept(request)
    except UNREADABLE:
        fields = []  # a body that can't be read holds nothing to keep
    token = get_token(request) if fields and (new_token or settings.CSRF_COOKIE_NAME in request.COOKIES) else ""
    context = {"kept": fields, "address": escape_leading_slashes(request.get_full_path()), "token": token}
    response = HttpResponse(render_to_string(template, context), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def is_database_fault(fault: BaseException | None) -> bool:
    """Whether the database failed; to Django a session that could not be saved looks like a bad request."""
    while fault and not isinstance(fault, DATABASE_FAULTS):
        fault = fault.__cause__ or fault.__context__
    return fault is not None


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer that the database pauses, with what was typed."""
    return problem(request, 503, "problems/503.html", retry_after=30)


class SurviveDatabaseFaults:
    """Answer 503 with the typed text kept when the database is down, read-only, full or too slow."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return unavailable(request) if is_database_fault(fault) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no form of ours sends, or one that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return problem(request, 413, "problems/413.html")
    if is_database_fault(exception):
        return unavailable(request)
    return problem(request, 400, "problems/400.html")


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
