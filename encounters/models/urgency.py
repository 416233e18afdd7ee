"""How urgent a case is and until when it wants an answer. Pure: facts in, numbers and moments out."""

from datetime import datetime, timedelta
from typing import NamedTuple

from encounters.models.choices import UNANSWERED_STATES, CaseKind, CaseState, Step, Urgency
from encounters.models.working_time import DAY, Calendar

UPPER_STEPS = {Step.LOYALIST, Step.ADVOCATE}
LOWER_STEPS = {Step.PASSER_BY, Step.TRIER, Step.CUSTOMER}
URGENT_FROM, NORMAL_FROM = 7, 4
WORST = 3
AMBER_FROM = 0.75
SPIKE_DAYS, DAYS_BEFORE_SPIKE, SPIKE_RATE, SPIKE_LEAST = 30, 90, 2, 3


class Points(NamedTuple):
    """The parts of a case's priority, so that people can disagree with each."""

    severity: int
    step: int
    spike: int
    answer: int
    late: int

    @property
    def total(self) -> int:
        """The sum that the queue is sorted by."""
        return sum(self)


def points_of(
    *, kind: str, severity: int | None, step: str, in_spike: bool, wants_answer: bool, late_days: int
) -> Points:
    """Return the parts: severity, step, 1 for a run of complaints, 1 for a wish for an answer, 1 a working day late.

    Thanks have the last two alone.
    """
    if kind == CaseKind.THANKS:
        return Points(0, 0, 0, int(wants_answer), late_days)
    return Points(points_of_severity(severity), points_of_step(step), int(in_spike), int(wants_answer), late_days)


def points_of_severity(severity: int | None) -> int:
    """Twice the severity, which counts as 1 until it is set."""
    if severity is None:
        return 2
    return 2 * severity


def points_of_step(step: str) -> int:
    """Return 2 for a customer who may not come again, 0 for a faithful one, 1 while the step is not known."""
    if step in LOWER_STEPS:
        return 2
    if step in UPPER_STEPS:
        return 0
    return 1


def urgency_of(points: int, severity: int | None) -> Urgency:
    """Return how urgent a case with these points is; the worst severity is always urgent.

    It follows the whole sum, days late included: so it says no other than the number beside it, and what is left
    lying becomes urgent in the end, thanks too.
    """
    if points >= URGENT_FROM or severity == WORST:
        return Urgency.URGENT
    if points >= NORMAL_FROM:
        return Urgency.NORMAL
    return Urgency.LOW


def is_spike(now: int, before: int) -> bool:
    """Return whether `now` complaints in 30 days are a run: 3 at least, at twice the rate of the 90 days before."""
    return now >= SPIKE_LEAST and now * DAYS_BEFORE_SPIKE >= SPIKE_RATE * before * SPIKE_DAYS


class Days(NamedTuple):
    """The working days that an organisation gives itself."""

    seen: int = 1
    answer_lower: int = 2
    answer_unknown: int = 3
    answer_upper: int = 5
    thanks: int = 1

    def to_answer(self, *, kind: str, severity: int | None, step: str) -> int:
        """Return within how many working days an answer is promised; the strictest rule wins."""
        if kind == CaseKind.THANKS:
            return self.thanks
        if severity is not None and severity >= 2:
            return min(self.to_answer_by_step(step), self.answer_lower)
        return self.to_answer_by_step(step)

    def to_answer_by_step(self, step: str) -> int:
        """Return within how many working days a complaint is answered, by the customer's step alone."""
        if step in LOWER_STEPS:
            return self.answer_lower
        if step in UPPER_STEPS:
            return self.answer_upper
        return self.answer_unknown


class Clock(NamedTuple):
    """When a case's time began, and how much working time it stood still since."""

    begun_at: datetime
    paused_time: timedelta
    calendar: Calendar

    def promise(self, days: int, before: datetime | None) -> datetime:
        """Return until when an answer is promised: `days` working days, and never later than promised `before`."""
        at = self.calendar.after(self.begun_at, timedelta(days=days))
        if before is None:
            return at
        return min(at, before)

    def answer_due(self, promise_ends_at: datetime) -> datetime:
        """Return until when the customer is to be answered: paused time puts it off."""
        return self.calendar.after(promise_ends_at, self.paused_time) if self.paused_time else promise_ends_at

    def due(self, *, state: str, promise_ends_at: datetime, days_to_see: int) -> datetime:
        """Return until when something must happen: a new case is read first; paused time puts the answer off."""
        answer_at = self.answer_due(promise_ends_at)
        if state != CaseState.NEW:
            return answer_at
        return min(answer_at, self.calendar.after(self.begun_at, timedelta(days=days_to_see)))

    def days_late(self, *, state: str, due_at: datetime, now: datetime) -> int:
        """Return how many whole working days have passed since `due_at`; none unless somebody has to answer."""
        if state not in UNANSWERED_STATES:
            return 0
        return self.calendar.worked(due_at, now) // DAY

    def amber_from(self, due_at: datetime) -> datetime:
        """Return when three quarters of the time until `due_at` have passed."""
        whole = self.calendar.worked(self.begun_at, due_at) - self.paused_time
        return self.calendar.after(self.begun_at, whole * AMBER_FROM + self.paused_time)
