"""Each mail as an example, in each language, to look at: what it tells is invented, and its links lead to the start."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.defaultfilters import date as format_date
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encounters.models import AccountMail
from encounters.models.choices import Verdict
from encounters.models.mail import AccountMailKind, OrganisationMailKind
from encounters.notifications.letters import render

KINDS: dict[str, AccountMailKind | OrganisationMailKind] = {
    kind.name.lower(): kind for kinds in (OrganisationMailKind, AccountMailKind) for kind in kinds
}


def write_example(kind: str, language: str, *, organisation: str) -> EmailMultiAlternatives:
    """Return a mail of this kind of an organisation, by its name, as text and HTML."""
    with translation.override(language):
        return render(AccountMail(kind=kind, language=language, address="anna@example.org"), told(organisation))


def told(organisation: str) -> dict[str, Any]:
    """Return all that stands in any mail, invented, in the language of now."""
    link, today = f"{settings.PUBLIC_URL}/", timezone.localdate()
    days = [format_date(today - timedelta(days=ago), "SHORT_DATE_FORMAT") for ago in (9, 2)]
    cases = [f"{_('Complaint')} · Kamppi · {day}" for day in days]
    return {
        "organisation": organisation,
        **dict.fromkeys(("address", "stop", "one_click_stop", "password_reset_url"), link),
        "news": [_("You got an answer."), _("The handling of your feedback has come to its end.")],
        "verdicts": [(label, link) for _value, label in Verdict.choices],
        "subject_of_case": cases[0],
        "parts": [
            {"words": _("Late"), "count": 1, "address": link, "lines": [(cases[0], link)]},
            {"words": _("New complaints"), "count": 3, "address": link, "lines": [(cases[1], link)]},
        ],
        "first": today - timedelta(days=10),
        "last": today - timedelta(days=4),
        "good": 7,
        "bad": 1,
        **told_of_figures(),
    }


def told_of_figures() -> dict[str, Any]:
    """Return what the mail of figures tells besides good and bad, invented, in the language of now."""
    likely = {"good": 7, "total": 8, "low": "53\u202f%", "high": "98\u202f%"}
    served = _(
        "%(good)s of the %(total)s who left feedback were served well; with so few, the share among all who would is"
        " likely between %(low)s and %(high)s."
    )
    against = ngettext("Against the day before", "Against the %(days)s days before", 7) % {"days": 7}
    return {
        "is_of_all": True,
        "headline": served % likely,
        "change": f"{against}: {_('no clear change')}",
        "open": 3,
        "late": 1,
        "alerts": 1,
    }
