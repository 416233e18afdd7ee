"""The employee's own page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import employee_self
from encounters.changes.refusals import Refused, Stale
from encounters.drafts import PageDraft
from encounters.employees.actions import give_side
from encounters.employees.aliases import find_by_alias, give_aliases
from encounters.employees.forms import SaidFilter, SideForm
from encounters.employees.presentation import (
    PresentedEncounter,
    has_told,
    own_months,
    present_to_employee,
    readable_by,
)
from encounters.http import MemberRequest, announce, bind_form, render_page
from encounters.models import Employee, Encounter
from encounters.models.choices import Rating
from encounters.models.draft import SIDE
from encounters.paging import PAGE_SIZE

NEWEST = 10


@employee_self
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    readable = readable_by(employee, now)
    lists = {
        "thanks": list(readable.with_words().rated(Rating.GOOD).for_employee()[: NEWEST + 1]),
        "criticism": list(readable.with_words().rated(Rating.BAD).for_employee()[: NEWEST + 1]),
        "ratings": list(readable.bare().for_employee()[: NEWEST + 1]),
    }
    give_aliases(encounter for encounters in lists.values() for encounter in encounters)
    shown = {name: [present_to_employee(one, now) for one in encounters] for name, encounters in lists.items()}
    context = {
        "employee": employee,
        "most": NEWEST,
        "months": own_months(employee, readable, now),
        "asked": any(one.progress and one.progress.until for one in shown["ratings"]),
        **shown,
    }
    return render_page(request, "employees/own.html", context)


@employee_self
@require_safe
def said(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    readable = readable_by(employee, now)
    form = SaidFilter(request.GET, months=own_months(employee, readable, now))
    # By number and not by position: a position would tell the time, and lead to the row.
    page = Paginator(form.narrow(readable).for_employee(), PAGE_SIZE).get_page(request.GET.get("page"))
    give_aliases(page)
    next_page = page.next_page_number() if page.has_next() else None
    context = {
        "form": form,
        "encounters": [present_to_employee(encounter, now) for encounter in page],
        "next": next_page,
    }
    return render_page(request, "employees/said.html", context)


@employee_self
@require_http_methods(["GET", "HEAD", "POST"])
def side(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    now = timezone.now()
    encounter, shown = find_complaint(employee, alias, now)
    draft = draft_of_side(request, encounter, employee)
    form = bind_form(SideForm, request, initial={"text": draft.texts.get(SIDE)})
    refusal: Refused | None = None
    if form.is_valid():
        try:
            if has_changed(request, shown):
                raise Stale
            give_side(encounter=encounter, by=request.member, now=now, text=form.cleaned_data["text"])
            draft.forget([SIDE])
            announce(request, form.said_when_done())
            return redirect("employees:side", request.member.organisation.slug, alias)
        except Refused as refused:
            refusal = refused
    draft.keep(draft.typed)
    context: dict[str, Any] = {"encounter": shown, "place": encounter.location, "alias": alias}
    context |= {"form": form, "draft": draft, "refused": refusal, "changed": isinstance(refusal, Stale)}
    status = 409 if refusal else 200
    return render_page(request, "employees/side.html", context, status=status)


@employee_self
@require_http_methods(["GET", "HEAD", "POST"])
def side_draft(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    encounter, shown = find_complaint(employee, alias, timezone.now())
    leads_back = redirect("employees:side", request.member.organisation.slug, alias)
    if request.method != "POST":
        return leads_back
    answer = draft_of_side(request, encounter, employee).answer(leads_back)
    if shown and answer is leads_back and has_changed(request, shown):
        announce(request, _("The feedback has changed since you opened this page. Read it again; your text is kept."))
    return answer


def find_complaint(employee: Employee, alias: UUID, now: datetime) -> tuple[Encounter, PresentedEncounter | None]:
    """Return the complaint that was shown to the employee under this alias, and how they may read it now.

    What the customer has changed they may not read until a handler did: then None, as long as they can tell their
    side afterwards. Raises Http404 without such a complaint.
    """
    if encounter := find_by_alias(readable_by(employee, now).complaints(), alias):
        return encounter, present_to_employee(encounter, now)
    encounter = find_by_alias(Encounter.objects.about(employee).complaints(), alias)
    if encounter is None or has_told(encounter):
        raise Http404
    return encounter, None


def has_changed(request: MemberRequest, shown: PresentedEncounter | None) -> bool:
    """Return whether something else is said now than on the page that was sent."""
    return shown is None or request.POST.get("shown", shown.fingerprint) != shown.fingerprint


def draft_of_side(request: MemberRequest, encounter: Encounter, employee: Employee) -> PageDraft:
    """Return what the employee is writing of a complaint about them."""
    label = SideForm.base_fields["text"].label
    return PageDraft(request, encounter, {SIDE: label}, Encounter.objects.about(employee))


@employee_self
@require_safe
def card(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    now = timezone.now()
    encounter = find_by_alias(readable_by(employee, now).thanks(), alias)
    if encounter is None:
        raise Http404
    shown = present_to_employee(encounter, now)
    if shown.thanks is None:
        raise Http404
    return render_page(request, "employees/card.html", {"encounter": shown, "employee": employee})
