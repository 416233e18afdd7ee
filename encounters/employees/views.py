"""The employee's own page."""

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters import paging
from encounters.access import employee_self
from encounters.changes.refusals import NotShown, Refused, Stale
from encounters.drafts import PageDraft, read_draft
from encounters.employees.actions import give_side
from encounters.employees.aliases import find_by_alias, give_aliases
from encounters.employees.forms import SaidFilter, SideForm
from encounters.employees.presentation import (
    PresentedEncounter,
    answers_of_employee,
    is_fingerprint,
    own_months,
    present_to_employee,
    readable_by,
)
from encounters.figures.overview import months_of
from encounters.http import MemberRequest, announce, bind_form, note_refusal, render_page
from encounters.models import Employee, Encounter
from encounters.models.choices import Rating
from encounters.models.draft import SIDE
from encounters.models.encounter_queryset import EncounterQuerySet

NEWEST = 10
# Why a side is not stored.
NOT_READABLE = _(
    "The customer has changed this feedback. It stands here again once those who handle it have read it, "
    "at the latest after one working day. What you write is kept as your draft."
)
NOT_SHOWN = _(
    "What was sent does not say what your page showed of the feedback, so nothing was stored. Read it again; "
    "your text is kept."
)
CHANGED = _("The feedback has changed since you opened this page. Read it again; your text is kept.")
TOO_LATE = _(
    "This can't be stored any more: something was said before, the time is over, or it is not about you now. "
    "What you wrote stands below; tell your supervisor."
)


@employee_self
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    readable = readable_by(employee, now)
    lists = {
        "thanks": newest(readable.with_words().rated(Rating.GOOD)),
        "criticism": newest(readable.with_words().rated(Rating.BAD)),
        "ratings": newest(readable.bare()),
    }
    give_aliases(encounter for encounters in lists.values() for encounter in encounters)
    shown = {name: [present_to_employee(one, now) for one in encounters] for name, encounters in lists.items()}
    context = {
        "employee": employee,
        "most": NEWEST,
        "months": own_months(request.member, employee, readable, now),
        "asked": any(one.takes_side for one in shown["ratings"]),
        **shown,
    }
    return render_page(request, "employees/own.html", context)


def newest(encounters: EncounterQuerySet, page: int = 1, size: int = NEWEST) -> list[Encounter]:
    """Return a page of so many encounters by day, the newest first, and one more where there are others."""
    last = page * size + 1
    return list(encounters.newest_by_day(last).for_employee()[last - size - 1 : last])


