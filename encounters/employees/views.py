"""The employee's own page."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encounters import paging
from encounters.access import employee_self
from encounters.employees.aliases import find_by_alias, give_aliases
from encounters.employees.forms import SaidFilter
from encounters.employees.page import SidePage
from encounters.employees.presentation import (
    own_months,
    present_to_employee,
    readable_by,
)
from encounters.figures.overview import months_of
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Encounter
from encounters.models.choices import Rating
from encounters.models.encounter_queryset import EncounterQuerySet

NEWEST = 10


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
    return SidePage.find(request, employee, alias).submit()


@employee_self
@require_http_methods(["GET", "HEAD", "POST"])
def side_draft(request: MemberRequest, employee: Employee, alias: UUID) -> HttpResponse:
    return SidePage.find(request, employee, alias).save_draft()


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
