"""A tablet: it is paired with a place, takes presses there, and forgets each customer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from encounters.access import anyone, user
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.feedback.forms import RatingForm
from encounters.feedback.recording import PointClosed, Recorded, record_encounter
from encounters.feedback.submission import Submission, issue_submission, read_submission
from encounters.http import MemberRequest, as_query, render_page, same_origin
from encounters.kiosk.actions import note_seen
from encounters.kiosk.pairing import TooManyPairings, begin_pairing, find_kiosk, find_pairing
from encounters.limits import take_for_kiosk
from encounters.models import Kiosk, Member
from encounters.models.choices import HoldReason, Role
from encounters.receipts.secrets import secrets_of
from encounters.visitors import client_address

TRUSTED_FOR = 400 * 24 * 60 * 60  # seconds: as long as browsers keep a cookie that is not used


@anyone
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Show a tablet what it is for by now: the faces, the words to be typed, or how to begin."""
    secret, now = request.COOKIES.get(settings.KIOSK_COOKIE_NAME, ""), timezone.now()
    if not secret:
        return render_page(request, "kiosk/welcome.html")
    kiosk = find_kiosk(secret)
    if kiosk is None:
        pairing = find_pairing(secret, now)
        if pairing is None:
            return render_page(request, "kiosk/welcome.html", {"is_over": True})
        link = settings.PUBLIC_URL + reverse("kiosk:scanned", args=[pairing.words.replace(" ", "-")])
        return render_page(request, "kiosk/words.html", {"pairing": pairing, "link": link})
    if not is_read_only():
        note_seen(kiosk=kiosk, now=now)
    response = show_faces(request, kiosk) if kiosk.takes_feedback else render_page(request, "kiosk/paused.html")
    trust(response, secret)
    return response


def show_faces(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """Show the faces to press, with a new submission key."""
    key = issue_submission(code=bound_to(kiosk), now=timezone.now())
    return render_page(request, "kiosk/screen.html", {"kiosk": kiosk, "point": kiosk.point, "key": key})


def bound_to(kiosk: Kiosk) -> str:
    """Return what binds submission keys to a kiosk; no code of a point looks like it."""
    return f"kiosk {kiosk.pk}"


def trust(response: HttpResponse, secret: str) -> None:
    """Let the tablet keep its secret, the one cookie that outlives the browser."""
    response.set_cookie(
        settings.KIOSK_COOKIE_NAME,
        secret,
        max_age=TRUSTED_FOR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )


@anyone
@csrf_exempt
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Give a tablet words to show; one that has a place keeps it."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    response = redirect(reverse("kiosk:screen") + as_query(request.GET))
    if find_kiosk(request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")):
        return response
    try:
        address = client_address(request)
        trust(response, begin_pairing(language=get_language() or "en", address=address, now=timezone.now()))
    except TooManyPairings:
        return error_page(request, 429, "error_pages/429.html", retry_after=1800)
    return response


@anyone
@csrf_exempt
@require_POST
def tap(request: HttpRequest) -> HttpResponse:
    """Store a press and thank; whatever is not ours, or comes after the tablet was paused, shows what holds now."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    kiosk, form = find_kiosk(request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")), RatingForm(request.POST)
    if kiosk is None or not form.is_valid():
        return redirect("kiosk:screen")
    submission = read_submission(form.cleaned_data["key"], code=bound_to(kiosk))
    if submission is None:
        return redirect("kiosk:screen")
    try:
        recorded = record_press(kiosk, submission, form.cleaned_data["rating"])
    except PointClosed:
        return redirect("kiosk:screen")
    secrets = secrets_of(recorded.receipt)
    link = settings.PUBLIC_URL + reverse("receipt:open", args=[secrets.token])
    return render_page(request, "kiosk/thanks.html", {"rating": recorded.encounter.rating, "link": link})


def record_press(kiosk: Kiosk, submission: Submission, rating: str) -> Recorded:
    """Store what was pressed on a tablet; what is over its limit waits for review. Raises PointClosed."""
    if not kiosk.takes_feedback:
        raise PointClosed
    now = timezone.now()
    of_kiosk = {"kiosk_id": kiosk.pk, "organisation_id": kiosk.organisation_id}
    limits = take_for_kiosk(**of_kiosk, submission_key=submission.key, now=now)
    return record_encounter(
        point=kiosk.point,
        rating=rating,
        submission_key=submission.key,
        language=get_language() or "en",
        now=now,
        hold_reason=HoldReason.LIMIT if limits and limits.over else "",
    )


@user
@require_safe
def scanned(request: MemberRequest, words: str) -> HttpResponse:
    """Lead an admin who scanned a tablet's code to where its words are typed, in the organisation that they choose."""
    memberships = Member.objects.active().filter(user=request.user, role=Role.ADMIN).by_organisation()
    return render_page(request, "kiosk/which.html", {"memberships": memberships, "words": words})
