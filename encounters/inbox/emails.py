"""The mail of the morning: what needs a supervisor or an admin, the latest first."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encounters.casework.emails import name_of
from encounters.casework.filters import page_of_queue
from encounters.casework.lateness import how_late
from encounters.models import Case, Encounter, Member, OrganisationMail
from encounters.models.case_queryset import UNANSWERED_BANDS
from encounters.models.choices import CaseKind
from encounters.models.counting import capped_count
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.notifications.stopping import stop_links

MOST_CASES = 10


@writes(OrganisationMailKind.MORNING)
def morning(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell what is late, mine, new, praised and held, and the most urgent cases; nothing where there is nothing."""
    member = mail.member
    if member is None or not member.handles or not member.wants_mail(mail.kind):
        return None
    now = timezone.now()
    counts, cases = counts_of(member, now, mail.language), cases_of(member, now, mail.language)
    if not (counts or cases):
        return None
    return {
        "organisation": mail.organisation,
        "counts": counts,
        "cases": cases,
        "address": address_of(member, "inbox:start", mail.language),
        **stop_links(member, mail.kind, mail.language),
    }


def counts_of(member: Member, now: datetime, language: str) -> list[tuple[str, str]]:
    """Return how much waits of each kind of which there is some, in words, with where it is listed."""
    cases = Case.objects.handled_by(member)
    new, held = cases.new(), Encounter.objects.handled_by(member).awaiting_review()
    listed: list[tuple[str, Any, str, str]] = [
        (_("Late"), cases.overdue(now), "casework:queue", "overdue=on"),
        (_("Yours"), cases.unanswered().owned_by(member), "casework:queue", "whose=mine"),
        (_("New complaints"), new.of_kind(CaseKind.COMPLAINT), "casework:queue", "kind=complaint&state=new"),
        (_("New thanks"), new.of_kind(CaseKind.THANKS), "casework:queue", "kind=thanks&state=new"),
        (_("Held for review"), held, "inbox:held", ""),
    ]
    counted = [(words, capped_count(rows), route, query) for words, rows, route, query in listed]
    return [
        (f"{words} ({count})", address_of(member, route, language, query))
        for words, count, route, query in counted
        if count
    ]


def cases_of(member: Member, now: datetime, language: str) -> list[tuple[str, str]]:
    """Return the most urgent cases by their names, with where they are."""
    visible = Case.objects.handled_by(member).for_queue()
    rows = page_of_queue(visible, UNANSWERED_BANDS, member=member, now=now, size=MOST_CASES).rows
    return [(line_of(case, now), address_of(member, "casework:case", language, "", case.pk)) for case in rows]


def line_of(case: Case, now: datetime) -> str:
    """Return a case as the mail lists it: its name and, where it is late, for how long."""
    if case.due_at >= now:
        return name_of(case)
    return f"{name_of(case)} · {how_late(case, now)}"


def address_of(member: Member, route: str, language: str, query: str = "", *named: Any) -> str:
    """Return the whole address of a page of the member's organisation, which opens in this language."""
    path = reverse(route, args=[member.organisation.slug, *named])
    return f"{settings.PUBLIC_URL}{path}?" + "&".join(part for part in (query, f"lang={language}") if part)
