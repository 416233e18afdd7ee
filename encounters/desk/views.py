"""A member logs for a customer: a face first, then what they tell, then a receipt to hand over.

The receipt is the customer's. The member's browser gets no cookie of it; what the member may still write and print
ends when the customer opens it, and after half an hour.
"""

from uuid import UUID

import pghistory
from django.contrib.messages import constants as levels
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import member
from encounters.changes.refusals import Withdrawn
from encounters.desk.actions import is_handed_over, log_encounter
from encounters.desk.forms import LogForm, bound_to, new_key
from encounters.error_pages import error_page
from encounters.feedback.actions import OVERTAKEN, amend_encounter, repeat_when_overtaken
from encounters.feedback.forms import DetailsForm
from encounters.feedback.recording import PointClosed, Recorded, find_recorded
from encounters.feedback.submission import Submission, read_submission
from encounters.http import MemberRequest, announce, as_query, bind_form, isolated, note_refusal, render_page, without
from encounters.limits import take_for_desk
from encounters.models import Encounter
from encounters.models.choices import HoldReason
from encounters.receipts.secrets import secrets_of


@member
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: MemberRequest) -> HttpResponse:
    """Ask for a face, under a key that stands in the address: Back, and loading it anew, show the same one."""
    if request.method != "POST" and (answer := settle_key(request)):
        return answer
    initial = {"key": request.GET.get("key", ""), "location": request.GET.get("at")}
    form = bind_form(LogForm, request, member=request.member, initial=initial)
    if form.is_valid() and form.submission and (recorded := record(request, form, form.submission)):
        return lead_on(request, recorded, form.cleaned_data["rating"])
    return render_page(request, "desk/log.html", {"form": form})


def settle_key(request: MemberRequest) -> HttpResponse | None:
    """Lead to an address with a key where there is none, and say so where it was used; None for one to be used."""
    submission = read_submission(request.GET.get("key", ""), code=bound_to(request.member))
    if submission is None:
        query = without(request.GET, "key")
        query["key"] = new_key(request.member)
        return redirect(request.path + as_query(query))
    if recorded := find_recorded(submission.key):
        return render_page(request, "desk/logged.html", {"encounter": recorded.encounter})
    return None


def record(request: MemberRequest, form: LogForm, submission: Submission) -> Recorded | None:
    """Store what was pressed; None where the location was closed, which the form says. Over the limit it is held."""
    now, chosen = timezone.now(), form.cleaned_data
    limits = take_for_desk(member_id=request.member.pk, submission_key=submission.key, now=now)
    try:
        with pghistory.context(member=request.member.pk):  # for the point of staff, made when it is first needed
            return log_encounter(
                location=chosen["location"],
                rating=chosen["rating"],
                by=request.member,
                submission_key=submission.key,
                language=chosen["language"],
                now=now,
                hold_reason=HoldReason.LIMIT if limits and limits.over else "",
            )
    except PointClosed:
        form.add_error("location", _("This location has been closed meanwhile."))
        return None


def lead_on(request: MemberRequest, recorded: Recorded, pressed: str) -> HttpResponse:
    """Lead to what the press was stored as, which is said where it was stored before."""
    encounter = recorded.encounter
    if not recorded.created:
        said = _("This was logged before, with the same press. It stands once.")
        if pressed != encounter.rating:
            said = _("This was logged before, with the other face. You can change it here.")
        announce(request, said, level=levels.WARNING)
    return redirect("desk:details", request.member.organisation.slug, encounter.pk)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    encounter, now = find(request, encounter_id), timezone.now()
    if encounter.withdrawn_at:
        return say_withdrawn(request, encounter)
    if is_handed_over(encounter, now):
        return say_handed_over(request, encounter)
    if request.method != "POST":
        return show_details(request, DetailsForm(encounter=encounter, now=now, by_staff=True))
    by_itself = "switch_language" in request.POST

    def attempt(newest: Encounter) -> HttpResponse:
        form = DetailsForm(request.POST, encounter=newest, now=now, by_staff=True, by_itself=by_itself)
        return save(request, form)

    try:
        return repeat_when_overtaken(attempt, encounter)
    except Withdrawn:
        return say_withdrawn(request, encounter)
    except OVERTAKEN as refusal:
        note_refusal(request, refusal.name)
        form = DetailsForm(request.POST, encounter=encounter.reloaded(), now=now, by_staff=True, by_itself=by_itself)
        form.refuse(refusal)
        return show_details(request, form, status=409)


def find(request: MemberRequest, encounter_id: UUID) -> Encounter:
    """Return what the member has logged; raise Http404 for any other."""
    logged = Encounter.objects.filter(organisation_id=request.member.organisation_id, logged_by=request.member)
    found: Encounter = get_object_or_404(logged.for_page(), pk=encounter_id)
    return found


def say_handed_over(request: MemberRequest, encounter: Encounter) -> HttpResponse:
    """Say that it is the customer's by now; what was typed stays to be read."""
    said = _("What you logged at {place} is the customer's by now: only they add to it, with their receipt.")
    return say_closed(request, encounter, said=said, why="handed_over")


def say_withdrawn(request: MemberRequest, encounter: Encounter) -> HttpResponse:
    """Say that the customer has withdrawn it; what was typed stays to be read."""
    said = _("The customer has withdrawn what you logged at {place}. Nothing of it is left to go on with.")
    return say_closed(request, encounter, said=said, why="withdrawn")


def say_closed(request: MemberRequest, encounter: Encounter, *, said: str, why: str) -> HttpResponse:
    """Lead back and say why nothing can be added; to a form on a page of its own, which is named like the reason."""
    if request.method == "POST":
        note_refusal(request, why)
        return error_page(request, 409, f"error_pages/{why}.html")
    announce(request, format_html(said, place=isolated(encounter.location)), level=levels.WARNING)
    return redirect("desk:log", request.member.organisation.slug)


def save(request: MemberRequest, form: DetailsForm) -> HttpResponse:
    """Store what may be stored of what was sent; then show what is wrong, or lead on."""
    changes = form.changes()
    press, read = form.cleaned_data["press"], form.encounter
    saved = amend_encounter(encounter=read, now=form.now, read=read, press=press, by_staff=True, **changes)
    if form.errors:
        return show_details(request, form.knowing(saved, changes))
    address = request.member.organisation.slug, saved.pk
    if "rating" in changes:
        announce(request, _("The rating is changed."))
        return redirect("desk:details", *address)
    if "switch_language" in request.POST:
        return redirect("desk:details", *address)
    return redirect("desk:receipt", *address)


def show_details(request: MemberRequest, form: DetailsForm, *, status: int = 200) -> HttpResponse:
    """Show the page of what the customer tells beyond the face."""
    return render_page(request, "desk/details.html", {"encounter": form.encounter, "form": form}, status=status)


@member
@require_safe
def receipt(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    encounter = find(request, encounter_id)
    if encounter.withdrawn_at:
        return say_withdrawn(request, encounter)
    if is_handed_over(encounter, timezone.now()):
        return say_handed_over(request, encounter)
    secrets = secrets_of(encounter.receipt)
    return render_page(request, "desk/receipt.html", {"encounter": encounter, "secrets": secrets})
