"""How moments are shown, and until when something is due."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template.defaultfilters import date as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy

from encounters.casework.lateness import how_late
from encounters.http import isolated
from encounters.models import Case, Employee, Encounter, FeedbackPoint, Location
from encounters.models.choices import UNANSWERED_STATES, CaseKind, CaseState, WaitingFor

register = template.Library()
PAUSED = {
    WaitingFor.CUSTOMER: gettext_lazy("Waiting for the customer: the clock stands still"),
    WaitingFor.EMPLOYEE: gettext_lazy("Waiting for the employee: the clock stands still"),
}


@register.simple_tag
def place_and_moment(encounter: Encounter) -> SafeString:
    """Return what tells one encounter of a list from another, to those who hear a button apart from its row."""
    at = format_date(encounter.location.local(encounter.occurred_at), "DATETIME_FORMAT")
    return format_html('<span class="visually-hidden"> – {}, {}</span>', isolated(encounter.location), at)


@register.simple_tag
def moment(at: datetime, location: Location) -> SafeString:
    """Return a moment as its location's clocks show it."""
    local = location.local(at)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), format_date(local, "DATETIME_FORMAT")
    )


@register.simple_tag
def moments(first: datetime, last: datetime, location: Location) -> SafeString:
    """Return the moment at which something began, and the time at which it ended where that is another minute."""
    until = location.local(last)
    if location.local(first).replace(second=0, microsecond=0) == until.replace(second=0, microsecond=0):
        return moment(first, location)
    time = format_html(
        '<time datetime="{}">{}</time>', until.isoformat(timespec="minutes"), format_date(until, "TIME_FORMAT")
    )
    return format_html("{}–{}", moment(first, location), time)


@register.simple_tag
def employment(employee: Employee, now: datetime) -> str:
    """Return when somebody starts, or leaves, or left, by the clocks of where they serve; empty where nobody said."""
    today = max((serves.location.local(now).date() for serves in employee.serves.all()), default=localdate(now))
    if employee.starts_on and employee.starts_on > today:
        return gettext("Starts on %(day)s") % {"day": format_date(employee.starts_on, "SHORT_DATE_FORMAT")}
    if employee.ends_on is None:
        return ""
    said = gettext("Left on %(day)s") if employee.ends_on < today else gettext("Leaves on %(day)s")
    return said % {"day": format_date(employee.ends_on, "SHORT_DATE_FORMAT")}


@register.simple_tag
def lost_employee(point: FeedbackPoint, now: datetime) -> bool:
    """Return whether whose feedback point it is has left."""
    return point.has_lost_employee(now)


@register.simple_tag
def deadline(at: datetime, location: Location) -> SafeString:
    """Return a moment until which something is owed; where that is midnight, the day that ends then."""
    local = location.local(at)
    if (local.hour, local.minute) != (0, 0):
        return moment(at, location)
    day = format_date(local - timedelta(days=1), "SHORT_DATE_FORMAT")
    end_of_day = gettext("the end of %(day)s") % {"day": day}
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), end_of_day)


@register.simple_tag(takes_context=True)
def due(context: dict[str, Any], case: Case) -> SafeString:
    """Return until when a case wants something, by its level: calm, amber from 3/4 of its time, late, or still."""
    now: datetime = context["now"]
    said: Any
    if case.state == CaseState.WAITING:
        level, said = "still", PAUSED[WaitingFor(case.waiting_for)]
    elif case.state not in UNANSWERED_STATES:
        return SafeString()
    elif now >= case.due_at:
        level, said = "late", how_late(case, now)
    else:
        level = "amber" if now >= case.clock.amber_from(case.due_at) else "calm"
        said = format_html("{} {}", what_is_due(case), deadline(case.due_at, case.encounter.location))
    return format_html('<span class="due {}">{}</span>', level, said)


def what_is_due(case: Case) -> str:
    """Return what has to happen next with a case, by its due time."""
    if case.state == CaseState.NEW:
        return gettext("Read by")
    if case.kind == CaseKind.THANKS and not case.is_passed_on_or_stopped:
        return gettext("Pass on by")
    return gettext("Answer by")
