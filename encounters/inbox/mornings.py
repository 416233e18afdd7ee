"""Who gets the mail of the morning: whoever handles encounters at a location that works today."""

from datetime import date, datetime

from encounters.models import Location, Member
from encounters.models.choices import Role
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

KIND = OrganisationMailKind.MORNING


def owe_mornings(now: datetime) -> int:
    """Owe everybody whose morning it is the mail of the day, once, and return to how many that is new."""
    owed = 0
    handlers = Member.objects.active().filter(role__in=(Role.ADMIN, Role.SUPERVISOR))
    for zone, day in mornings(now).items():
        for member in who_lacks(handlers, KIND, day).iterator(chunk_size=500):
            if works_on(member, zone, day):
                owed += owe_daily_mail(KIND, member=member, day=day, now=now)
    return owed


def works_on(member: Member, zone: str, day: date) -> bool:
    """Return whether one of the member's locations in a time zone works on a day."""
    places = Location.objects.visible_to(member).open().filter(time_zone=zone).by_name()
    return any(not place.calendar.is_day_off(day) for place in places.iterator(chunk_size=50))
