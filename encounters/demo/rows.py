"""The rows of one encounter, not yet stored, and how they change with all that happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from encounters.changes.cases import NOTHING
from encounters.models import Case, CaseEvent, CaseText, Contact, Encounter, Member, Receipt
from encounters.models.choices import OPEN_STATES, CaseState, EventKind, WaitingFor


@dataclass(slots=True)
class Rows:
    """The rows of one encounter."""

    encounter: Encounter
    receipt: Receipt
    contact: Contact | None = None
    case: Case | None = None
    events: list[CaseEvent] = field(default_factory=list)
    texts: list[CaseText] = field(default_factory=list)


def set_contact(rows: Rows, contact: Contact | None) -> None:
    """Keep the contact where the encounter finds it without a query."""
    rows.contact = contact
    rows.encounter._state.fields_cache["contact"] = contact


def note(
    rows: Rows,
    kind: EventKind,
    at: datetime,
    *,
    by: Member | None = None,
    words: Mapping[str, str] = NOTHING,
    **facts: Any,
) -> None:
    """Append a fact to the timeline, and what was said with it."""
    ours = {"organisation_id": rows.encounter.organisation_id, "encounter_id": rows.encounter.pk}
    event = CaseEvent(**ours, kind=kind, at=at, by_id=by.pk if by else None, facts=facts)
    rows.events.append(event)
    rows.texts += [CaseText(**ours, event=event, kind=said, text=text) for said, text in words.items() if text]


def settle(rows: Rows, at: datetime) -> None:
    """Open or void the case so that it fits the encounter."""
    wanted = rows.encounter.wanted_case_kind()
    if rows.case is None and wanted:
        organisation, encounter = rows.encounter.organisation, rows.encounter
        rows.case = Case(organisation=organisation, encounter=encounter, kind=wanted, opened_at=at, clock_started_at=at)
        rows.case.set_derived()
        note(rows, EventKind.OPENED, at, case=wanted)
    elif rows.case and rows.case.is_open and not rows.encounter.counted:
        note(rows, EventKind.VOIDED, at, former=rows.case.state)
        move(rows, CaseState.VOIDED, at)
    elif rows.case and rows.case.is_open:
        move(rows, rows.case.state, at)


def case_of(rows: Rows) -> Case:
    """The case, which has to be there."""
    if rows.case is None:
        raise ValueError("only an encounter that deserves an answer is handled")
    return rows.case


def move(rows: Rows, state: str, at: datetime) -> None:
    """Set the state of the case, and let its clock stand still while it waits."""
    case = case_of(rows)
    if case.waiting_since and state != CaseState.WAITING:
        case.paused_time += case.clock.calendar.worked(case.waiting_since, at)
        case.waiting_since, case.waiting_for = None, ""
    elif state == CaseState.WAITING and not case.waiting_since:
        case.waiting_since, case.waiting_for = at, WaitingFor.CUSTOMER
    if state == CaseState.CLOSED:
        case.closed_at = at
    elif case.state == CaseState.CLOSED and state in OPEN_STATES:
        for name, value in Case.NOT_CLOSED.items():
            setattr(case, name, value)
    case.state = state
    if case.is_open:
        case.set_derived()
