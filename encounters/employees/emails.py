"""The weekly mail to employees: how much was said of them that they may read, in numbers alone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from encounters.employees.presentation import day_ago, readable_by
from encounters.models import Employee, Location, OrganisationMail
from encounters.models.choices import Rating
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.notifications.mornings import is_past
from encounters.notifications.stopping import stop_links

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@writes(OrganisationMailKind.WEEK)
def week(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell how much was said of an employee that they may read: no word and no place; nothing where there is none.

    What is said may be read after a working day: so a week ends one before its Monday, and the next begins there.
    """
    member, now = mail.member, timezone.now()
    if member is None or member.employee is None or mail.day is None or not member.wants_mail(mail.kind):
        return None
    place = place_of(member.employee)
    if place is None or is_past(mail, now):
        return None
    begins, ends = (a_working_day_before(day, place) for day in (mail.day - A_WEEK, mail.day))
    readable = readable_by(member.employee, now).counted_for(employee=True)
    said = readable.annotate(told_at=Coalesce("words_changed_at", "reported_at"))
    said = said.filter(told_at__gt=begins, told_at__lte=ends)
    good, bad = (said.rated(rating).count() for rating in (Rating.GOOD, Rating.BAD))
    if not good + bad:
        return None
    address = reverse("employees:own", args=[mail.organisation.slug])
    return {
        "organisation": mail.organisation,
        "first": place.local(begins).date(),
        "last": place.local(ends).date() - A_DAY,
        "good": good,
        "bad": bad,
        "address": f"{settings.PUBLIC_URL}{address}?lang={mail.language}",
        **stop_links(member, mail.kind, mail.language),
    }


def place_of(employee: Employee) -> Location | None:
    """Return the first location at which an employee serves, by whose calendar their weeks are counted."""
    serves = employee.serves.select_related("location").order_by("location__sort_key", "pk").first()
    return serves.location if serves else None


def a_working_day_before(day: date, place: Location) -> datetime:
    """Return the moment one working day before a day begins at a place."""
    return day_ago(place, datetime.combine(day, time(12), place.zone))
