"""What came of complaints: answers, verdicts, steps and causes."""

from collections.abc import Mapping
from datetime import timedelta
from math import inf, isinf
from typing import NamedTuple

from django.db.models import Count, Min, Subquery

from encounters.figures.details import (
    COMPLAINT,
    HANDLING,
    HAS_VERDICT,
    IS_CLOSED,
    LAST_SAID,
    MOVES,
    OF_CASE,
    Handling,
    answers,
)
from encounters.figures.statistics import Figure, Median, median_of
from encounters.models import Counts
from encounters.models.choices import CaseState, Cause
from encounters.models.encounter_queryset import EncounterQuerySet


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


def recovery_of(encounters: EncounterQuerySet, minimum: int) -> Recovery:
    """Return what came of the complaints among these encounters."""
    complaints = encounters.filter(COMPLAINT).order_by()
    of_case = {name: Count("pk", filter=condition) for name, condition in OF_CASE.items()}
    numbers = complaints.aggregate(closed=Count("pk", filter=IS_CLOSED), **of_case)
    asked, numbers = numbers.pop("closed"), {**dict.fromkeys(HANDLING, 0), **numbers}
    said = complaints.annotate(**LAST_SAID).filter(HAS_VERDICT)
    for state, verdict, *move, many in said.values_list("case__state", *LAST_SAID, "step").annotate(Count("pk")):
        asked += many if state != CaseState.CLOSED else 0
        moved = [way for way, pairs in MOVES.items() if tuple(reversed(move)) in pairs]
        for name in (Handling.VERDICT, verdict, *moved):
            numbers[name] += many
    first = answers().order_by().values("encounter").annotate(first=Min("at")).values("first")
    answered = complaints.filter(OF_CASE[Handling.ANSWERED]).annotate(answered_at=Subquery(first))
    hours = [
        (answered_at - reported_at) / timedelta(hours=1)
        for reported_at, answered_at in answered.values_list("reported_at", "answered_at")
    ]
    all_hours = [*sorted(hours), *[inf] * (numbers[Handling.WAITING] + numbers[Handling.UNANSWERED])]
    first_answer = median_of(all_hours) if len(all_hours) >= minimum else None
    by_cause = dict(encounters.order_by().exclude(cause="").values_list("cause").annotate(Count("pk")))
    causes = [(cause, by_cause[cause]) for cause in Cause if cause in by_cause]
    return Recovery({**numbers, Handling.ASKED: asked}, first_answer, causes, minimum)
