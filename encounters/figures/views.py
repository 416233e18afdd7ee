"""The figures of the whole, of regions, of locations and of employees."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import handler
from encounters.figures.comparison import compare, difference_from_colleagues
from encounters.figures.forms import FiguresForm
from encounters.figures.overview import employee_rows, location_rows
from encounters.figures.page import figures_page
from encounters.figures.periods import PRESETS, Period
from encounters.figures.scope import Scope
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Location
from encounters.paging import page_by


@handler
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    form = FiguresForm(request.GET, member=request.member)
    scope = Scope(request.member, region=form.chosen_region)
    if "region" in form.errors or (scope.region and not scope.location_ids):
        raise Http404
    return render_page(request, "figures/overview.html", page_of(request, form, scope, with_comparison=True))


@handler
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    form = FiguresForm(request.GET, member=request.member)
    handled = Location.objects.visible_to(request.member)
    period = form.period(handled, timezone.now())
    page = page_by(handled, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    context = {
        "rows": location_rows(request.member, period, page.rows),
        "page": page,
    } | chosen(form, period)
    return render_page(request, "figures/locations.html", context)


@handler
@require_safe
def location(request: MemberRequest, location_id: int) -> HttpResponse:
    handled = get_object_or_404(Location.objects.visible_to(request.member), pk=location_id)
    form = FiguresForm(request.GET, member=request.member)
    scope = Scope(request.member, location=handled)
    return render_page(request, "figures/location.html", page_of(request, form, scope))


@handler
@require_safe
def employees(request: MemberRequest) -> HttpResponse:
    if request.member.organisation.team_mode:
        raise Http404
    form = FiguresForm(request.GET, member=request.member)
    period = form.period(Location.objects.visible_to(request.member), timezone.now())
    others = Employee.objects.visible_to(request.member).at(form.chosen_location).excluding(request.member)
    page = page_by(others, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    context = {
        "rows": employee_rows(request.member, period, page.rows, form.chosen_location),
        "page": page,
        "chosen_location": form.chosen_location,
    } | chosen(form, period)
    return render_page(request, "figures/employees.html", context)


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
    return render_page(request, "figures/employee.html", context)


def page_of(
    request: MemberRequest, form: FiguresForm, scope: Scope, *, with_comparison: bool = False
) -> dict[str, Any]:
    """Return what a page of the figures of a scope shows, in the period that was chosen."""
    now = timezone.now()
    period = form.period(scope.locations, now)
    narrowed = form.narrowed_for(scope, period)
    scope = replace(scope, narrowed=tuple(narrowed.items()))
    context: dict[str, Any] = {"page": figures_page(scope, period, now)} | chosen(form, period)
    context["narrowed"] = narrowed
    if with_comparison:
        context["comparison"] = compare(scope, period, now)
    return context


def chosen(form: FiguresForm, period: Period) -> dict[str, Any]:
    """Return what every page of figures says of its period, and what leads to another."""
    return {"form": form, "period": period, "asked_period": form.asked_period, "presets": PRESETS}
