"""Those who handle a location say who is on duty there."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pghistory
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.fields import EARLIEST, LATEST
from encounters.http import MemberRequest, announce, bind_form, isolated, render_page
from encounters.models import Location, Shift
from encounters.models.shift import DAY, on_each_day
from encounters.roster.actions import add_shift, add_weekly_shifts, end_weekly_shift, remove_shift, take_off
from encounters.roster.forms import OnceForm, ShiftForm, WeeklyForm, first_and_last_day
from encounters.roster.naming import when_of
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
    rows = [(day, [(one, serves(one.shift, day)) for one in on_each_day(shifts, [day])]) for day in days]
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
def end(request: MemberRequest, location_id: int, shift_id: int) -> HttpResponse:
    location, shift = find_shift(request, location_id, shift_id)
    today = location.local(timezone.now()).date()
    if shift and shift.weekday:
        with pghistory.context(member=request.member.pk):
            end_weekly_shift(shift=shift, today=today)
        say(request, _("Ended from today on: {shift}. Who was on duty before today stays."), shift)
    return to_week(location, read_day(request))


@handler
@require_POST
def off(request: MemberRequest, location_id: int, shift_id: int) -> HttpResponse:
    location, shift = find_shift(request, location_id, shift_id)
    day = read_day(request)
    first, last = first_and_last_day(location.local(timezone.now()).date())
    if shift and shift.weekday and day and shift.begins_on(day) and first <= day <= last:
        with pghistory.context(member=request.member.pk):
            take_off(shift=shift, day=day)
        at = format_date(day, "SHORT_DATE_FORMAT")
        say(request, _("Taken off on {day}: {shift}. All other weeks stay."), shift, day=at)
    return to_week(location, day)


@handler
@require_POST
def remove(request: MemberRequest, location_id: int, shift_id: int) -> HttpResponse:
    location, shift = find_shift(request, location_id, shift_id)
    if shift:
        with pghistory.context(member=request.member.pk):
            remove_shift(shift=shift)
        say(request, _("On duty again: {shift}.") if shift.is_off else _("Removed: {shift}."), shift)
    return to_week(location, read_day(request))


def say(request: MemberRequest, text: str, shift: Shift, **more: str) -> None:
    """Tell whose shift it was, when, and what became of it."""
    named = format_html("{}, {}", isolated(shift.employee), when_of(shift))
    announce(request, format_html(text, shift=named, **more))


def find_shift(request: MemberRequest, location_id: int, shift_id: int) -> tuple[Location, Shift | None]:
    """Return a location that the member handles, and a shift there; of one that is gone say so and return None."""
    shifts = Shift.objects.visible_to(request.member).select_related("employee", "location__organisation")
    shift = shifts.filter(location=location_id, pk=shift_id).first()
    if shift is None:
        location = find(request, location_id)
        announce(request, _("Somebody has removed that shift before."))
        return location, None
    return shift.location, shift


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
