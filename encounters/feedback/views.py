"""A customer leaves feedback."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from encounters.access import anyone, receipt_holder
from encounters.changes.refusals import Withdrawn
from encounters.error_pages import error_page
from encounters.feedback.actions import (
    CorrectionClosed,
    Recorded,
    amend_encounter,
    find_recorded,
    record_encounter,
)
from encounters.feedback.forms import DetailsForm, RatingChangeForm, RatingForm
from encounters.feedback.submission import Submission, issue_submission, read_submission
from encounters.http import ReceiptRequest, render_page, same_origin
from encounters.limits import client_address, take_for_feedback
from encounters.models import Encounter, FeedbackPoint
from encounters.models.choices import HoldReason
from encounters.models.encounter import CORRECTABLE_AT_LEAST
from encounters.models.feedback_point import find_point
from encounters.receipts.cookie import remember_receipt
from encounters.receipts.secrets import secrets_of

FASTEST = timedelta(seconds=1)


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    point = find_point(code)
    if point is None:
        return render_page(request, "feedback/closed.html", status=404)
    if request.method == "POST":
        return receive_tap(request, point, code)
    response = show_rating_page(request, point, code)
    # Back shows this form again, with the cookie that came after it, so that its key stays one submission.
    response["Cache-Control"], response["Vary"] = "private, no-cache", "Accept-Language"
    return response


def show_rating_page(request: HttpRequest, point: FeedbackPoint, code: str, **more: object) -> HttpResponse:
    """Show the page of the rating with a new submission key."""
    key = issue_submission(code=code, now=timezone.now())
    status = 400 if more else 200
    return render_page(request, "feedback/rate.html", {"point": point, "code": code, "key": key, **more}, status=status)


def receive_tap(request: HttpRequest, point: FeedbackPoint, code: str) -> HttpResponse:
    """Store one press, at once; or show what the same press was stored as before."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    form = RatingForm(request.POST)
    submission = read_submission(request.POST.get("key", ""), code=code)
    if submission is None or not form.is_valid():
        return show_rating_page(request, point, code, again=True)
    recorded = find_recorded(submission.key) or record_tap(request, point, submission, form)
    if recorded is None:
        return error_page(request, 429, "error_pages/429.html", retry_after=1800)
    if recorded.encounter.withdrawn_at:
        return show_rating_page(request, point, code, again=True)
    return redirect_with_receipt(request, recorded, form.cleaned_data["rating"])


def record_tap(request: HttpRequest, point: FeedbackPoint, submission: Submission, form: RatingForm) -> Recorded | None:
    """Store a new submission and return it; None when far too many came."""
    now = timezone.now()
    limits = take_for_feedback(
        organisation_id=point.organisation_id, point_id=point.pk, address=client_address(request), now=now
    )
    if limits.far_over:
        return None
    return record_encounter(
        point=point,
        rating=form.cleaned_data["rating"],
        submission_key=submission.key,
        language=translation.get_language() or "en",
        now=now,
        hold_reason=find_hold_reason(form, submission, over=limits.over, now=now),
    )


def find_hold_reason(form: RatingForm, submission: Submission, *, over: bool, now: datetime) -> str:
    """Return why the rating waits for review; empty when it counts at once."""
    if form.cleaned_data["website"]:
        return HoldReason.HONEYPOT
    if now - submission.opened_at < FASTEST:
        return HoldReason.FAST
    if over:
        return HoldReason.LIMIT
    return ""


def redirect_with_receipt(request: HttpRequest, recorded: Recorded, pressed: str) -> HttpResponse:
    """Give the receipt to this browser and redirect to the details; ask about a rating that is not the stored one."""
    encounter = recorded.encounter
    if pressed == encounter.rating:
        response: HttpResponse = redirect("feedback:details", encounter.pk)
    else:
        context = {
            "encounter": encounter,
            "correctable": encounter.is_correctable(timezone.now()),
            "pressed": pressed,
            "key": request.POST["key"],
        }
        response = render_page(request, "feedback/differs.html", context, status=422)
    remember_receipt(request, response, encounter)
    return response


@receipt_holder
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: ReceiptRequest) -> HttpResponse:
    encounter, now = request.encounter, timezone.now()
    if request.method != "POST":
        return show_details(request, DetailsForm(encounter=encounter, now=now))
    form, rating_form = DetailsForm(request.POST, encounter=encounter, now=now), RatingChangeForm(request.POST)
    changes = form.changes()
    if rating_form.is_valid():
        changes |= rating_form.cleaned_data
    if saves_itself(request):
        changes.pop("addition", None)  # still being written
    try:
        saved = amend_encounter(encounter=encounter, now=now, **changes)
    except CorrectionClosed:  # in the moment between; the same form now says so itself
        return show_details(request, DetailsForm(request.POST, encounter=encounter.reloaded(), now=now))
    except Withdrawn:
        return redirect("receipt:find")
    return answer_details(request, form, saved)


def saves_itself(request: HttpRequest) -> bool:
    """Return whether the page's script saves, and not a press of the button."""
    return "X-Saves-Itself" in request.headers


def answer_details(request: ReceiptRequest, form: DetailsForm, saved: Encounter) -> HttpResponse:
    """Tell the script what is saved, show what was wrong, or lead on."""
    if saves_itself(request):
        wrong = [f"{form[name].label}: {form[name].errors.as_text()[2:]}" for name in form.errors]
        return JsonResponse({"missing": saved.missing(), "errors": wrong})
    if form.errors:
        return show_details(request, form)
    if {"rating", "switch_language"} & request.POST.keys():
        return redirect("feedback:details", saved.pk)
    return redirect(f"{reverse('receipt:show', args=[saved.pk])}?saved")


def show_details(request: ReceiptRequest, form: DetailsForm) -> HttpResponse:
    """Show the page of what may be told beyond the rating."""
    encounter = form.encounter
    context = {
        "encounter": encounter,
        "form": form,
        "secrets": secrets_of(encounter.receipt),
        "correctable": encounter.is_correctable(form.now),
        "just_told": form.now - encounter.reported_at < CORRECTABLE_AT_LEAST,
    }
    return render_page(request, "feedback/details.html", context)


@receipt_holder
@require_POST
def change_rating(request: ReceiptRequest) -> HttpResponse:
    form = RatingChangeForm(request.POST)
    if form.is_valid() and "switch_language" not in request.POST:
        try:
            amend_encounter(encounter=request.encounter, now=timezone.now(), **form.cleaned_data)
        except (CorrectionClosed, Withdrawn):
            return redirect("receipt:show", request.encounter.pk)
    return redirect("feedback:details", request.encounter.pk)