@employee_self
@require_safe
def said(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    readable = readable_by(employee, now)
    form = SaidFilter(request.GET, months=months_of(employee, now))
    narrowed, number = form.narrow(readable), 1
    if "page" in request.GET:
        # By number and not by position: a position would tell the time, and lead to the row.
        number = Paginator(narrowed.order_by("pk"), paging.PAGE_SIZE).get_page(request.GET["page"]).number
    encounters = newest(narrowed, number, paging.PAGE_SIZE)
    shown = encounters[: paging.PAGE_SIZE]
    give_aliases(shown)
    context = {
        "form": form,
        "encounters": [present_to_employee(encounter, now) for encounter in shown],
        "next": number + 1 if len(encounters) > paging.PAGE_SIZE else None,
    }
    return render_page(request, "employees/said.html", context)


@employee_self
@require_http_methods(["GET", "HEAD", "POST"])
def side(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    now = timezone.now()
    found = find_complaint(request, employee, alias, now)
    draft = draft_of_side(request, found.encounter, employee)
    form = bind_form(SideForm, request, initial={"text": draft.texts.get(SIDE)})
    problem = found.problem
    if form.is_valid() and not problem:
        if store_side(request, found.encounter, form, now):
            draft.forget([SIDE])
            return redirect("employees:side", request.member.organisation.slug, alias)
        found = find_complaint(request, employee, alias, now)
        problem = found.problem or TOO_LATE
    draft.keep(draft.typed)
    return render_side(request, found, form, draft, problem)


@employee_self
@require_http_methods(["GET", "HEAD", "POST"])
def side_draft(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    found = find_complaint(request, employee, alias, timezone.now())
    leads_back = redirect("employees:side", request.member.organisation.slug, alias)
    if request.method != "POST":
        return leads_back
    draft = draft_of_side(request, found.encounter, employee)
    form = SideForm(initial={"text": draft.typed.get(SIDE)})
    answer = draft.answer(leads_back, partial(render_side, request, found, form, draft, found.problem, status=409))
    if answer is leads_back and found.problem is CHANGED:
        announce(request, CHANGED)
    return answer


class FoundComplaint(NamedTuple):
    """A complaint as its employee may read it now, and why nothing that the page says of it can be stored.

    `shown` is None while they may not read it.
    """

    encounter: Encounter
    shown: PresentedEncounter | None
    problem: Any


def find_complaint(request: MemberRequest, employee: Employee, alias: UUID, now: datetime) -> FoundComplaint:
    """Return the complaint that was shown to the employee under this alias.

    What the customer has changed they may not read until a handler did, but they may write on if they have read it
    before and can tell their side afterwards. Raises Http404 without such a complaint.
    """
    if encounter := find_by_alias(readable_by(employee, now).complaints(), alias):
        shown = present_to_employee(encounter, now)
        return FoundComplaint(encounter, shown, problem_of_page(request, shown, encounter))
    encounter = find_by_alias(Encounter.objects.concerning(employee).complaints(), alias)
    if encounter is None or answers_of_employee(encounter, encounter.events.all()) or not was_read(request, encounter):
        raise Http404
    return FoundComplaint(encounter, None, NOT_READABLE)


def problem_of_page(request: MemberRequest, shown: PresentedEncounter, encounter: Encounter) -> Any:
    """Return why nothing that a page says of a complaint can be stored: it showed another state of it, or none."""
    sent = request.POST.getlist("shown")
    if request.method != "POST" or sent == [shown.fingerprint]:
        return ""
    if len(sent) == 1 and is_fingerprint(sent[0], encounter):
        note_refusal(request, Stale.__name__)
        return CHANGED
    note_refusal(request, NotShown.__name__)
    return NOT_SHOWN


def was_read(request: MemberRequest, encounter: Encounter) -> bool:
    """Return whether the member has read it as a complaint: they send a page of it, or are writing their side.

    That they know its alias says nothing: it is the same on thanks that were turned into a complaint.
    """
    if is_fingerprint(request.POST.get("shown", ""), encounter):
        return True
    draft = read_draft(encounter, request.member)
    return SIDE in draft.texts or SIDE in draft.overlooked


def store_side(request: MemberRequest, encounter: Encounter, form: SideForm, now: datetime) -> bool:
    """Store what the employee says and tell them so; return False if it was refused."""
    text, shown = form.cleaned_data["text"], request.POST.get("shown", "")
    try:
        give_side(encounter=encounter, by=request.member, now=now, text=text, shown=shown)
    except Refused as refusal:
        note_refusal(request, refusal.name)
        return False
    announce(request, form.said_when_done())
    return True


def render_side(
    request: MemberRequest, found: FoundComplaint, form: SideForm, draft: PageDraft, problem: Any, *, status: int = 200
) -> HttpResponse:
    """Answer with the complaint and, when something was sent or may be written, the form."""
    is_sent, shown = request.method == "POST", found.shown
    context: dict[str, Any] = {"encounter": shown, "place": found.encounter.location, "problem": problem}
    context |= {"alias": found.encounter.employee_alias, "form": form, "draft": draft}
    context["offers_form"] = is_sent or shown is None or shown.takes_side
    if is_sent and problem:
        status = 409
    return render_page(request, "employees/side.html", context, status=status)


def draft_of_side(request: MemberRequest, encounter: Encounter, employee: Employee) -> PageDraft:
    """Return what the employee is writing of a complaint about them."""
    label = SideForm.base_fields["text"].label
    return PageDraft(request, encounter, {SIDE: label}, Encounter.objects.concerning(employee))


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
