"""Requests and answers: what every view relies on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as format_date
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encounters.models import Encounter, Member, User
from encounters.texts.reading import unturned

# What reading a query or a body may raise: too many fields, broken parts, a charset that is none.
UNREADABLE = (SuspiciousOperation, MultiPartParserError, BadRequest, OSError, LookupError, ValueError)
# What an address says of how one opening of a page looks.
LOOKS = ("lang", "theme", "earlier")
SYSTEM = "system"  # as the system is set, by the browser's own means: no theme of ours
F = TypeVar("F", bound=BaseForm)
R = TypeVar("R", bound=HttpResponse)
GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


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
    """Answer with a page; staff pages get the member and their organisation."""
    member = getattr(request, "member", None)
    staff_context: dict[str, Any] = {}
    if member:
        staff_context = {"member": member, "organisation": member.organisation}
    response = render(request, template, {**staff_context, **(context or {})}, status=status)
    return remember_theme(request, response)


def remember_theme(request: HttpRequest, response: R) -> R:
    """Remember the theme that was chosen on this page, if one was."""
    asked = request.GET.keys() | request.POST.keys()
    if "theme" in asked and (theme := chosen_theme(request)):
        response.set_cookie("theme", theme, secure=settings.SECURE, httponly=True, samesite="Lax")
    elif SYSTEM in {request.GET.get("theme"), request.POST.get("theme")} and "theme" in request.COOKIES:
        response.delete_cookie("theme", samesite="Lax")
    return response


def chosen_theme(request: HttpRequest) -> str:
    """Return the theme, light or dark, that was chosen on this page or before; else empty."""
    theme = request.POST.get("theme") or request.GET.get("theme") or request.COOKIES.get("theme", "")
    if theme in {"light", "dark"}:
        return theme
    return ""


def announce(
    request: MemberRequest, said: Any, *, level: int = messages.INFO, done_at: datetime | None = None, beside: str = ""
) -> None:
    """Say on the next page of this organisation what just happened; of a decision, when it was carried out.

    `beside` names the part of the page where it is said, if that is not above all others.
    """
    tags = [request.member.organisation.slug]
    if done_at:
        tags += [done_at.isoformat(), beside]
    if said:
        messages.add_message(request, level, said, extra_tags=" ".join(tags))


def messages_here(request: HttpRequest) -> list[Message]:
    """Return what was said and not shown yet; what belongs to another organisation waits for a page of that one."""
    member = getattr(request, "member", None)
    here = {"", member.organisation.slug if member else ""}
    shown = []
    for message in messages.get_messages(request):
        if (message.extra_tags or "").partition(" ")[0] in here:
            shown.append(message)
        else:
            messages.add_message(request, message.level, message.message, extra_tags=message.extra_tags)
    return shown


def without(query: QueryDict, *names: str) -> QueryDict:
    """Return the query without these names."""
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept


def carried_on(request: HttpRequest, *names: str) -> str:
    """Return the query string for links to other pages: all of this one's but language, theme and these names."""
    return as_query(without(request.GET, *LOOKS, *names))


def is_past_the_end(request: HttpRequest, rows: Sequence[Any]) -> bool:
    """Return whether a page of a list is empty because all that stood on it, or after it, has gone."""
    return request.method != "POST" and "after" in request.GET and not rows


def first_page(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the same list, narrowed as it was."""
    return redirect(request.path + as_query(without(request.GET, "after")))


def as_query(query: QueryDict) -> str:
    """Return the query as it stands in an address, with its question mark; empty for an empty query."""
    encoded = query.urlencode()
    if encoded:
        return f"?{encoded}"
    return ""


def bind_form(form: type[F], request: HttpRequest, /, **arguments: Any) -> F:
    """Return the form with what was sent, or blank on GET.

    When the language is switched, the form shows what was typed and is not yet validated.
    """
    if request.method != "POST":
        return form(**arguments)
    if "switch_language" not in request.POST:
        return form(data=request.POST, **arguments)
    return form(**arguments | {"initial": typed_values(form, request, **arguments)})


def typed_values(form: type[BaseForm], request: HttpRequest, /, **arguments: Any) -> dict[str, Any]:
    """Return what was typed into the fields of a form, not validated."""
    bound = form(data=request.POST, **arguments)
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, bound.add_prefix(name))
        for name, field in bound.fields.items()
    }


def same_origin(request: HttpRequest) -> bool:
    """Return whether the form came from our own page, where there is no cookie to prove it by a token.

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


class TrustOwnForms:
    """Let a form of ours pass Django's CSRF check without its token, once the browser says that it is ours.

    Signing in gives the browser a new token. What was typed before, on a page that is still open, can so be sent after
    it with one press. Where a browser says nothing of where a form comes from, the token decides as ever.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.headers.get("Origin") and same_origin(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]


def isolated(name: object) -> SafeString:
    """Return a name that does not change the direction of the text beside it, whatever marks it holds."""
    return format_html("<bdi>{}</bdi>", unturned(name))


def joint(label: object) -> str:
    """Return what separates a label from its value or error: a colon, or a blank where the label ends a sentence."""
    if str(label).endswith(("?", "!", ".", ":", "…")):
        return " "
    return ": "


def link_to(address: str, encounter: Encounter) -> SafeString:
    """Return a link to a page about the encounter, named by its place and moment."""
    place = encounter.location
    moment = format_date(place.local(encounter.occurred_at), "DATETIME_FORMAT")
    return format_html('<a href="{}">{} · {}</a>', address, isolated(place), moment)


def note_refusal(request: HttpRequest, *names: str, **subjects: Any) -> None:
    """Note what refuses this request, and whom it concerns; the log tells it where the one who asks is of the staff."""
    request.refused_by = {"refusal": list(names), **subjects}  # type: ignore[attr-defined]


def is_prefetch(request: HttpRequest) -> bool:
    """Return whether a browser or a mail program looks ahead, with nobody reading."""
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
        """Return the language that the address names; None for a query that can't be read, which is refused later."""
        try:
            return request.GET.get("lang")
        except UNREADABLE:
            return None

    @staticmethod
    def _may_remember(request: HttpRequest) -> bool:
        """Return whether this browser has sent something, holds a receipt or a choice, or belongs to staff."""
        own_cookies = (settings.RECEIPT_COOKIE_NAME, settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
        holds_one = any(request.COOKIES.get(name) for name in own_cookies)
        if request.path.startswith("/k/"):
            return False  # the next customer at a tablet begins in its own language
        return request.method == "POST" or holds_one or request.path.startswith("/accounts/")

    @staticmethod
    def _known(language: str | None) -> str | None:
        return language if language in dict(settings.LANGUAGES) else None


# --- Headers -------------------------------------------------------------------------------------


class ResponseHeaders:
    """Headers that no library sets: nothing of ours is embedded elsewhere, pages are not stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
