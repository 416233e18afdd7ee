"""Who gets the figures by mail, and of which days: who handles encounters and asked for them, of weeks or of months."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from encounters.figures.periods import DAY, WEEK, Period, Unit, whole
from encounters.models import Location, Member
from encounters.models.choices import Report
from encounters.models.mail import OrganisationMailKind
from encounters.models.organisation import LocationQuerySet
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

UNITS = {Report.WEEKLY: Unit.WEEK, Report.MONTHLY: Unit.MONTH}
COMES_WITHIN = WEEK  # after its days are over: as long as locations may be closed without anybody who reads it


def owe_reports(now: datetime) -> int:
    """Owe the figures to who asked for them, by the day after the last one told; return to how many that is new.

    They come on the first morning of a working day on which those days are over at all locations of the reader.
    """
    owed = 0
    for zone, day in mornings(now).items():
        working = Location.objects.open().filter(time_zone=zone).working_on(day)
        for report, unit in UNITS.items():
            over_on = whole(unit, day).first
            if day - over_on >= COMES_WITHIN:
                continue
            waiting = Member.objects.handlers_at(not_yet_on(over_on, now))
            readers = Member.objects.handlers_at(working).filter(report=report).exclude(pk__in=waiting)
            kind = OrganisationMailKind(report.value)
            for member in who_lacks(readers, kind, over_on).iterator(chunk_size=500):
                owed += owe_daily_mail(kind, member=member, day=over_on, now=now)
    return owed


def not_yet_on(day: date, now: datetime) -> LocationQuerySet:
    """Return the open locations on whose clocks a day has not begun."""
    zones = Location.objects.open().order_by().values_list("time_zone", flat=True).distinct()
    return Location.objects.open().filter(
        time_zone__in=[zone for zone in zones if now.astimezone(ZoneInfo(zone)).date() < day]
    )


def period_of(report: str, over_on: date) -> Period:
    """Return the week or the month that was over when a day began."""
    return whole(UNITS[Report(report)], over_on - DAY)
