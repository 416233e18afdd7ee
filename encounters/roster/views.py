"""Those who handle a location say who is on duty there."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pghistory
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.fields import EARLIEST, LATEST
from encounters.http import MemberRequest, announce, bind_form, isolated, render_page
from encounters.models import Location, Shift
from encounters.models.shift import DAY
from encounters.roster.actions import add_shift, add_weekly_shifts, remove_shift
from encounters.roster.forms import OnceForm, ShiftForm, WeeklyForm
from encounters.setting_forms import lock_settings
from encounters.setting_pages import list_page

WEEK = timedelta(days=7)


@handler
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    return list_page(request, Location.objects.visible_to(request.member).open().matching, "roster/list.html")


@handler
@require_safe
def week(request: MemberRequest, location_id: int) -> HttpResponse:
    location = find(request, location_id)
    today = location.local(timezone.now()).date()
    monday = monday_of(read_day(request) or today)
    days = [monday + number * DAY for number in range(7)]
    shifts: list[Any] = list(Shift.objects.at(location).on_days(days).with_who_serves().by_time())
    rows = [(day, [(shift, serves(shift, day)) for shift in shifts if shift.begins_on(day)]) for day in days]
    context = {"location": location, "rows": rows, "today": today, "monday": monday, "sunday": days[-1]}
    return render_page(request, "roster/week.html", {**context, "before": monday - WEEK, "after": monday + WEEK})


def serves(shift: Any, day: date) -> bool:
    """Return whether customers are offered the employee of a shift, which knows whether they serve there, on a day."""
    return bool(shift.serves_there and shift.employee.serves_on(day))


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def add_weekly(request: MemberRequest, location_id: int) -> HttpResponse:
    return add(request, location_id, WeeklyForm, add_weekly_shifts, heading=_("A shift of each week"))


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def add_once(request: MemberRequest, location_id: int) -> HttpResponse:
    return add(request, location_id, OnceForm, add_shift, heading=_("A shift on one day"))


def add(
    request: MemberRequest, location_id: int, form: type[ShiftForm], verb: Callable[..., Any], *, heading: str
) -> HttpResponse:
    """Show a form for a shift, and add what is typed; then lead to the week in which it is."""
    location = find(request, location_id)
    today, day = location.local(timezone.now()).date(), read_day(request)
    with atomic(), pghistory.context(member=request.member.pk):
        if request.method == "POST":
            lock_settings(request.member.organisation)  # so that no two take the last room
        bound = bind_form(form, request, location=location, today=today, initial={"works_on": day})
        if bound.is_valid():
            verb(location=location, **bound.cleaned_data)
            announce(request, format_html(_("On duty: {name}."), name=isolated(bound.cleaned_data["employee"])))
            return to_week(location, bound.cleaned_data.get("works_on") or day)
    context = {"form": bound, "location": location, "heading": heading, "day": day}
    return render_page(request, "roster/add.html", context)


@handler
@require_POST
def remove(request: MemberRequest, location_id: int, shift_id: int) -> HttpResponse:
    location = find(request, location_id)
    with pghistory.context(member=request.member.pk):
        removed = remove_shift(location=location, pk=shift_id)
    announce(request, _("The shift is removed.") if removed else _("Somebody has removed that shift before."))
    return to_week(location, read_day(request))


def find(request: MemberRequest, location_id: int) -> Location:
    """Return a location that the member handles; raise Http404."""
    locations = Location.objects.visible_to(request.member).select_related("organisation")
    return get_object_or_404(locations, pk=location_id)


def to_week(location: Location, day: date | None) -> HttpResponse:
    """Lead to the week of a day, or to this one."""
    address = reverse("roster:week", args=[location.organisation.slug, location.pk])
    return redirect(f"{address}?day={day}" if day else address)


def read_day(request: MemberRequest) -> date | None:
    """Return the day that the address names; None for anything else."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def monday_of(day: date) -> date:
    """Return the Monday with which the week of a day begins."""
    return day - (day.isoweekday() - 1) * DAY
