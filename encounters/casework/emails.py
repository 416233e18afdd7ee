"""Mail to members about a case: what happened and where it is, and no word of anybody."""

from typing import Any

from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from encounters.models import Case, Encounter, OrganisationMail
from encounters.models.choices import CaseKind
from encounters.models.handling import may_handle
from encounters.models.mail import OF_CASES, OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.notifications.stopping import stop_links


@writes(*OF_CASES)
def of_case(mail: OrganisationMail) -> dict[str, Any] | None:
    """Lead a member to a case, as long as it is open, they may handle it, and want mail of this kind."""
    case: Case | None = getattr(mail.encounter, "case", None)
    if mail.member is None or case is None or not case.is_open or not concerns(mail, case):
        return None
    address = reverse("casework:case", args=[mail.organisation.slug, case.pk])
    return {
        "subject_of_case": name_of(case),
        "address": f"{settings.PUBLIC_URL}{address}?lang={mail.language}",
        **stop_links(mail.member, mail.kind, mail.language),
    }


def concerns(mail: OrganisationMail, case: Case) -> bool:
    """Return whether a mail still concerns its reader: the owner, or for what is late whoever handles it."""
    if mail.member is None or not mail.member.wants_mail(mail.kind) or not may_handle(mail.member, case.encounter):
        return False
    return mail.kind == OrganisationMailKind.LATE or case.owner_id == mail.member_id


def name_of(case: Case) -> str:
    """Return a case as a mail names it, by its kind, place and day."""
    encounter: Encounter = case.encounter
    kind = _("Complaint") if case.kind == CaseKind.COMPLAINT else _("Thanks")
    day = format_date(encounter.location.local(encounter.occurred_at), "SHORT_DATE_FORMAT")
    return f"{kind} · {encounter.location} · {day}"
