"""The weekly mail to employees: how much was said of them that they may read, in numbers alone."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from encounters.employees.presentation import readable_by
from encounters.models import OrganisationMail
from encounters.models.choices import Rating
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.notifications.stopping import stop_links

# What is said is read after a working day: on a Monday all days until Thursday are, where none of them is a day off.
FIRST_DAY, LAST_DAY = timedelta(days=10), timedelta(days=4)  # before the mail's day


@writes(OrganisationMailKind.WEEK)
def week(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell how much was said of an employee that they may read: no word and no place; nothing where there is none."""
    member = mail.member
    if member is None or member.employee is None or mail.day is None or not member.wants_mail(mail.kind):
        return None
    first, last = mail.day - FIRST_DAY, mail.day - LAST_DAY
    said = readable_by(member.employee, timezone.now()).counted_for(employee=True).between(first, last)
    good, bad = (said.rated(rating).count() for rating in (Rating.GOOD, Rating.BAD))
    if not good + bad:
        return None
    address = reverse("employees:own", args=[mail.organisation.slug])
    return {
        "organisation": mail.organisation,
        "first": first,
        "last": last,
        "good": good,
        "bad": bad,
        "address": f"{settings.PUBLIC_URL}{address}?lang={mail.language}",
        **stop_links(member, mail.kind, mail.language),
    }
