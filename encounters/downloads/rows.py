"""What a file says of each encounter and of its case, column by column."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Choices
from django.utils.translation import gettext as _

from encounters.models import Case, CaseText, Encounter, Member
from encounters.models.choices import (
    Aspect,
    Attention,
    Attribution,
    CaseKind,
    CaseState,
    Cause,
    Channel,
    Language,
    Outcome,
    Rating,
    Severity,
    Standing,
    Step,
    Verdict,
)
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.table_files import AS_IT_IS, LONGEST_CELL

SEPARATOR = "; "


class Told(NamedTuple):
    """An encounter with its case, and what the customer added later."""

    encounter: Encounter
    case: Case | None
    additions: list[str]


class Column(NamedTuple):
    """What stands above a column, and in it for an encounter; None is empty."""

    label: str
    value: Callable[[Told], Any]


def told(encounters: EncounterQuerySet, *, with_contacts: bool) -> list[Told]:
    """Return these encounters, the newest first, each with its case and what was added."""
    rows = list(encounters.for_file(with_contacts=with_contacts).order_by("-occurred_at", "-pk"))
    additions = defaultdict(list)
    for text in CaseText.objects.additions_among(rows):
        additions[text.encounter_id].append(text.text)
    return [Told(row, getattr(row, "case", None), additions[row.pk]) for row in rows]


def cells_of(columns: Iterable[Column], row: Told) -> list[Any]:
    """Return what the columns say of an encounter."""
    return [column.value(row) for column in columns]


def columns_for(member: Member, *, with_contacts: bool) -> list[Column]:
    """Return the columns of a file for a member, in the chosen language."""
    employee = [] if member.organisation.team_mode else columns_of_employee()
    contact = columns_of_contact() if with_contacts else []
    return [*columns_of_visit(), *employee, *columns_of_words(), *columns_of_answers(), *columns_of_case(), *contact]


def columns_of_visit() -> list[Column]:
    """Return what was rated, where, on which day and in which hour by the clock of the location."""
    return [
        Column(_("Id"), lambda row: row.encounter.pk),
        Column(_("Day"), lambda row: row.encounter.occurred_on),
        Column(_("Hour, from"), lambda row: row.encounter.location.local(row.encounter.occurred_at).hour),
        Column(_("Rating"), chosen(Rating, lambda row: row.encounter.rating)),
        Column(_("Location"), lambda row: row.encounter.location),
        Column(_("Region"), lambda row: row.encounter.location.region),
        Column(_("In the figures"), lambda row: yes_or_no(row.encounter.counted)),
        Column(_("State"), state_of),
    ]


def columns_of_employee() -> list[Column]:
    """Return who served, and how sure the customer was of it."""
    return [
        Column(_("Employee"), lambda row: row.encounter.employee),
        Column(_("How sure the customer is"), chosen(Attribution, lambda row: row.encounter.attribution)),
        Column(_("In the employee's figures"), lambda row: yes_or_no(row.encounter.counted_for_employee)),
        Column(_("Described"), lambda row: row.encounter.employee_description),
    ]


def columns_of_words() -> list[Column]:
    """Return what the customer wrote."""
    return [
        Column(_("Text"), lambda row: row.encounter.text),
        Column(_("What should have been done"), lambda row: row.encounter.wish),
        Column(_("Added by the customer"), lambda row: shortened("\n".join(row.additions))),
    ]


def columns_of_answers() -> list[Column]:
    """Return what the customer chose, and how it came in."""
    aspects = labels_of(Aspect)
    return [
        Column(_("What it was about"), lambda row: SEPARATOR.join(aspects[one] for one in row.encounter.aspects)),
        Column(_("Attention"), chosen(Attention, lambda row: row.encounter.attention)),
        Column(_("How well they know us"), chosen(Step, lambda row: row.encounter.step)),
        Column(_("The customer's part"), chosen(Standing, lambda row: row.encounter.standing)),
        Column(_("Said on the spot"), on_the_spot),
        Column(_("Wants an answer"), lambda row: yes_or_no(row.encounter.wants_answer)),
        Column(_("Language"), chosen(Language, lambda row: row.encounter.language)),
        Column(_("How it came in"), chosen(Channel, lambda row: row.encounter.channel)),
    ]


def columns_of_case() -> list[Column]:
    """Return how it was handled; empty of what has no case."""
    return [
        Column(_("Case"), of_case(CaseKind, "kind")),
        Column(_("State of the case"), of_case(CaseState, "state")),
        Column(_("Severity"), of_case(Severity, "severity")),
        Column(_("Opened on"), lambda row: day_of(row, "opened_at")),
        Column(_("Closed on"), lambda row: day_of(row, "closed_at")),
        Column(_("Outcome"), of_case(Outcome, "outcome")),
        Column(_("Cause"), chosen(Cause, lambda row: row.encounter.cause)),
        Column(_("Known before"), lambda row: yes_or_no(row.case.known_before) if row.case else None),
        Column(_("Put right, says the customer"), of_case(Verdict, "verdict")),
        Column(_("How well they know us, afterwards"), of_case(Step, "step_after")),
    ]


def columns_of_contact() -> list[Column]:
    """Return how the customer may be reached."""
    return [
        Column(_("E-mail"), lambda row: contact_of(row, "email")),
        Column(_("Phone"), lambda row: contact_of(row, "phone")),
        Column(_("Name"), lambda row: contact_of(row, "name")),
    ]


def shortened(text: str) -> str:
    """Return a text that fits into a cell; a longer one ends with a sign for what is missing."""
    longest = LONGEST_CELL - len(AS_IT_IS) - 1  # of an apostrophe, with which it may begin
    return text if len(text) <= longest else text[:longest] + AS_IT_IS


def labels_of(choices: type[Choices]) -> dict[Any, str]:
    """Return what each choice is called, in the chosen language."""
    return {value: str(label) for value, label in choices.choices}


def chosen(choices: type[Choices], value: Callable[[Told], Any]) -> Callable[[Told], Any]:
    """Return the question what a chosen value is called; it is empty where nothing was chosen."""
    labels = labels_of(choices)
    return lambda row: labels.get(value(row))


def of_case(choices: type[Choices], name: str) -> Callable[[Told], Any]:
    """Return the question what a chosen value of the case is called."""
    return chosen(choices, lambda row: getattr(row.case, name, None))


def yes_or_no(said: bool | None) -> str | None:
    """Return the word for a truth; None where nobody said it."""
    return None if said is None else _("Yes") if said else _("No")


def state_of(row: Told) -> str:
    """Return why an encounter is not in the figures; empty where it is."""
    encounter = row.encounter
    if encounter.withdrawn_at:
        return _("Withdrawn")
    if encounter.excluded_at:
        return _("Excluded")
    return _("Held for review") if encounter.hold_reason else ""


def on_the_spot(row: Told) -> str | None:
    """Return whether it was said on the spot, and helped."""
    return row.encounter.on_the_spot_label if row.encounter.said_on_the_spot else None


def day_of(row: Told, name: str) -> date | None:
    """Return the day of a moment of the case, by the location's clock."""
    moment: datetime | None = getattr(row.case, name, None)
    return row.encounter.location.local(moment).date() if moment else None


def contact_of(row: Told, name: str) -> str | None:
    """Return a way by which the customer may be reached."""
    contact = getattr(row.encounter, "contact", None)
    return getattr(contact, name) if contact else None
