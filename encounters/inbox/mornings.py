"""Who gets the mail of the morning: whoever handles encounters at a location that works today."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from encounters.models import Location, Member, SupervisedLocation
from encounters.models.choices import Role
from encounters.models.mail import OrganisationMailKind
from encounters.models.member import MemberQuerySet
from encounters.models.organisation import LocationQuerySet
from encounters.notifications.mornings import mornings, who_lacks
from encounters.outbox import owe_daily_mail

KIND = OrganisationMailKind.MORNING


def owe_mornings(now: datetime) -> int:
    """Owe everybody whose morning it is the mail of the day, once, and return to how many that is new."""
    owed = 0
    for zone, day in mornings(now).items():
        working = Location.objects.open().filter(time_zone=zone).working_on(day)
        for member in who_lacks(handlers_at(working), KIND, day).iterator(chunk_size=500):
            owed += owe_daily_mail(KIND, member=member, day=day, now=now)
    return owed


def handlers_at(locations: LocationQuerySet) -> MemberQuerySet:
    """Return who handles encounters at any of these locations."""
    anywhere = Exists(locations.filter(organisation=OuterRef("organisation")))
    there = Exists(SupervisedLocation.objects.filter(member=OuterRef("pk"), location__in=locations))
    everywhere = Q(role=Role.ADMIN) | Q(role=Role.SUPERVISOR, all_locations=True)
    return Member.objects.active().filter(everywhere & Q(anywhere) | Q(there, role=Role.SUPERVISOR))
