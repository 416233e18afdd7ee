"""What came of complaints: answers, verdicts, steps and causes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import inf, isinf
from typing import NamedTuple

from django.db.models import Count, Max, Min, Subquery
from django.db.models.fields.json import KT

from encounters.figures.details import (
    COMPLAINT,
    LAST_SAID,
    MOVES,
    OWED,
    Handling,
    answers,
    is_overdue,
)
from encounters.figures.statistics import Figure, Median, median_of
from encounters.models import Counts
from encounters.models.choices import CaseState, Cause
from encounters.models.encounter_queryset import EncounterQuerySet

HOUR = timedelta(hours=1)


class Recovery(NamedTuple):
    """What came of complaints: how many there are by `Handling`, and the hours until the first answer.

    The median counts who was never answered as longer than all others: where they are half it is infinite. There is
    none of fewer than the organisation's `minimum`.
    """

    numbers: Mapping[str, int]
    first_answer: Median | None
    causes: list[tuple[Cause, int]]
    minimum: int

    @property
    def half_is_unanswered(self) -> bool:
        """Whether so many were not answered that there is no time in which half of them were."""
        return self.first_answer is not None and isinf(self.first_answer.value)

    @property
    def in_time(self) -> Figure:
        """How many were answered in time, of those whose answer came or is late."""
        return self.share_of(Handling.IN_TIME, Handling.DUE)

    @property
    def put_right(self) -> Figure:
        """How many said that it was put right, of those who said anything."""
        return self.share_of(Handling.YES, Handling.VERDICT)

    @property
    def unknown(self) -> Figure:
        """How many were not known of before: the blind spot."""
        return self.share_of(Handling.UNKNOWN, Handling.JUDGED)

    def share_of(self, part: str, whole: str) -> Figure:
        """Return the figure of a part of a whole."""
        return Figure.of(Counts(self.numbers[part], self.numbers[whole] - self.numbers[part]), self.minimum)


class Complaint(NamedTuple):
    """What is known of how one complaint went on: columns of it and of its case, and what `Handling` asks of it."""

    state: str
    known_before: bool | None
    step: str
    reported_at: datetime
    is_owed: bool
    answered_at: datetime | None
    in_time: str | None
    is_overdue: bool
    verdict: str | None
    step_after: str | None

    @property
    def ways(self) -> Iterator[str]:
        """All of `Handling` that holds of it, as the conditions of `HANDLING` say it to the database."""
        is_closed = self.state == CaseState.CLOSED
        if self.is_owed:
            yield from self.ways_of_answer
        if is_closed or self.verdict:
            yield Handling.ASKED
        if self.verdict:
            yield from (Handling.VERDICT, self.verdict)
        if is_closed and self.known_before is not None:
            yield Handling.JUDGED
        if is_closed and self.known_before is False:
            yield Handling.UNKNOWN
        yield from (way for way, moves in MOVES.items() if (self.step, self.step_after) in moves)

    @property
    def ways_of_answer(self) -> Iterator[str]:
        """What holds of the answer that it is owed."""
        if self.answered_at:
            yield Handling.ANSWERED
        else:
            yield Handling.UNANSWERED if self.state == CaseState.CLOSED else Handling.WAITING
        is_late = not self.answered_at and (self.state == CaseState.CLOSED or self.is_overdue)
        if self.in_time or is_late:
            yield Handling.DUE
        if self.in_time == "true":
            yield Handling.IN_TIME

    @property
    def hours_to_answer(self) -> float:
        """How long the first answer took; infinite without one."""
        return (self.answered_at - self.reported_at) / HOUR if self.answered_at else inf


def recovery_of(encounters: EncounterQuerySet, minimum: int, now: datetime) -> Recovery:
    """Return what came of the complaints among these encounters by now."""
    complaints = complaints_among(encounters, now)
    numbers = Counter(way for complaint in complaints for way in complaint.ways)
    hours = sorted(complaint.hours_to_answer for complaint in complaints if complaint.is_owed)
    by_cause = dict(encounters.order_by().exclude(cause="").values_list("cause").annotate(Count("pk")))
    return Recovery(
        numbers={way: numbers[way] for way in Handling},
        first_answer=median_of(hours) if len(hours) >= minimum else None,
        causes=[(cause, by_cause[cause]) for cause in Cause if cause in by_cause],
        minimum=minimum,
    )


def complaints_among(encounters: EncounterQuerySet, now: datetime) -> list[Complaint]:
    """Return how each complaint among these encounters went on by now."""
    of_answers = {"answered_at": Min("at"), "in_time": Max(KT("facts__in_time"))}  # which the first alone knows
    per_encounter = answers().order_by().values("encounter").annotate(**of_answers)
    answered = {name: Subquery(per_encounter.values(name)) for name in of_answers}
    complaints = encounters.filter(COMPLAINT).order_by()
    asked = complaints.annotate(is_owed=OWED, is_overdue=is_overdue(now), **answered, **LAST_SAID)
    known = ("case__state", "case__known_before", "step", "reported_at")
    columns = (*known, "is_owed", *answered, "is_overdue", *LAST_SAID)
    return [Complaint(*row) for row in asked.values_list(*columns)]
