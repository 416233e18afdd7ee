"""A complaint is closed by the rules, and comes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    claim_fields,
    lock_case,
    lock_closed,
    log_event,
    move_case,
    set_cause,
)
from encounters.models import Case, CaseEvent, Member
from encounters.models.choices import ELSEWHERE, CaseKind, CaseState, Cause, EventKind, Outcome, TextKind

CHANGE_OUTCOMES = {Outcome.CHANGE_PLANNED, Outcome.CHANGE_MADE}
FOUND = ("outcome", "cause", "known_before", "done")  # what closing a complaint finds out
WORDS = {"done": TextKind.DONE, "change": TextKind.CHANGE, "whose": TextKind.WHOSE, "why": TextKind.CAUSE}


class ClosingRefused(ChangedMeanwhile):
    """A rule of closing is not met; `problems` says which, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(dict(problems))
        self.problems = problems


def closing_problems(*, case: Case, now: datetime, text: str = "", **found: Any) -> dict[str, str]:
    """What still keeps a complaint from being closed, by field; empty when nothing does.

    `found` holds outcome, cause, known_before, done, change, whose and why. A bare complaint, without words and
    without a wish for an answer, may be closed with none of them; they are filled in later.
    """
    encounter, outcome, cause = case.encounter, found.get("outcome"), found.get("cause")
    told = encounter.wants_answer or encounter.has_words
    problems = {}
    if told and not text and outcome != Outcome.DUPLICATE and not CaseEvent.objects.is_answered(encounter):
        problems["text"] = "answer"
    if told or case.state == CaseState.CLOSED or any(found.get(name) not in {None, ""} for name in (*FOUND, *WORDS)):
        problems |= {name: "required" for name in FOUND if found.get(name) in {None, ""}}
    if outcome in CHANGE_OUTCOMES and not found.get("change"):
        problems["change"] = "change"
    if outcome == Outcome.NOT_OURS and not found.get("whose"):
        problems["whose"] = "whose"
    if cause in ELSEWHERE and encounter.concerned and not found.get("why"):
        problems["why"] = "why"
    if cause == Cause.PERSON and not CaseEvent.objects.hearing_of(encounter).is_over(now):
        problems["cause"] = "hearing"
    return problems


@transaction.atomic
def close_case(
    *, case: Case, by: Member, now: datetime, text: str = "", version: int | None = None, **found: Any
) -> Case:
    """Close a complaint, with an answer in the same breath if there is a `text`.

    `found` is what `closing_problems` judges; a cause other than the person takes the encounter out of the
    person's figures. Raises ClosingRefused, and ChangedMeanwhile as `lock_case` does.
    """
    locked = lock_case(case=case, by=by, version=version)
    refuse(locked, now, text=text, **found)
    if text:
        log_event(encounter=locked.encounter, kind=EventKind.ANSWERED, now=now, by=by, words={TextKind.ANSWER: text})
    move_case(
        case=locked,
        state=CaseState.CLOSED,
        now=now,
        unread_since=None,
        **claim_fields(locked, by, now),
    )
    write_down(locked, EventKind.CLOSED, by, now, found)
    return locked


@transaction.atomic
def fill_in_cause(*, case: Case, by: Member, now: datetime, version: int | None = None, **found: Any) -> Case:
    """Write down what lay behind a complaint that was closed without it.

    Raises ClosingRefused, and ChangedMeanwhile when it is not closed or somebody else did it.
    """
    locked = lock_closed(case=case, by=by, version=version)
    if locked.outcome:
        raise ChangedMeanwhile
    refuse(locked, now, **found)
    write_down(locked, EventKind.CAUSE_GIVEN, by, now, found)
    return locked


def refuse(case: Case, now: datetime, **found: Any) -> None:
    """Raise ClosingRefused unless every rule is met; thanks are not closed, they are passed on."""
    if case.kind != CaseKind.COMPLAINT:
        raise ChangedMeanwhile
    if problems := closing_problems(case=case, now=now, **found):
        raise ClosingRefused(problems)


def write_down(case: Case, kind: EventKind, by: Member, now: datetime, found: Mapping[str, Any]) -> None:
    """Keep what was found out: facts on the case and the encounter, words in the timeline."""
    case.outcome, case.known_before = found.get("outcome") or "", found.get("known_before")
    case.save(update_fields=["outcome", "known_before"])
    cause = found.get("cause") or ""
    set_cause(case.encounter, cause)
    words: dict[str, str] = {said: found.get(name) or "" for name, said in WORDS.items()}
    concerned = case.encounter.concerned
    facts = {"outcome": case.outcome, "cause": cause, "known_before": case.known_before}
    facts["employee"] = concerned.pk if concerned else None
    log_event(encounter=case.encounter, kind=kind, now=now, by=by, words=words, **facts)
