"""Who gets the mail of the week: whoever has a login, on the first day of it on which they may serve somewhere."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from encounters.models import EmployeeLocation, Location, Member
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

KIND = OrganisationMailKind.WEEK


def owe_weeks(now: datetime) -> int:
    """Owe each employee with a login the mail of the week, by the day of its Monday; return to how many that is new."""
    owed = 0
    serves = EmployeeLocation.objects.filter(organisation=OuterRef("organisation"), employee=OuterRef("employee"))
    for zone, day in mornings(now).items():
        working = Location.objects.open().filter(time_zone=zone).working_on(day)
        serving = Member.objects.active().filter(Exists(serves.filter(location__in=working)))
        monday = day - timedelta(days=day.weekday())
        for member in who_lacks(serving, KIND, monday).iterator(chunk_size=500):
            owed += owe_daily_mail(KIND, member=member, day=monday, now=now)
    return owed
