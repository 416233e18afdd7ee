"""What needs me: the start page, the encounters, the held ones."""

from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import handler
from encounters.casework.actions import mark_seen
from encounters.casework.deciding import decide
from encounters.faults import is_read_only
from encounters.figures.overview import location_rows, period_of_days
from encounters.http import MemberRequest, bind, is_prefetch, render_page
from encounters.inbox.actions import (
    exclude_encounter,
    reattribute_encounter,
    release_encounter,
    restore_encounter,
)
from encounters.inbox.forms import (
    EncounterFilter,
    MoveForm,
    ReasonForm,
    ReattributeForm,
    RedactForm,
    ReleaseForm,
    decision_forms,
)
from encounters.inbox.moving import move_encounter
from encounters.inbox.redacting import redact_encounter
from encounters.models import Case, CaseEvent, Encounter, Location, Member, Redaction
from encounters.models.choices import CaseKind
from encounters.paging import page_by_time

# What a form needs to know before it can say what fits.
ASKS = {MoveForm: ("encounter",), ReattributeForm: ("encounter", "member"), RedactForm: ("encounter",)}


@handler
@require_safe
def start(request: MemberRequest) -> HttpResponse:
    visible, now = Case.objects.visible_to(request.member), timezone.now()
    cases = visible.open()
    period = period_of_days(request.member, 30, now)
    context = {
        "now": now,
        "overdue": cases.overdue(now).up_to_many(),
        "unread": visible.unread().up_to_many(),
        "new_complaints": cases.new().of_kind(CaseKind.COMPLAINT).up_to_many(),
        "new_thanks": cases.new().of_kind(CaseKind.THANKS).up_to_many(),
        "held": Encounter.objects.handled_by(request.member).held().up_to_many(),
        "complaints": cases.unanswered().of_kind(CaseKind.COMPLAINT).for_queue().most_urgent_first()[:5],
        "period": period,
        "locations": location_rows(request.member, period),
    }
    return render_page(request, "inbox/start.html", context)


@handler
@require_safe
def encounters(request: MemberRequest) -> HttpResponse:
    visible = Encounter.objects.listed_for(request.member, asked=request.GET.dict()).for_list()
    narrowed = EncounterFilter(request.GET, visible, member=request.member)
    found = narrowed.qs if narrowed.is_valid() else visible.none()
    page = page_by_time(found, column="occurred_at", newest_first=True, after=request.GET.get("after", ""))
    return render_page(request, "inbox/encounters.html", {"filter": narrowed, "page": page})


@handler
@require_safe
def held(request: MemberRequest) -> HttpResponse:
    waiting = Encounter.objects.handled_by(request.member).held().for_list()
    page = page_by_time(waiting, column="reported_at", newest_first=False, after=request.GET.get("after", ""))
    return render_page(request, "inbox/held.html", {"page": page})


@handler
@require_safe
def encounter(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    visible = get_object_or_404(Encounter.objects.visible_to(request.member).for_page(), pk=encounter_id)
    if visible.open_case and not visible.is_about(request.member):
        return redirect("casework:case", request.member.organisation.slug, visible.open_case.pk)
    if visible.is_about(request.member):
        context = {"others": Member.objects.handling(visible).exclude(pk=request.member.pk).exists()}
        return render_page(request, "inbox/about_you.html", context)
    if not is_prefetch(request) and not is_read_only():
        mark_seen(encounter=visible, by=request.member, now=timezone.now())
    return show_encounter(request, visible.pk)


def show_encounter(request: MemberRequest, pk: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show one encounter as it stands now, with what may be done about it."""
    found = get_object_or_404(Encounter.objects.handled_by(request.member).for_page(), pk=pk)
    seen = {"seen": CaseEvent.objects.last_of(found)}
    context = {
        "encounter": found,
        "timeline": CaseEvent.objects.timeline_of(found),
        "redactions": Redaction.objects.readable_by(request.member).of(found),
        **decision_forms(found, request.member, seen),
        "open": "exclude" if "exclude" in request.GET else "",
        **more,
    }
    return render_page(request, "inbox/encounter.html", context, status=status)


def decide_encounter(
    request: MemberRequest, encounter_id: UUID, action: Any, form_class: type[Form], name: str
) -> HttpResponse:
    """Do with an encounter what the form asks, or show its page again."""
    found = get_object_or_404(Encounter.objects.handled_by(request.member).for_page(), pk=encounter_id)

    def show(form: Form, **more: Any) -> HttpResponse:
        return show_encounter(request, found.pk, **more | {name: form, "open": name})

    if request.method == "POST":
        known = {"encounter": found, "member": request.member}
        form = bind(form_class, request, **{name: known[name] for name in ASKS.get(form_class, ())})
        if page := decide(request, found, form, partial(action, encounter=found), show):
            return page
    slug, now_at = request.member.organisation.slug, found.afresh().location
    if not Location.objects.visible_to(request.member).filter(pk=now_at.pk).exists():
        return redirect(f"{reverse('casework:queue', args=[slug])}?moved={now_at.pk}")
    return redirect("inbox:held", slug) if "held" in request.POST else redirect("inbox:encounter", slug, found.pk)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, release_encounter, ReleaseForm, "release_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def exclude(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, exclude_encounter, ReasonForm, "reason_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, restore_encounter, ReasonForm, "reason_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def reattribute(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, reattribute_encounter, ReattributeForm, "who_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, redact_encounter, RedactForm, "redact_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    return decide_encounter(request, encounter_id, move_encounter, MoveForm, "move_form")
