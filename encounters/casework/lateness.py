"""How late cases are, and the mail about it: to the owner and to who supervises the location, each once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.transaction import atomic
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from encounters.models import Case, Member
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import LatenessTold, Role
from encounters.models.handling import handlers_of
from encounters.models.mail import OrganisationMailKind
from encounters.outbox import owe_case_mail

AT_MOST_LATER = timedelta(days=2)  # what has been late for longer was brought along, or nothing was sent for so long


def how_late(case: Case, now: datetime) -> str:
    """Return in words for how long the time of a case has been over."""
    return _("%(late)s late") % {"late": timesince(case.due_at, now, depth=1)}


def tell_lateness(now: datetime) -> int:
    """Owe the mail about cases that have become late, or soon late, and return of how many."""
    late, soon = LatenessTold.LATE, LatenessTold.SOON
    overdue = Case.objects.overdue(now).filter(due_at__gt=now - AT_MOST_LATER).lateness_not_told(late)
    return sum(tell(case, late, now) for case in with_people(overdue)) + sum(
        tell(case, soon, now) for case in soon_late(now)
    )


def soon_late(now: datetime) -> Iterator[Case]:
    """Yield cases with an owner of whose time three quarters have passed, while there is some left."""
    owned = Case.objects.unanswered().filter(due_at__gte=now).exclude(owner=None).lateness_not_told(LatenessTold.SOON)
    for case in with_people(owned):
        if case.clock.amber_from(case.due_at) <= now:
            yield case


def with_people(cases: CaseQuerySet) -> Iterator[Case]:
    """Yield cases with what their mail is told from."""
    shown = cases.select_related("owner__user", "encounter__location", "organisation").defer("encounter__search")
    yield from shown.order_by("pk").iterator(chunk_size=500)


@atomic
def tell(case: Case, told: LatenessTold, now: datetime) -> bool:
    """Owe the mail about one case, unless another worker has just done so; return whether it did."""
    rows = Case.objects.filter(organisation=case.organisation_id, pk=case.pk).lateness_not_told(told)
    if not rows.update(lateness_told=told):
        return False
    if told == LatenessTold.LATE:
        readers, kind = list(supervisors_of(case)), OrganisationMailKind.LATE
    else:
        readers, kind = [case.owner] if case.owner else [], OrganisationMailKind.SOON_LATE
    for member in readers:
        owe_case_mail(kind, member=member, encounter=case.encounter, now=now)
    return True


def supervisors_of(case: Case) -> list[Member]:
    """Return who supervises the location of a case; the admins where nobody else does."""
    handlers = handlers_of(case.encounter).select_related("user")
    supervisors = list(handlers.filter(role=Role.SUPERVISOR))
    return supervisors or list(handlers.filter(role=Role.ADMIN))
