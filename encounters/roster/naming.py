"""What shifts are called."""

from typing import Any

from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import time as format_time
from django.utils.translation import gettext as _

from encounters.fields import WEEKDAYS


def hours_of(shift: Any) -> str:
    """Return from when until when a shift lasts, in words."""
    begins, ends = (format_time(clock, "TIME_FORMAT") for clock in (shift.begins, shift.ends))
    return f"{begins}–{ends}"


def when_of(shift: Any) -> str:
    """Return on which day and from when until when a shift is, or is off, in words."""
    if shift.works_on:
        when = f"{format_date(shift.works_on, 'SHORT_DATE_FORMAT')}, {hours_of(shift)}"
        return _("off on %(day)s") % {"day": when} if shift.is_off else when
    weekday = dict(WEEKDAYS)[shift.weekday]
    return _("%(weekday)s each week, %(hours)s") % {"weekday": weekday, "hours": hours_of(shift)}
