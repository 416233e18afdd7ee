"""The page of one encounter, and what is decided there."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import handler
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import NotAllowed
from encounters.changes.undoing import undo as undo_latest
from encounters.database_faults import is_read_only
from encounters.decisions import decision
from encounters.http import MemberRequest, carried_on, is_prefetch, note_refusal, render_page
from encounters.models import Encounter
from encounters.models.handling import handlers_of
from encounters.review.actions import (
    exclude_encounter,
    move_encounter,
    reattribute_encounter,
    release_encounter,
    restore_encounter,
)
from encounters.review.forms import ExcludeForm, MoveForm, ReattributeForm, ReleaseForm, RestoreForm, UndoForm
from encounters.review.page import EncounterPage
from encounters.review.redacting import redact_encounter, redact_suspects
from encounters.review.redacting_forms import RedactForm, SuspectForm


@handler
@require_safe
def encounter(request: MemberRequest, encounter_id: UUID) -> HttpResponse:
    visible = get_object_or_404(Encounter.objects.visible_to(request.member).for_page(), pk=encounter_id)
    if visible.names_employee_of(request.member):
        context = {"others": handlers_of(visible).exclude(pk=request.member.pk).exists()}
        note_refusal(request, NotAllowed.__name__)
        return render_page(request, "review/about_you.html", context, status=403)
    if visible.open_case:
        address = reverse("casework:case", args=[request.member.organisation.slug, visible.open_case.pk])
        return redirect(address + carried_on(request, "held"))
    if not is_prefetch(request) and not is_read_only():
        mark_seen(encounter=visible, by=request.member, now=timezone.now())
    return EncounterPage.find(request, visible.pk).show()


@decision(EncounterPage)
def release(page: EncounterPage) -> HttpResponse:
    return page.submit(ReleaseForm, release_encounter)


@decision(EncounterPage)
def exclude(page: EncounterPage) -> HttpResponse:
    return page.submit(ExcludeForm, exclude_encounter)


@decision(EncounterPage)
def restore(page: EncounterPage) -> HttpResponse:
    return page.submit(RestoreForm, restore_encounter)


@decision(EncounterPage)
def undo(page: EncounterPage) -> HttpResponse:
    return page.submit(UndoForm, undo_latest)


@decision(EncounterPage)
def reattribute(page: EncounterPage) -> HttpResponse:
    return page.submit(ReattributeForm, reattribute_encounter)


@decision(EncounterPage)
def redact(page: EncounterPage) -> HttpResponse:
    return page.submit(RedactForm, redact_encounter)


@decision(EncounterPage)
def preview_redaction(page: EncounterPage) -> HttpResponse:
    return page.look_ahead(RedactForm)


@decision(EncounterPage)
def redact_suspect(page: EncounterPage) -> HttpResponse:
    return page.submit(SuspectForm, redact_suspects)


@decision(EncounterPage)
def move(page: EncounterPage) -> HttpResponse:
    return page.submit(MoveForm, move_encounter)


@decision(EncounterPage)
def draft(page: EncounterPage) -> HttpResponse:
    return page.save_draft()
