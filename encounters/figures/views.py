"""The figures of the whole, of regions, of locations and of employees."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from encounters.access import handler
from encounters.figures.comparison import compare, difference_from_colleagues
from encounters.figures.forms import FiguresForm
from encounters.figures.overview import FigureRow, employee_rows, location_rows
from encounters.figures.page import figures_page
from encounters.figures.periods import PRESETS, Period
from encounters.figures.scope import Scope
from encounters.figures.tables import Table, table_of_rows, tables_of
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Location
from encounters.paging import page_by, pages_by
from encounters.table_files import table_response, workbook_response

BY_NAME = ("sort_key", "id")


@handler
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    form = FiguresForm(request.GET, member=request.member)
    scope = Scope(request.member, region=form.chosen_region)
    if "region" in form.errors or (scope.region and not scope.location_ids):
        raise Http404
    return answer(request, "figures/overview.html", page_of(request, form, scope, with_comparison=True))


@handler
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    form = FiguresForm(request.GET, member=request.member)
    handled = Location.objects.visible_to(request.member)
    period = form.period(handled, timezone.now())
    rows_of = partial(location_rows, request.member, period)
    if form.asked_file:
        return file_of(form, [table_of_rows("locations", _("Locations"), all_rows(handled, rows_of))])
    page = page_by(handled, columns=BY_NAME, after=request.GET.get("after", ""))
    context = {"rows": rows_of(page.rows), "page": page} | chosen(form, period)
    return render_page(request, "figures/locations.html", context)


@handler
@require_safe
def location(request: MemberRequest, location_id: int) -> HttpResponse:
    handled = get_object_or_404(Location.objects.visible_to(request.member), pk=location_id)
    form = FiguresForm(request.GET, member=request.member)
    scope = Scope(request.member, location=handled)
    return answer(request, "figures/location.html", page_of(request, form, scope))


@handler
@require_safe
def employees(request: MemberRequest) -> HttpResponse:
    if request.member.organisation.team_mode:
        raise Http404
    form = FiguresForm(request.GET, member=request.member)
    period = form.period(Location.objects.visible_to(request.member), timezone.now())
    others = Employee.objects.visible_to(request.member).at(form.chosen_location).excluding(request.member)
    rows_of = partial(employee_rows, request.member, period, location=form.chosen_location)
    if form.asked_file:
        return file_of(form, [table_of_rows("employees", _("Employees"), all_rows(others, rows_of))])
    page = page_by(others, columns=BY_NAME, after=request.GET.get("after", ""))
    context = {"rows": rows_of(page.rows), "page": page, "chosen_location": form.chosen_location}
    return render_page(request, "figures/employees.html", context | chosen(form, period))


@handler
@require_safe
def employee(request: MemberRequest, employee_id: int) -> HttpResponse:
    if request.member.organisation.team_mode:
        raise Http404
    others = Employee.objects.visible_to(request.member).excluding(request.member)
    form = FiguresForm(request.GET, member=request.member)
    found = get_object_or_404(others, pk=employee_id)
    scope = Scope(request.member, employee=found)
    context = page_of(request, form, scope)
    if not context["narrowed"]:
        context["difference"] = difference_from_colleagues(scope, context["period"])
        context["rows"] = employee_rows(request.member, context["period"], [found])
    return answer(request, "figures/employee.html", context)


def answer(request: MemberRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a page of figures or, where that is asked for, with its tables as a file."""
    form, tables = context["form"], tables_of(context["page"], context.get("comparison"))
    if form.asked_file:
        return file_of(form, tables)
    return render_page(request, template, context | {"tables": tables})


def all_rows(subjects: QuerySet[Any], rows_of: Callable[[list[Any]], list[FigureRow]]) -> Iterator[FigureRow]:
    """Yield the rows of all subjects by name, read as many at once as a page has."""
    for some in pages_by(subjects, columns=BY_NAME):
        yield from rows_of(some)


def file_of(form: FiguresForm, tables: list[Table]) -> HttpResponse:
    """Answer with one table as a file, or with all as a workbook; raise Http404 for a table that is not there."""
    name = form.said("table")
    chosen = [table for table in tables if not name or table.name == name]
    if not chosen:
        raise Http404
    if form.asked_file == "xlsx":
        return workbook_response({table.title: table.lines for table in chosen}, _("Figures"))
    return table_response(chosen[0].lines, form.asked_file, chosen[0].title)


def page_of(
    request: MemberRequest, form: FiguresForm, scope: Scope, *, with_comparison: bool = False
) -> dict[str, Any]:
    """Return what a page of the figures of a scope shows, in the period that was chosen."""
    now = timezone.now()
    period = form.period(scope.locations, now)
    narrowed = form.narrowed_for(scope, period)
    scope = replace(scope, narrowed=tuple(narrowed.items()))
    context: dict[str, Any] = {"page": figures_page(scope, period, now)} | chosen(form, period)
    local = scope.location.local(now) if scope.location else timezone.localtime(now)
    context |= {"narrowed": narrowed, "as_of": date_format(local, "DATETIME_FORMAT")}
    if with_comparison:
        context["comparison"] = compare(scope, period, now)
    return context


def chosen(form: FiguresForm, period: Period) -> dict[str, Any]:
    """Return what every page of figures says of its period, and what leads to another."""
    return {"form": form, "period": period, "asked_period": form.asked_period, "presets": PRESETS}
