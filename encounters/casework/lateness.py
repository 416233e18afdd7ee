"""How late cases are, and the mail about it: to the owner and to who supervises the location, each once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.transaction import atomic
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from encounters.changes.changing import lock_encounter
from encounters.models import Case, Member
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import UNANSWERED_STATES, CaseKind, LatenessTold, Role
from encounters.models.handling import handlers_of
from encounters.models.mail import OrganisationMailKind
from encounters.models.organisation import CALENDAR
from encounters.outbox import owe_case_mail

AT_MOST_LATER = timedelta(days=2)  # what has been late for longer was brought along, or nothing was sent for so long


def how_late(case: Case, now: datetime) -> str:
    """Return in words for how long the time of a case has been over."""
    return _("%(late)s late") % {"late": timesince(case.due_at, now, depth=1)}


def tell_lateness(now: datetime) -> int:
    """Owe the mail about complaints that have become late, or will soon be, and return of how many."""
    unanswered = Case.objects.unanswered().of_kind(CaseKind.COMPLAINT)
    late = unanswered.filter(due_at__range=(now - AT_MOST_LATER, now)).lateness_not_told(LatenessTold.LATE)
    soon = unanswered.filter(due_at__gt=now).exclude(owner=None).lateness_not_told(LatenessTold.SOON)
    return sum(tell(case, now) for case in [*with_clock(late), *with_clock(soon)] if to_be_told(case, now))


def with_clock(cases: CaseQuerySet) -> Iterator[Case]:
    """Yield cases with as little as says how late they are."""
    own = ("encounter_id", "owner_id", "state", "due_at", "lateness_told", "clock_started_at", "paused_time")
    location = (f"encounter__location__{name}" for name in CALENDAR)
    read = cases.select_related("encounter__location").only("organisation_id", *own, *location)
    yield from read.order_by("pk").iterator(chunk_size=500)


def to_be_told(case: Case, now: datetime) -> LatenessTold | None:
    """Return what is to be told of a case by now; None where that was told, or it has the time that it needs."""
    told = LatenessTold.LATE
    if case.due_at > now:
        told = LatenessTold.SOON
    if case.state not in UNANSWERED_STATES or case.lateness_told in {told, LatenessTold.LATE}:
        return None
    if told == LatenessTold.SOON and (case.owner_id is None or case.clock.amber_from(case.due_at) > now):
        return None
    return told


@atomic
def tell(listed: Case, now: datetime) -> bool:
    """Owe the mail about one case as it stands by now; return whether it did: it may be told or answered meanwhile."""
    case = lock_encounter(listed).case
    told = to_be_told(case, now)
    if told is None:
        return False
    Case.objects.filter(organisation=case.organisation_id, pk=case.pk).update(lateness_told=told)
    if told == LatenessTold.LATE:
        readers, kind = supervisors_of(case), OrganisationMailKind.LATE
    else:
        readers, kind = [owner for owner in (case.owner,) if owner], OrganisationMailKind.SOON_LATE
    for member in readers:
        owe_case_mail(kind, member=member, encounter=case.encounter, now=now)
    return True


def supervisors_of(case: Case) -> list[Member]:
    """Return who supervises the location of a case: it alone, or all of them where nobody else does, or an admin."""
    handlers = handlers_of(case.encounter).select_related("user", "organisation")
    supervisors = handlers.filter(role=Role.SUPERVISOR)
    chosen = (supervisors.filter(all_locations=False), supervisors, handlers.filter(role=Role.ADMIN))
    return next((list(members) for members in chosen if members.exists()), [])
