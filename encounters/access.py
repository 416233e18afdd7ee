"""Who may open a view: one badge per view, one policy table.

A view without a badge answers 403, and a test that walks the site map fails on it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import pghistory
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from encounters.brands import show_brand
from encounters.error_pages import error_page, typed_fields
from encounters.fields import WordsField
from encounters.http import GetResponse, MemberRequest, ReceiptRequest
from encounters.limits import take_for_change
from encounters.models import CaseText, Member
from encounters.models.choices import Role
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.receipts.cookie import find_remembered, remember_receipt
from encounters.sessions import BEGUN, note_beginning

View = Callable[..., HttpResponse]
NO_COOKIE = "no-cookie"
SETTING_IDS = (
    *("location_id", "employee_id", "point_id", "member_id", "kiosk_id", "template_id", "import_id"),
    "shift_id",
)
WORDS_OF_A_PRESS = ("addition", "reply", "why")
AS_STORED = WordsField(max_length=TEXT_LENGTH)

# Badge → the roles it lets in. Visitors without a role: "anyone" stands for all of them, signed in
# or not; "receipt" for whoever holds the receipt of the encounter in the address.
POLICY: dict[str, frozenset[str]] = {
    "anyone": frozenset({"anyone", "receipt", *Role.values}),
    "receipt": frozenset({"receipt"}),
    "user": frozenset(Role.values),
    "member": frozenset(Role.values),  # of the organisation in the address
    "handler": frozenset({Role.ADMIN, Role.SUPERVISOR}),
    "admin": frozenset({Role.ADMIN}),
    "operator": frozenset(),  # opened by no role: who operates the installation
    "employee_self": frozenset(Role.values),  # any member who is linked to an employee; else 404
}

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STAFF_BADGES = {"user", "member", "handler", "admin", "employee_self", "operator"}

# Views of libraries, by the name of their route.
LIBRARY_BADGES = {
    "account_login": "anyone",
    "mfa_authenticate": "anyone",
    "account_reauthenticate": "user",
    "account_signup": "anyone",
    "account_inactive": "anyone",
    "account_reset_password": "anyone",
    "account_reset_password_done": "anyone",
    "account_reset_password_from_key": "anyone",
    "account_reset_password_from_key_done": "anyone",
    "account_logout": "user",
    "account_change_password": "user",
}


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
    if refusal := _enter_as_user(request, kwargs):
        return refusal
    if not hasattr(request, "member"):
        raise Http404
    if request.member.lacks_second_step:
        return ask_for_second_step(request)
    return None


def ask_for_second_step(request: HttpRequest) -> HttpResponse:
    """Lead to where a second step is added; a form that was sent waits in its own tab."""
    if request.method == "POST" and typed_fields(request):
        return error_page(request, 403, "error_pages/second_step_first.html", new_token=True)
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


def _enter_as_user(request: HttpRequest, _kwargs: dict[str, Any]) -> HttpResponse | None:
    if request.user.is_authenticated:
        return None
    if request.method == "POST" and typed_fields(request):
        return error_page(request, 403, "error_pages/signed_out.html", new_token=True)
    return redirect_to_login(request.get_full_path())


def receipt_holder(view: View) -> View:
    """Open the view to whoever holds the encounter's receipt, and keep the receipt for another half hour.

    Unknown, expired and withdrawn look the same: the page that asks for the code.
    """

    @wraps(view)
    def guarded(request: ReceiptRequest, encounter_id: UUID, **kwargs: Any) -> HttpResponse:
        encounter = find_remembered(request, encounter_id)
        if encounter is None:
            if request.method == "POST":
                return error_page(request, 403, "error_pages/receipt_closed.html", new_token=True)
            return redirect(reverse("receipt:find") + why_gone(request))
        request.encounter = encounter
        show_brand(request, encounter.organisation.brand)
        response = view(request, **kwargs)
        if settings.RECEIPT_COOKIE_NAME not in response.cookies:
            remember_receipt(request, response, encounter)
        return response

    guarded.badge = "receipt"  # type: ignore[attr-defined]
    return guarded


def why_gone(request: HttpRequest) -> str:
    """Return what to say of a receipt that is not open: right after a tap, where no cookie came back, that too."""
    if not request.COOKIES and request.resolver_match and request.resolver_match.view_name == "feedback:details":
        return f"?gone={NO_COOKIE}"
    return "?gone"


def limited(view: View) -> View:
    """Limit how often one receipt may post, and show again what was typed; a post that was stored before is free."""

    @wraps(view)
    def guarded(request: ReceiptRequest, **kwargs: Any) -> HttpResponse:
        is_new = request.method == "POST" and not was_pressed(request)
        if is_new and take_for_change(request.encounter.pk, timezone.now()).over:
            return error_page(request, 429, "error_pages/429.html", retry_after=1800)
        return view(request, **kwargs)

    return guarded


def was_pressed(request: ReceiptRequest) -> bool:
    """Return whether the same press of a button has stored the same words before."""
    press, words = request.POST.get("press"), {AS_STORED.to_python(request.POST.get(name)) for name in WORDS_OF_A_PRESS}
    words.discard("")
    if not (press and words):
        return False
    stored = CaseText.objects.of(request.encounter).filter(event__facts__press=press)
    return words <= set(stored.values_list("text", flat=True))


anyone = _badge("anyone")
user = _badge("user", _enter_as_user)
member = _badge("member", _enter_organisation)
handler = _badge("handler", _enter_as_handler)  # type: ignore[arg-type]
admin = _badge("admin", _enter_as_admin)  # type: ignore[arg-type]
employee_self = _badge("employee_self", _enter_as_employee_self)  # type: ignore[arg-type]


def badge_of(request: HttpRequest, view: Any) -> str | None:
    """Return the badge of a view; None for one that wears none."""
    match = request.resolver_match
    badge: str | None = getattr(view, "badge", None)
    if badge is None and match and match.app_name == "admin":
        return "operator"
    if badge is None and match:
        return LIBRARY_BADGES.get(match.view_name)
    return badge


class KnowStaff:
    """Find out who asks for a page of staff before anything can refuse them, so that the log can tell it.

    Sets `request.member` where the address names an organisation of theirs. On pages of customers staff are visitors,
    of whom nothing is known.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        if badge_of(request, view) not in STAFF_BADGES or not request.user.is_authenticated:
            return
        asked: dict[str, Any] = {"user": request.user.pk, "method": "other"}
        if request.method in METHODS:
            asked["method"] = request.method
        member = find_member(request.user.pk, kwargs.get("organisation", ""))
        if member:
            request.member = member  # type: ignore[attr-defined]
            asked |= {"role": member.role, "organisation": member.organisation_id}
        asked |= {name: str(kwargs[name]) for name in ("encounter_id", "case_id", *SETTING_IDS) if name in kwargs}
        request.asked_by_staff = asked  # type: ignore[attr-defined]


def find_member(user_id: int, organisation: str) -> Member | None:
    """Return the membership of a user in the organisation of an address, as long as it is active."""
    if not organisation:
        return None
    members = Member.objects.active().filter(organisation__slug=organisation, user=user_id)
    members = members.with_second_step(timezone.now(), of_admins=settings.TWO_FACTOR == "required")
    return members.select_related("organisation", "user", "employee").first()


class RequireBadge:
    """Refuse every view that says nothing of who may open it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        badge = badge_of(request, view)
        if badge is None:
            raise PermissionDenied
        if badge in {"user", "operator"}:
            return _enter_as_user(request, {})
        return None


class EndLongSessions:
    """Sign out after 12 hours, however busy the session was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now()
            if BEGUN not in request.session:
                note_beginning(request, now)
            if now.timestamp() - request.session[BEGUN] > settings.SESSION_LONGEST:
                logout(request)
                return redirect(settings.LOGIN_URL)
        return self.get_response(request)
