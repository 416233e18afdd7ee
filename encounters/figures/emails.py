"""The figures by mail, of a week or a month: the headline of their page, and how much waits now."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from encounters.figures.comparison import compare
from encounters.figures.page import FiguresPage, OpenCases, figures_page
from encounters.figures.periods import Period
from encounters.figures.reports import period_of
from encounters.figures.scope import Scope
from encounters.models import Alert, Member, OrganisationMail
from encounters.models.counting import capped_count
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.notifications.stopping import stop_links

NONE_OPEN = OpenCases(0, 0)


@writes(OrganisationMailKind.FIGURES_OF_WEEK, OrganisationMailKind.FIGURES_OF_MONTH)
def report(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell the headline of the figures of what the member handles, and what is open now; nothing where nothing is.

    It names no employee and has no words of a customer. Its link leads to the page of the same figures.
    """
    member, now = mail.member, timezone.now()
    if member is None or mail.day is None or not member.handles or not member.wants_mail(mail.kind):
        return None
    scope, period = Scope(member), period_of(mail.kind, mail.day)
    page, alerts = figures_page(scope, period, now), unclosed_alerts(member)
    open_cases = page.open_cases or NONE_OPEN
    if not (page.figure.counts.total or any(open_cases) or alerts):
        return None
    return {
        "organisation": mail.organisation,
        "is_of_all": member.sees_all_locations,
        "first": period.first,
        "last": period.last,
        **in_words(page, now),
        **page.figure.counts._asdict(),
        "open": open_cases.open,
        "late": open_cases.late,
        "alerts": alerts,
        "address": address_of(member, period, mail.language),
        **stop_links(member, mail.kind, mail.language),
    }


def unclosed_alerts(member: Member) -> int:
    """Return how many alerts the member could close, up to the cap."""
    return capped_count(Alert.objects.handled_by(member).unclosed().of_today())


def in_words(page: FiguresPage, now: datetime) -> dict[str, str]:
    """Return the headline of a page of figures, and how it changed, each as a line."""
    comparison = compare(page.scope, page.period, now)
    context = {"page": page, "period": page.period, "change": page.change, "comparison": comparison}
    return {
        name: re.sub("[ \n]+", " ", render_to_string(f"figures/email/_{name}.txt", context)).strip()
        for name in ("headline", "change")
    }


def address_of(member: Member, period: Period, language: str) -> str:
    """Return the whole address of the figures of these days, which opens in this language."""
    path = reverse("figures:overview", args=[member.organisation.slug])
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return f"{settings.PUBLIC_URL}{path}?{urlencode(days | {'lang': language})}"
