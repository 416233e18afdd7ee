"""When mail that comes once a day is owed: in the morning, by the clocks of locations."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from encounters.models import Location, OrganisationMail
from encounters.models.mail import OrganisationMailKind
from encounters.models.member import MemberQuerySet

FIRST_HOUR, LAST_HOUR = 7, 10  # later on a day the worker was away so long that it is no morning any more
GOOD_FOR = timedelta(hours=6)  # where the mail server was away for so long, the next morning tells it


def mornings(now: datetime) -> dict[str, date]:
    """Return the time zones of locations in which it is morning, each with its day."""
    zones = Location.objects.open().order_by().values_list("time_zone", flat=True).distinct()
    clocks = {zone: now.astimezone(ZoneInfo(zone)) for zone in zones}
    return {zone: clock.date() for zone, clock in clocks.items() if FIRST_HOUR <= clock.hour <= LAST_HOUR}


def is_past(mail: OrganisationMail, now: datetime) -> bool:
    """Return whether the morning for which a mail was owed is over."""
    return now > mail.due_at + GOOD_FOR


def who_lacks(members: MemberQuerySet, kind: OrganisationMailKind, day: date) -> MemberQuerySet:
    """Return those who want mail of a kind and were not owed that of a day, with what it is owed by."""
    mails = OrganisationMail.objects.filter(organisation=OuterRef("organisation"), member=OuterRef("pk"), kind=kind)
    reached = members.filter(user__mail_refused_at=None).exclude(unwanted_mail__contains=[kind])
    return reached.filter(~Exists(mails.filter(day=day))).select_related("user", "organisation").order_by("pk")
