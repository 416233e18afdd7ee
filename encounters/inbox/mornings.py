"""Who gets the mail of the morning: whoever handles encounters at a location that works today."""

from datetime import datetime

from encounters.models import Location, Member
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

KIND = OrganisationMailKind.MORNING


def owe_mornings(now: datetime) -> int:
    """Owe everybody whose morning it is the mail of the day, once, and return to how many that is new."""
    owed = 0
    for zone, day in mornings(now).items():
        working = Location.objects.open().filter(time_zone=zone).working_on(day)
        for member in who_lacks(Member.objects.handlers_at(working), KIND, day).iterator(chunk_size=500):
            owed += owe_daily_mail(KIND, member=member, day=day, now=now)
    return owed
