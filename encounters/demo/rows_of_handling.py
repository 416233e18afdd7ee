"""The rows that change when staff handle a case: the other half of the bulk twin."""

from datetime import datetime, timedelta

from encounters.casework.closing import WORDS
from encounters.casework.thanks import state_after
from encounters.demo.deeds import (
    Answered,
    Closed,
    Handled,
    Heard,
    PassedOn,
    Reopened,
    Seen,
    SideAsked,
    SideGiven,
    Stopped,
    Taken,
)
from encounters.demo.rows import Rows, case_of, move, note
from encounters.models import Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor


def handle(rows: Rows, deed: Handled, by: Member | None) -> None:
    """Change the rows as the deed's action does."""
    if isinstance(deed, PassedOn):
        pass_on(rows, deed, by)
        return
    if by is None:
        raise ValueError(f"{deed} is somebody's deed")
    match deed:
        case Seen():
            see(rows, deed.at, by)
        case Taken():
            take(rows, deed.at, by)
        case Answered():
            answer(rows, deed, by)
        case SideAsked():
            ask_side(rows, deed, by)
        case SideGiven() | Heard():
            hear(rows, deed, by)
        case Closed():
            close(rows, deed, by)
        case Reopened():
            reopen(rows, deed, by)
        case Stopped():
            stop(rows, deed, by)


def see(rows: Rows, at: datetime, by: Member) -> None:
    """A handler opens it, for the first time or since the customer's words changed."""
    first = rows.encounter.first_read_at is None
    rows.encounter.first_read_at, rows.encounter.last_read_at = rows.encounter.first_read_at or at, at
    if rows.case and not first:
        rows.case.unread_since = None
        return
    if rows.case:
        move(rows, CaseState.SEEN, at)
        rows.case.seen_at = at
    note(rows, EventKind.SEEN, at, by=by)


def take(rows: Rows, at: datetime, by: Member) -> None:
    """A handler takes the case on."""
    case = case_of(rows)
    case.owner = by
    move(rows, CaseState.IN_WORK if case.state == CaseState.SEEN else case.state, at)
    note(rows, EventKind.ASSIGNED, at, by=by, to=by.pk)


def answer(rows: Rows, deed: Answered, by: Member) -> None:
    """A handler answers the customer, or asks."""
    move(rows, CaseState.WAITING if deed.wait else CaseState.ANSWERED, deed.at)
    kind = EventKind.ASKED if deed.wait else EventKind.ANSWERED
    note(rows, kind, deed.at, by=by, words={TextKind.ANSWER: deed.text})


def ask_side(rows: Rows, deed: SideAsked, by: Member) -> None:
    """A handler asks the employee for their side, and waits."""
    case = case_of(rows)
    move(rows, CaseState.WAITING, deed.at)
    case.waiting_for = WaitingFor.EMPLOYEE
    note(rows, EventKind.SIDE_ASKED, deed.at, by=by, employee=rows.encounter.employee_id)


def hear(rows: Rows, deed: SideGiven | Heard, by: Member) -> None:
    """The employee tells their side, or a handler writes down what they said."""
    if case_of(rows).waiting_for == WaitingFor.EMPLOYEE:
        move(rows, CaseState.IN_WORK, deed.at)
    kind = EventKind.SIDE_GIVEN if deed.text else EventKind.NOTHING_TO_ADD
    said = TextKind.SIDE
    if isinstance(deed, Heard):
        kind, said = EventKind.HEARD, TextKind.NOTE
    note(rows, kind, deed.at, by=by, words={said: deed.text}, employee=rows.encounter.employee_id)


def close(rows: Rows, deed: Closed, by: Member) -> None:
    """A handler closes a complaint with what was found out."""
    case, encounter, found = case_of(rows), rows.encounter, deed.found
    case.unread_since = None
    move(rows, CaseState.CLOSED, deed.at)
    case.outcome, case.known_before = found.get("outcome", ""), found.get("known_before")
    encounter.cause = found.get("cause", "")
    encounter.set_derived()
    words: dict[str, str] = {said: found.get(name, "") for name, said in WORDS.items()}
    concerned = encounter.concerned
    facts = {"outcome": case.outcome, "cause": encounter.cause, "known_before": case.known_before}
    facts["employee"] = concerned.pk if concerned else None
    note(rows, EventKind.CLOSED, deed.at, by=by, words=words, **facts)


def reopen(rows: Rows, deed: Reopened, by: Member) -> None:
    """A handler takes a closed complaint up again: a new clock, a new promise."""
    case = case_of(rows)
    rows.encounter.cause = ""
    rows.encounter.set_derived()
    case.clock_started_at, case.paused_time = deed.at, timedelta()
    case.promise_ends_at = None  # type: ignore[assignment]
    move(rows, CaseState.IN_WORK, deed.at)
    note(rows, EventKind.REOPENED, deed.at, by=by, words={TextKind.REASON: deed.reason})


def pass_on(rows: Rows, deed: PassedOn, by: Member | None) -> None:
    """Thanks reach the employee."""
    case = case_of(rows)
    if by:
        take_in_hand(rows, deed.at, by)
    case.passed_on_at, case.passed_on_by = deed.at, by
    move(rows, state_after(case, by), deed.at)
    employee = rows.encounter.employee_id
    note(rows, EventKind.PASSED_ON, deed.at, by=by, words={TextKind.PRAISE: deed.word}, employee=employee)


def stop(rows: Rows, deed: Stopped, by: Member) -> None:
    """A handler keeps thanks from being passed on."""
    case = case_of(rows)
    take_in_hand(rows, deed.at, by)
    case.stopped = True
    move(rows, state_after(case, by), deed.at)
    note(rows, EventKind.STOPPED, deed.at, by=by, words={TextKind.REASON: deed.reason})


def take_in_hand(rows: Rows, at: datetime, by: Member) -> None:
    """Whoever acts first has the case and has seen it."""
    case = case_of(rows)
    case.owner, case.seen_at = case.owner or by, case.seen_at or at
