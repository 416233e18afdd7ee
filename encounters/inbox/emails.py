"""The mail of the morning: what needs a supervisor or an admin, the latest first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from encounters.casework.emails import name_of, name_of_encounter
from encounters.casework.lateness import how_late
from encounters.models import Alert, Case, Encounter, Member, OrganisationMail
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import CaseKind
from encounters.models.counting import capped_count
from encounters.models.mail import OrganisationMailKind
from encounters.models.searching import FOUND_BY
from encounters.notifications.letters import writes
from encounters.notifications.mornings import is_past
from encounters.notifications.stopping import stop_links

MOST_LINES = 5  # of each kind


@writes(OrganisationMailKind.MORNING)
def morning(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell what is late, mine, new, praised and held, the latest first; nothing where there is nothing."""
    member, now = mail.member, timezone.now()
    if member is None or not member.handles or not member.wants_mail(mail.kind) or is_past(mail, now):
        return None
    parts = [part for part in parts_of(member, now, mail.language) if part.count]
    if not parts:
        return None
    return {
        "organisation": mail.organisation,
        "parts": parts,
        "address": address_of(member, "inbox:start", mail.language),
        **stop_links(member, mail.kind, mail.language),
    }


class Part(NamedTuple):
    """What waits of one kind: how much, where it is listed, and the first of it with where each is."""

    words: str
    count: Any
    address: str
    lines: list[tuple[str, str]]


def parts_of(member: Member, now: datetime, language: str) -> Iterator[Part]:
    """Yield what waits of each kind; a case stands in the first of them alone, and is counted in all."""
    cases, told = Case.objects.handled_by(member), set[UUID]()
    new, mine = cases.new(), cases.unanswered().owned_by(member)
    listed: list[tuple[str, CaseQuerySet, str]] = [
        (_("Late"), cases.overdue(now), "overdue=on"),
        (pgettext("queue", "Mine"), mine, "whose=mine"),
        (_("New complaints"), new.of_kind(CaseKind.COMPLAINT), "kind=complaint&state=new"),
        (_("New thanks"), new.of_kind(CaseKind.THANKS), "kind=thanks&state=new"),
    ]
    for words, rows, query in listed:
        first = list(rows.exclude(pk__in=told).for_queue().order_by("due_at", "pk")[:MOST_LINES])
        told |= {case.pk for case in first}
        lines = [(line_of(case, now), address_of(member, "casework:case", language, "", case.pk)) for case in first]
        yield Part(words, capped_count(rows), address_of(member, "casework:queue", language, query), lines)
    yield alert_part(member, language)
    yield held_part(member, language)


def alert_part(member: Member, language: str) -> Part:
    """Return the alerts that nobody has taken note of, without the name of anybody."""
    new = Alert.objects.handled_by(member).new().of_today()
    lines = [
        (alert.name_without_subject, address_of(member, "alerts:alert", language, "", alert.pk))
        for alert in new.for_list().newest()[:MOST_LINES]
    ]
    listed = address_of(member, "alerts:list", language, "state=new")
    return Part(_("Departs from what it used to be"), capped_count(new), listed, lines)


def held_part(member: Member, language: str) -> Part:
    """Return what is held for review."""
    held = Encounter.objects.handled_by(member).awaiting_review()
    first = held.select_related("location").defer(*FOUND_BY).order_by("reported_at", "pk")[:MOST_LINES]
    lines = [(name_of_encounter(one), address_of(member, "review:encounter", language, "", one.pk)) for one in first]
    return Part(_("Held for review"), capped_count(held), address_of(member, "inbox:held", language), lines)


def line_of(case: Case, now: datetime) -> str:
    """Return a case as the mail lists it: its name and, where it is late, for how long."""
    if case.due_at >= now:
        return name_of(case)
    return f"{name_of(case)} · {how_late(case, now)}"


def address_of(member: Member, route: str, language: str, query: str = "", *named: Any) -> str:
    """Return the whole address of a page of the member's organisation, which opens in this language."""
    path = reverse(route, args=[member.organisation.slug, *named])
    return f"{settings.PUBLIC_URL}{path}?" + "&".join(part for part in (query, f"lang={language}") if part)
