"""A tablet: it is paired with a place, takes presses there, and forgets each customer."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import anyone, user
from encounters.brands import show_brand
from encounters.changes.refusals import Refused
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.feedback.actions import amend_encounter
from encounters.feedback.recording import PointClosed, Recorded, find_recorded
from encounters.feedback.submission import read_submission
from encounters.http import MemberRequest, as_query, is_prefetch, render_page, same_origin
from encounters.kiosk.actions import note_seen
from encounters.kiosk.drawing import faces
from encounters.kiosk.forms import AspectsForm, TapForm
from encounters.kiosk.pairing import TooManyPairings, begin_pairing, bound_to, find_kiosk, find_pairing, secret_of
from encounters.kiosk.policy import tablet_policy
from encounters.kiosk.presses import record_press
from encounters.models import Kiosk, Member
from encounters.models.choices import Role
from encounters.receipts.secrets import secrets_of
from encounters.visitors import client_address

THANKED_AGAIN = timedelta(minutes=1)  # for the same press; later somebody else stands there
LONGEST_THANKS = timedelta(minutes=10)  # who takes more time ten times is thanked for as long
TRUSTED_FOR = 400 * 24 * 60 * 60  # seconds: as long as browsers keep a cookie that is not used


@anyone
@require_safe
@tablet_policy
def screen(request: HttpRequest) -> HttpResponse:
    """Show a tablet what it is for by now: the faces, the words to be typed, or how to begin."""
    secret, now = secret_of(request), timezone.now()
    if not secret:
        return render_page(request, "kiosk/welcome.html")
    kiosk = find_kiosk(secret)
    if kiosk is None and (pairing := find_pairing(secret, now)):
        link = settings.PUBLIC_URL + reverse("kiosk:scanned", args=[pairing.words.replace(" ", "-")])
        return render_page(request, "kiosk/words.html", {"pairing": pairing, "link": link})
    kiosk = kiosk or find_kiosk(secret)  # it may have been paired between the two questions
    if kiosk is None:
        return render_page(request, "kiosk/welcome.html", {"is_over": True})
    show_brand(request, kiosk.organisation.brand)
    if kiosk.takes_feedback:
        response = render_page(request, "kiosk/screen.html", faces(kiosk, now))
    else:
        response = render_page(request, "kiosk/paused.html")
    if not (is_prefetch(request) or is_read_only()):
        note_seen(kiosk=kiosk, now=now)
        trust(response, secret)
    return response


def trust(response: HttpResponse, secret: str) -> None:
    """Let the tablet keep its secret, longer than its browser is open."""
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
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Give a tablet words to show; one that has a place keeps it. Opened by its address it leads to the screen."""
    response = redirect(reverse("kiosk:screen") + as_query(request.GET))
    if request.method != "POST" or find_kiosk(secret_of(request)):
        return response
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    language, address, former = get_language() or "en", client_address(request), secret_of(request)
    try:
        secret = begin_pairing(language=language, address=address, former=former, now=timezone.now())
    except TooManyPairings:
        return error_page(request, 429, "error_pages/429.html", retry_after=1800)
    trust(response, secret)
    return response


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@tablet_policy
def tap(request: HttpRequest) -> HttpResponse:
    """Store a press and thank; whatever is not ours, or comes after the tablet was paused, shows what holds now."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    kiosk, form, now = find_kiosk(secret_of(request)), TapForm(request.POST), timezone.now()
    if kiosk is None or not form.is_valid():
        return redirect("kiosk:screen")
    show_brand(request, kiosk.organisation.brand)
    submission = read_submission(form.cleaned_data["key"], code=bound_to(kiosk))
    if submission is None:
        return redirect("kiosk:screen")
    with suppress(PointClosed):
        recorded = record_press(
            kiosk=kiosk,
            submission=submission.shown_as(form.cleaned_data["nth"]),
            rating=form.cleaned_data["rating"],
            language=get_language() or "en",
            now=now,
        )
        if now - recorded.encounter.reported_at < THANKED_AGAIN:
            asked = {name: form.cleaned_data[name] for name in ("key", "nth")}
            return thank(request, recorded, AspectsForm(initial=asked) if kiosk.asks_aspects else None)
    return redirect("kiosk:screen")


def thank(request: HttpRequest, recorded: Recorded, form: AspectsForm | None = None) -> HttpResponse:
    """Thank for a press, with its receipt as a code to scan; with a form the customer is asked what it was about."""
    link = settings.PUBLIC_URL + reverse("receipt:open", args=[secrets_of(recorded.receipt).token])
    return render_page(request, "kiosk/thanks.html", {"rating": recorded.encounter.rating, "link": link, "form": form})


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@tablet_policy
def choose_aspects(request: HttpRequest) -> HttpResponse:
    """Store what a press was about, while its customer may still stand there; what they told elsewhere stays."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    kiosk, form, now = find_kiosk(secret_of(request)), AspectsForm(request.POST), timezone.now()
    is_right, data = form.is_valid(), form.cleaned_data
    recorded = find_asked(kiosk, data.get("key", ""), data.get("nth"), now) if kiosk else None
    if kiosk is None or recorded is None:
        return redirect("kiosk:screen")
    show_brand(request, kiosk.organisation.brand)
    if not is_right:
        return thank(request, recorded, form)
    with suppress(Refused):  # withdrawn by the phone meanwhile, say
        amend_encounter(encounter=recorded.encounter, now=now, aspects=data["aspects"])
    return thank(request, recorded)


def find_asked(kiosk: Kiosk, key: str, nth: UUID | None, now: datetime) -> Recorded | None:
    """Return what a press on this tablet was stored as; None where it is long ago, or says what it was about."""
    submission = read_submission(key, code=bound_to(kiosk))
    recorded = find_recorded(submission.shown_as(nth).key) if submission and kiosk.asks_aspects else None
    if recorded is None or recorded.encounter.aspects or now - recorded.encounter.reported_at > LONGEST_THANKS:
        return None
    return recorded


@user
@require_safe
def scanned(request: MemberRequest, words: str) -> HttpResponse:
    """Lead an admin who scanned a tablet's code to where its words are typed, in the organisation that they choose."""
    memberships = Member.objects.of_account(request.user.pk).filter(role=Role.ADMIN)
    return render_page(request, "kiosk/which.html", {"memberships": memberships, "words": words})
