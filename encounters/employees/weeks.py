"""Who gets the mail of the week: whoever has a login and serves where it is Monday morning."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from encounters.models import EmployeeLocation, Member
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

KIND = OrganisationMailKind.WEEK
MONDAY = 0


def owe_weeks(now: datetime) -> int:
    """Owe each employee with a login the mail of the week, once on Monday; return to how many that is new."""
    owed = 0
    serves = EmployeeLocation.objects.filter(organisation=OuterRef("organisation"), employee=OuterRef("employee"))
    for zone, day in mornings(now).items():
        if day.weekday() == MONDAY:
            serving = Member.objects.active().filter(Exists(serves.filter(location__time_zone=zone)))
            for member in who_lacks(serving, KIND, day).iterator(chunk_size=500):
                owed += owe_daily_mail(KIND, member=member, day=day, now=now)
    return owed
