"""A customer leaves feedback."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from encounters.access import anyone
from encounters.brands import show_brand
from encounters.changes.actions import mark_details_opened
from encounters.changes.refusals import AgainstRule, Withdrawn
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.feedback.actions import OVERTAKEN, CorrectionClosed, amend_encounter, repeat_when_overtaken
from encounters.feedback.drawing import kept_point, point_now, rating_page
from encounters.feedback.forms import DetailsForm, RatingChangeForm, RatingForm
from encounters.feedback.recording import PointClosed, Recorded, find_recorded
from encounters.feedback.submission import issue_submission, read_submission
from encounters.feedback.taps import is_retry, record_tap
from encounters.http import ReceiptRequest, is_prefetch, joint, note_refusal, render_page, same_origin
from encounters.models import Encounter
from encounters.models.choices import Lock, Rating
from encounters.models.encounter import CORRECTABLE_AT_LEAST
from encounters.models.feedback_point import OpenPoint
from encounters.receipt_access import limited, receipt_holder
from encounters.receipts.cookie import find_remembered, remember_receipt
from encounters.receipts.secrets import secrets_of


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    if request.method == "POST":
        return receive_tap(request, code)
    point = kept_point(code)
    if point is None:
        return show_closed(request)
    show_brand(request, point.brand)
    response = show_rating_page(request, point, code)
    # Back shows this form again, with the cookie that came after it, so that its key stays one submission.
    response["Cache-Control"], response["Vary"] = "private, no-cache", "Accept-Language"
    return response


def show_closed(request: HttpRequest) -> HttpResponse:
    """Say that nothing is taken here."""
    return render_page(request, "feedback/closed.html", status=404)


def show_rating_page(
    request: HttpRequest, point: OpenPoint, code: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """Show the page of the rating with a new submission key."""
    key, face = issue_submission(code=code, now=timezone.now()), marked_face(request)
    if not (more or request.GET):
        return HttpResponse(rating_page(code, point, key))
    context = {"point": point, "code": code, "key": key, "face": face, "pressed": "pressed" in request.GET, **more}
    return render_page(request, "feedback/rate.html", context, status=status)


def marked_face(request: HttpRequest) -> str:
    """Return the face that a link, in a message or on a till receipt, has marked: it counts once it is pressed here."""
    face = request.POST.get("face") or request.GET.get("face", "")
    return face if face in Rating.values else ""


def receive_tap(request: HttpRequest, code: str) -> HttpResponse:
    """Store one press where its code leads to; where the point that is kept turns out to be out of date, at the new."""
    for find in (kept_point, point_now):
        point = find(code)
        if point is None:
            break
        with suppress(PointClosed):
            return receive_tap_at(request, point, code)
    return lead_back(request, code) or show_closed(request)


def lead_back(request: HttpRequest, code: str) -> HttpResponse | None:
    """Lead to what the same press was stored as before its code or point was closed; None where it was not."""
    submission = read_submission(request.POST.get("key", ""), code=code)
    if submission is None or not (same_origin(request) and RatingForm(request.POST).is_valid()):
        return None
    recorded = find_recorded(submission.key)
    if recorded is None or recorded.encounter.withdrawn_at:
        return None
    return answer_with(recorded, request, code)


def receive_tap_at(request: HttpRequest, point: OpenPoint, code: str) -> HttpResponse:
    """Store one press, at once; or show what the same press was stored as before. Raises PointClosed."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    show_brand(request, point.brand)
    form = RatingForm(request.POST)
    submission = read_submission(request.POST.get("key", ""), code=code)
    promised = "trial" in request.POST and not point.is_test  # the page said that nothing would be stored
    if submission is None or promised or not form.is_valid():
        return show_rating_page(request, point, code, status=400, again=True)
    if point.is_test and find_recorded(submission.key) is None:
        return try_out(request, point, code)
    recorded = record_tap(request, point, submission, form)
    if recorded is None:
        return error_page(request, 429, "error_pages/429.html", retry_after=1800)
    if recorded.encounter.withdrawn_at:
        return show_rating_page(request, point, code, status=400, again=True)
    return answer_with(recorded, request, code)


