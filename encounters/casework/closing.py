"""A complaint is closed by the rules."""

from datetime import datetime
from typing import NamedTuple

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Case, Member
from encounters.models.choices import (
    CHANGE_OUTCOMES,
    ELSEWHERE,
    CaseKind,
    CaseState,
    Cause,
    EventKind,
    Outcome,
    TextKind,
)


class Findings(NamedTuple):
    """What was found out about a complaint; empty where nothing is known yet.

    `change` says what changes, `whose` whose it is, `why` why the cause is another than the person.
    """

    outcome: str = ""
    cause: str = ""
    known_before: bool | None = None
    done: str = ""
    change: str = ""
    whose: str = ""
    why: str = ""

    @property
    def missing(self) -> list[str]:
        """The names of the findings that closing always asks for and that are still empty."""
        return [name for name in ("outcome", "cause", "known_before", "done") if getattr(self, name) in {None, ""}]

    @property
    def words(self) -> dict[TextKind, str]:
        """The findings that are free text, by the kind under which the timeline keeps them."""
        return {
            TextKind.DONE: self.done,
            TextKind.CHANGE: self.change,
            TextKind.WHOSE: self.whose,
            TextKind.CAUSE: self.why,
        }


NOTHING_FOUND = Findings()


def close_case(
    *,
    case: Subject,
    by: Member,
    now: datetime,
    text: str = "",
    findings: Findings = NOTHING_FOUND,
    version: int | None = None,
) -> Case:
    """Close a complaint, with an answer in the same breath if there is a `text`.

    A cause other than the person takes the encounter out of the person's figures.
    """
    with change(case, by=by, now=now, version=version) as file:
        closed = file.require_open_case()
        check_closing(file, now, findings, text)
        closed.claim(by, now)
        closed.unread_since = None
        file.move_case(CaseState.CLOSED)
        if text:
            file.log_answer(text)
        record_findings(file, closed, EventKind.CLOSED, findings)
    return closed


def fill_in_cause(*, case: Subject, by: Member, now: datetime, findings: Findings, version: int | None = None) -> Case:
    """Fill in outcome and cause of a complaint that was closed without them."""
    with change(case, by=by, now=now, version=version) as file:
        closed = file.require_closed_case()
        if closed.outcome:
            raise AgainstRule(Rule.CAUSE_ONCE)
        check_closing(file, now, findings)
        record_findings(file, closed, EventKind.CAUSE_GIVEN, findings)
    return closed


def closing_problems(file: CaseFile, now: datetime, findings: Findings, text: str = "") -> dict[str, str]:
    """Return what still keeps a complaint from being closed, by field; empty when nothing does.

    A bare complaint, without words and without a wish for an answer, may be closed with nothing found out; that is
    filled in later.
    """
    encounter, is_closed = file.encounter, file.case is not None and file.case.state == CaseState.CLOSED
    has_to_be_answered = encounter.wants_answer or file.has_words
    problems = {}
    if has_to_be_answered and not text and findings.outcome != Outcome.DUPLICATE and not file.timeline.is_answered:
        problems["text"] = "answer"
    if has_to_be_answered or is_closed or findings != NOTHING_FOUND:
        problems |= dict.fromkeys(findings.missing, "required")
    if findings.outcome in CHANGE_OUTCOMES and not findings.change:
        problems["change"] = "change"
    if findings.outcome == Outcome.NOT_OURS and not findings.whose:
        problems["whose"] = "whose"
    if findings.cause in ELSEWHERE and encounter.concerned and not findings.why:
        problems["why"] = "why"
    if findings.cause == Cause.PERSON and not file.hearing.is_over(now):
        problems["cause"] = "hearing"
    return problems


def check_closing(file: CaseFile, now: datetime, findings: Findings, text: str = "") -> None:
    """Raise AgainstRule unless every rule is met; thanks are not closed, they are passed on."""
    if file.case is None or file.case.kind != CaseKind.COMPLAINT:
        raise AgainstRule(Rule.COMPLAINT)
    if problems := closing_problems(file, now, findings, text):
        raise AgainstRule(Rule.CLOSING, problems)


def record_findings(file: CaseFile, case: Case, kind: EventKind, findings: Findings) -> None:
    """Store what was found out: facts on the case and the encounter, words in the timeline."""
    case.outcome, case.known_before = findings.outcome, findings.known_before
    file.encounter.cause = findings.cause
    file.log(
        kind,
        words=findings.words,
        outcome=findings.outcome,
        cause=findings.cause,
        known_before=findings.known_before,
        employee=file.encounter.concerned_id,
    )
