"""Mail to members about a case: what happened and where it is, and no word of anybody."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encounters.casework.thanks import STILL_WRITING
from encounters.models import Case, Encounter, OrganisationMail
from encounters.models.choices import NOT_PUT_RIGHT, UNANSWERED_STATES, CaseKind
from encounters.models.handling import may_handle
from encounters.models.mail import OF_CASES, OrganisationMailKind
from encounters.models.timeline import read_timeline
from encounters.notifications.letters import PutOff, writes
from encounters.notifications.stopping import stop_links


@writes(*OF_CASES)
def of_case(mail: OrganisationMail) -> dict[str, Any] | None:
    """Lead a member to a case, as long as the mail is still true of it, they may handle it, and want such mail.

    Raises PutOff while the customer may still be writing.
    """
    case: Case | None = getattr(mail.encounter, "case", None)
    if mail.member is None or case is None or not concerns(mail, case) or not is_still_true(mail, case):
        return None
    address = reverse("casework:case", args=[mail.organisation.slug, case.pk])
    return {
        "subject_of_case": name_of(case),
        "address": f"{settings.PUBLIC_URL}{address}?lang={mail.language}",
        **stop_links(mail.member, mail.kind, mail.language),
    }


def concerns(mail: OrganisationMail, case: Case) -> bool:
    """Return whether a mail concerns its reader: the owner, or for what is late whoever handles it."""
    if mail.member is None or not mail.member.wants_mail(mail.kind) or not may_handle(mail.member, case.encounter):
        return False
    return mail.kind == OrganisationMailKind.LATE or case.owner_id == mail.member_id


def is_still_true(mail: OrganisationMail, case: Case) -> bool:
    """Return whether there still is what a mail tells of its case. Raises PutOff."""
    now = timezone.now()
    match mail.kind:
        case OrganisationMailKind.LATE:
            return case.state in UNANSWERED_STATES and case.due_at < now
        case OrganisationMailKind.SOON_LATE:
            return case.state in UNANSWERED_STATES
        case OrganisationMailKind.REPLIED:
            wait_until_written(case.encounter, now)
            return case.is_open or case.unread_since is not None
        case OrganisationMailKind.NOT_PUT_RIGHT:
            return case.is_open or case.verdict in NOT_PUT_RIGHT
    return case.is_open


def wait_until_written(encounter: Encounter, now: datetime) -> None:
    """Raise PutOff while the customer may still be writing."""
    saved_at = read_timeline(encounter).last_change_at
    if saved_at and saved_at + STILL_WRITING > now:
        raise PutOff(saved_at + STILL_WRITING - now)


def name_of(case: Case) -> str:
    """Return a case as a mail names it, by its kind, place and day."""
    kind = _("Complaint") if case.kind == CaseKind.COMPLAINT else _("Thanks")
    return f"{kind} · {name_of_encounter(case.encounter)}"


def name_of_encounter(encounter: Encounter) -> str:
    """Return an encounter as a mail names it, by its place and day."""
    day = format_date(encounter.location.local(encounter.occurred_at), "SHORT_DATE_FORMAT")
    return f"{encounter.location} · {day}"
