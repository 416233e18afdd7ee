"""What is found out of who asks before a view answers: who they are, and whether its badge lets them in."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from encounters.access import enter_as_user
from encounters.http import GetResponse
from encounters.models import Member
from encounters.sessions import BEGUN, note_beginning

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STAFF_BADGES = {"user", "member", "handler", "admin", "employee_self", "operator"}
SETTING_IDS = (
    *("location_id", "employee_id", "point_id", "member_id", "kiosk_id", "template_id", "import_id"),
    "shift_id",
    "alert_id",
    "export_id",
    *("theme_id", "word_id"),
)

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
            return enter_as_user(request, {})
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
