"""The latest decision is undone, as long as nothing has happened since."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import CaseEvent, Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind

NOT_IN_WORK = {CaseState.NEW, CaseState.SEEN}


def undo(*, encounter: Subject, by: Member, now: datetime, version: int | None = None) -> CaseEvent:
    """Put back what was before the latest decision, and return the event that tells so, from what to what.

    Nothing of the timeline is deleted, and no promise moves later. Raises AgainstRule when something has happened
    since, or when whoever had the case may not handle it any more.
    """
    with change(encounter, by=by, now=now, version=version) as file:
        decision = file.timeline.undoable
        if decision is None:
            raise AgainstRule(Rule.UNDOABLE)
        before, after = UNDO_BY_KIND[EventKind(decision.kind)](file, decision)
        return file.log(EventKind.UNDONE, undone=decision.kind, **{"from": before, "to": after})


def undo_assigning(file: CaseFile, decision: CaseEvent) -> tuple[Any, Any]:
    """Give the case back to whoever had it; return the ids of both members.

    Where nobody had it, or was at work on it, it is not in work any more; it stays read.
    """
    case, former = file.require_open_case(), decision.facts["from"]
    if former is not None and not file.lookups.may_handle(former, file.encounter):
        raise AgainstRule(Rule.HANDLER)
    before, case.owner_id = case.owner_id, former
    if former is None and decision.facts["state"] in NOT_IN_WORK and case.state == CaseState.IN_WORK:
        file.move_case(CaseState.SEEN)
    return before, former


def undo_severity(file: CaseFile, decision: CaseEvent) -> tuple[Any, Any]:
    """Set the former severity again; return both."""
    case = file.require_open_case()
    before, case.severity = case.severity, decision.facts["former"]
    return before, case.severity


def undo_releasing(file: CaseFile, decision: CaseEvent) -> tuple[Any, Any]:
    """Hold the encounter again; a case that opened is voided, for nobody may act on it now.

    That its words came when it was released stays: until it is counted again, the employee is shown nothing of it,
    and from then on they have their time anew.
    """
    before = figure_state_of(file.encounter)
    file.encounter.hold_reason = decision.facts["held"]
    return before, figure_state_of(file.encounter)


def undo_excluding(file: CaseFile, decision: CaseEvent) -> tuple[Any, Any]:
    """Take the encounter in again, and its case up where it was left, waiting included."""
    encounter, before = file.encounter, figure_state_of(file.encounter)
    encounter.excluded_at, encounter.excluded_by, encounter.excluded_because = None, None, ""
    for voided in file.timeline.since(decision):
        if file.case and "waiting_for" in voided.facts:
            file.move_case(voided.facts["former"], at=voided.at)
            file.case.waiting_for = voided.facts["waiting_for"]
    return before, figure_state_of(encounter)


def undo_restoring(file: CaseFile, decision: CaseEvent) -> tuple[Any, Any]:
    """Exclude the encounter again: since when, by whom and why it was."""
    encounter, before = file.encounter, figure_state_of(file.encounter)
    excluded = file.timeline.last(EventKind.EXCLUDED)
    if excluded is None:
        raise AgainstRule(Rule.UNDOABLE)
    reasons = [text.text for text in file.texts_of([excluded]) if text.kind == TextKind.REASON]
    encounter.excluded_at, encounter.excluded_by_id = excluded.at, excluded.by_id
    encounter.excluded_because = "".join(reasons)
    return before, figure_state_of(encounter)


def figure_state_of(encounter: Encounter) -> str:
    """Return how an encounter stands to the figures: counted, held or excluded."""
    if encounter.excluded_at:
        return "excluded"
    if encounter.hold_reason:
        return "held"
    return "counted"


UNDO_BY_KIND: dict[EventKind, Callable[[CaseFile, CaseEvent], tuple[Any, Any]]] = {
    EventKind.ASSIGNED: undo_assigning,
    EventKind.SEVERITY_SET: undo_severity,
    EventKind.RELEASED: undo_releasing,
    EventKind.EXCLUDED: undo_excluding,
    EventKind.RESTORED: undo_restoring,
}