def answer_with(recorded: Recorded, request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to what a press was stored as; or ask, where more was told of it."""
    if not is_retry(recorded):
        return ask_which_visit(request, recorded.encounter, code)
    return redirect_with_receipt(request, recorded, request.POST["rating"])


def try_out(request: HttpRequest, point: OpenPoint, code: str) -> HttpResponse:
    """Say that the press arrived and was not stored. Raises PointClosed where the point is not tried out any more."""
    now = point_now(code)
    if now is None or not now.is_test:
        raise PointClosed
    return render_page(request, "feedback/tried_out.html", {"point": point, "code": code})


def ask_which_visit(request: HttpRequest, encounter: Encounter, code: str) -> HttpResponse:
    """Ask whoever presses on a page that was used before whether it is the same visit, and show nothing of that one.

    A browser that holds its receipt goes on with it, or changes it to the face that was pressed now.
    """
    context: dict[str, object] = {"code": code, "rating": request.POST["rating"], "key": request.POST["key"]}
    held = find_remembered(request, encounter.pk)
    if held and held.is_correctable(timezone.now()):
        context["encounter"] = held
    return render_page(request, "feedback/which_visit.html", context, status=409)


def redirect_with_receipt(request: HttpRequest, recorded: Recorded, pressed: str) -> HttpResponse:
    """Give the receipt to this browser and redirect to the details; ask about a rating that is not the stored one."""
    encounter = recorded.encounter
    if pressed == encounter.rating:
        response: HttpResponse = redirect("feedback:details", encounter.pk)
    else:
        context = {
            "encounter": encounter,
            "lock": encounter.locked_by(timezone.now()),
            "pressed": pressed,
            "key": request.POST["key"],
        }
        response = render_page(request, "feedback/differs.html", context, status=422)
    remember_receipt(request, response, encounter)
    return response


@receipt_holder
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: ReceiptRequest) -> HttpResponse:
    encounter, now = request.encounter, timezone.now()
    if request.method != "POST":
        note_opened(request)
        return show_details(request, DetailsForm(encounter=encounter, now=now))
    by_itself = saves_itself(request) or "switch_language" in request.POST

    def attempt(newest: Encounter) -> HttpResponse:
        return save_details(request, DetailsForm(request.POST, encounter=newest, now=now, by_itself=by_itself))

    try:
        return repeat_when_overtaken(attempt, encounter)
    except Withdrawn:
        return redirect("receipt:find")
    except OVERTAKEN as refusal:
        note_refusal(request, refusal.name)
        form = DetailsForm(request.POST, encounter=encounter.reloaded(), now=now, by_itself=by_itself)
        form.refuse(refusal)
        if saves_itself(request):
            return answer_script(form, waits=False)
        return show_details(request, form, status=409)


def note_opened(request: ReceiptRequest) -> None:
    """Note that somebody opened the page behind the tap: not a browser that looks ahead."""
    if not (is_prefetch(request) or is_read_only()):
        mark_details_opened(receipt=request.encounter.receipt)


def save_details(request: ReceiptRequest, form: DetailsForm) -> HttpResponse:
    """Store what may be stored of what was sent; then tell the script, show what is wrong or waits, or lead on."""
    changes, waiting = form.changes(), set[str]()
    if form.by_itself:
        waiting = changes.keys() & form.waits_for_save()
    at_once = {name: value for name, value in changes.items() if name not in waiting}
    press, read = form.cleaned_data["press"], form.encounter
    saved = amend_encounter(encounter=read, now=form.now, read=read, press=press, **at_once)
    if saves_itself(request):
        return answer_script(form.knowing(saved, at_once), waits=bool(waiting))
    if form.errors or waiting:
        return show_details(request, form.knowing(saved, at_once))
    if "rating" in at_once:
        return redirect(f"{reverse('feedback:details', args=[saved.pk])}?changed")
    if "switch_language" in request.POST:
        return redirect("feedback:details", saved.pk)
    return redirect(f"{reverse('receipt:show', args=[saved.pk])}?saved")


def saves_itself(request: HttpRequest) -> bool:
    """Return whether the page's script saves, and not a press of the button."""
    return "X-Saves-Itself" in request.headers


def answer_script(form: DetailsForm, *, waits: bool) -> HttpResponse:
    """Answer the page's script: what is missing or wrong, what the page is compared to next, what waits for Save."""
    wrong = [f"{field.label}{joint(field.label)}{error}" for field in form for error in field.errors]
    wrong += map(str, form.non_field_errors())
    return JsonResponse(
        {
            "missing": form.encounter.missing(),
            "errors": wrong,
            "beside": {field.html_name: " ".join(map(str, field.errors)) for field in form if field.errors},
            "unsaved": say_unsaved(form),
            "initial": form.initial_values_html(),
            "waits": waits,
        }
    )


def say_unsaved(form: DetailsForm) -> str:
    """Return what the page says beside Save: in how many fields something is not saved; empty where all is."""
    if not form.errors:
        return ""
    count = sum(bool(field.errors) for field in form)
    said = [ngettext("Not saved yet: check %(count)d field.", "Not saved yet: check %(count)d fields.", count)]
    return " ".join([*(line % {"count": count} for line in said if count), *form.non_field_errors()])


def show_details(request: ReceiptRequest, form: DetailsForm, *, status: int = 200) -> HttpResponse:
    """Show the page of what may be told beyond the rating."""
    encounter = form.encounter
    context = {
        "encounter": encounter,
        "form": form,
        "secrets": secrets_of(encounter.receipt),
        "lock": form.lock,
        "just_told": form.now - encounter.reported_at < CORRECTABLE_AT_LEAST and not form.has_told_more(),
        "notice": notice_of(request, form),
    }
    return render_page(request, "feedback/details.html", context, status=status)


def notice_of(request: HttpRequest, form: DetailsForm) -> str:
    """Return what the page says first: that the rating was changed, or why what was said stands."""
    if form.errors:
        return ""
    if not form.lock:
        return _("Your rating is changed.") if "changed" in request.GET else ""
    why = Lock(form.lock).label
    if "stands" in request.GET:
        return "{} {}".format(_("The rating was not changed."), why)
    return "{} {}".format(why, _("You can still fill in what is empty, and add something."))


@receipt_holder
@limited
@require_POST
def change_rating(request: ReceiptRequest) -> HttpResponse:
    form = RatingChangeForm(request.POST)
    address, notice = reverse("feedback:details", args=[request.encounter.pk]), ""
    if form.is_valid() and "switch_language" not in request.POST:
        try:
            amend_encounter(encounter=request.encounter, now=timezone.now(), **form.cleaned_data)
            notice = "?changed"
        except (CorrectionClosed, AgainstRule):
            notice = "?stands"
        except Withdrawn:
            address = reverse("receipt:find")
    return redirect(address + notice)
