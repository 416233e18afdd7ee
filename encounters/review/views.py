"""The page of one encounter, and what is decided there."""

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
from encounters.changes.actions import mark_seen
from encounters.database_faults import is_read_only
from encounters.decisions import submit_decision
from encounters.http import MemberRequest, bind_form, is_prefetch, render_page
from encounters.models import CaseEvent, Encounter, Location, Member, Redaction
from encounters.models.timeline import read_timeline
from encounters.review.actions import (
    exclude_encounter,
    move_encounter,
    reattribute_encounter,
    release_encounter,
    restore_encounter,
)
from encounters.review.forms import MoveForm, ReasonForm, ReattributeForm, RedactForm, ReleaseForm, decision_forms
from encounters.review.redacting import redact_encounter

# What a form needs to know before it can say what fits.
ASKS = {MoveForm: ("encounter",), ReattributeForm: ("encounter", "member"), RedactForm: ("encounter",)}


@handler
@require_safe
def encounter(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    visible = get_object_or_404(Encounter.objects.visible_to(request.member).for_page(), pk=encounter_id)
    if visible.open_case and not visible.is_about(request.member):
        return redirect("casework:case", request.member.organisation.slug, visible.open_case.pk)
    if visible.is_about(request.member):
        context = {"others": Member.objects.handling(visible).exclude(pk=request.member.pk).exists()}
        return render_page(request, "review/about_you.html", context)
    if not is_prefetch(request) and not is_read_only():
        mark_seen(encounter=visible, by=request.member, now=timezone.now())
    return show_encounter(request, visible.pk)


def show_encounter(request: MemberRequest, pk: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show one encounter as it stands now, with what may be done about it."""
    found = get_object_or_404(Encounter.objects.handled_by(request.member).for_page(), pk=pk)
    version = {"version": read_timeline(found).version}
    context = {
        "encounter": found,
        "timeline": CaseEvent.objects.timeline_of(found),
        "redactions": Redaction.objects.readable_by(request.member).of(found),
        **decision_forms(found, request.member, version),
        "open": "exclude" if "exclude" in request.GET else "",
        **more,
    }
    return render_page(request, "review/encounter.html", context, status=status)


def decide_encounter(
    request: MemberRequest, encounter_id: UUID, action: Any, form_class: type[Form], name: str
) -> HttpResponse:
    """Do with an encounter what the form asks, or show its page again."""
    found = get_object_or_404(Encounter.objects.handled_by(request.member).for_page(), pk=encounter_id)

    def show(form: Form, **more: Any) -> HttpResponse:
        return show_encounter(request, found.pk, **more | {name: form, "open": name})

    if request.method == "POST":
        known = {"encounter": found, "member": request.member}
        form = bind_form(form_class, request, **{name: known[name] for name in ASKS.get(form_class, ())})
        if page := submit_decision(request, found, form, partial(action, encounter=found), show):
            return page
    slug, now_at = request.member.organisation.slug, found.reloaded().location
    if not Location.objects.visible_to(request.member).filter(pk=now_at.pk).exists():
        return redirect(f"{reverse('casework:queue', args=[slug])}?moved={now_at.pk}")
    return redirect("inbox:held", slug) if "held" in request.POST else redirect("review:encounter", slug, found.pk)


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
