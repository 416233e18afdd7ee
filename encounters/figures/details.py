"""What customers told besides good or bad, and what came of complaints: by what encounters are counted, and listed.

Figures and the lists behind them ask by these same conditions, so that a count leads to as many encounters.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.models import CaseEvent, CaseText, Correction
from encounters.models.choices import (
    OPEN_STATES,
    Attention,
    CaseKind,
    CaseState,
    Channel,
    EventKind,
    Language,
    OnTheSpot,
    Standing,
    Step,
    TextKind,
    Verdict,
)

LONGEST_NARROWED = timedelta(days=92)  # of lists of all locations by a detail, which has no index
HOURS, DAYS = range(24), range(1, 8)


class Detail(NamedTuple):
    """A question that customers answer by a choice: its name in addresses, its column, its label, its answers.

    `tells_good`: whether the answers mean the same of what was good.
    """

    name: str
    column: str
    label: Any
    choices: type[models.TextChoices]
    tells_good: bool = True


DETAILS = (
    Detail("attention", "attention", _("Attention"), Attention),
    Detail("step", "step", _("How well they know us"), Step),
    Detail("standing", "standing", _("The customer's part"), Standing),
    Detail("on_the_spot", "said_on_the_spot", _("Said on the spot, of what was bad"), OnTheSpot, tells_good=False),
    Detail("channel", "channel", _("How it came in"), Channel),
)
# By what all figures of a page may be narrowed, as columns of encounters.
NARROWING: dict[str, tuple[Any, type[models.TextChoices]]] = {
    "channel": (_("How it came in"), Channel),
    "step": (_("How well they know us"), Step),
    "language": (_("Language"), Language),
}


class Hour(NamedTuple):
    """An hour of a weekday by the clock of the location; Monday is 1."""

    weekday: int
    hour: int

    def __str__(self) -> str:
        return f"{self.weekday}-{self.hour}"


# By the clock of the location; the weekday is that of the day on which it happened there.
HOUR_OF = {
    "weekday": ExtractIsoWeekDay("occurred_on"),
    "hour": Func(
        F("location__time_zone"),
        F("occurred_at"),
        template="extract(hour FROM timezone(%(expressions)s))::int",
        output_field=models.IntegerField(),
    ),
}


def hour_choices() -> Iterator[tuple[str, str]]:
    """Yield each hour of a week, as it stands in addresses and as it is called."""
    for weekday in DAYS:
        for hour in HOURS:
            yield str(Hour(weekday, hour)), f"{WEEKDAYS[weekday - 1]} {hour}–{hour + 1}"


class Handling(models.TextChoices):
    """How a complaint went on, as customers saw it."""

    ANSWERED = "answered", _("Complaints that were answered")
    DUE = "due", _("Complaints whose answer came, or is late")
    IN_TIME = "in_time", _("Complaints that were answered in time")
    WAITING = "waiting", _("Complaints that wait for an answer")
    UNANSWERED = "unanswered", _("Complaints that were closed without an answer")
    ASKED = "asked", _("Customers who could say whether it was put right")
    VERDICT = "verdict", _("Customers who said whether it was put right")
    YES = "yes", _("Put right, says the customer")
    PARTLY = "partly", _("Partly put right, says the customer")
    NO = "no", _("Not put right, says the customer")
    CANT_TELL = "cant_tell", _("The customer can't tell whether it was put right")
    JUDGED = "judged", _("Closed, and we said whether we knew of it")
    UNKNOWN = "unknown", _("Closed, and we did not know of it before")
    CLIMBED = "climbed", pgettext_lazy("step", "Came closer to us afterwards")
    STAYED = "stayed", pgettext_lazy("step", "As close to us as before")
    FELL = "fell", pgettext_lazy("step", "Further from us afterwards")


def moves_by_direction() -> dict[str, set[tuple[str, str]]]:
    """Return the pairs of the step before and afterwards, by where they lead."""
    moves: dict[str, set[tuple[str, str]]] = {Handling.CLIMBED: set(), Handling.STAYED: set(), Handling.FELL: set()}
    for (at, before), (at_after, after) in product(enumerate(Step), repeat=2):
        way = Handling.CLIMBED if at_after > at else Handling.STAYED if at_after == at else Handling.FELL
        moves[way].add((before.value, after.value))
    return moves


def last_said(name: str) -> Subquery:
    """Return what the customer said last when asked whether it was put right: the `verdict`, or the `step` beside it.

    The case forgets both when it opens again; the customer's correction keeps them. Nothing was said: None.
    """
    said = Correction.objects.filter(
        organisation=OuterRef("organisation"), encounter=OuterRef("pk"), event__kind=EventKind.VERDICT
    )
    return Subquery(said.order_by("-event_id").values_list(KT(f"changes__{name}__1"))[:1])


def answers() -> models.QuerySet[CaseEvent]:
    """Return the answers to the customer of the encounter around it."""
    return CaseEvent.objects.filter(
        organisation=OuterRef("organisation"), encounter=OuterRef("pk"), kind=EventKind.ANSWERED
    )


def additions() -> models.QuerySet[CaseText]:
    """Return what the customer of the encounter around it added in words."""
    return CaseText.objects.filter(
        organisation=OuterRef("organisation"), encounter=OuterRef("pk"), kind=TextKind.ADDITION
    )


MOVES = moves_by_direction()
LAST_SAID = {"verdict": last_said("verdict"), "step_after": last_said("step")}
COMPLAINT = Q(case__kind=CaseKind.COMPLAINT, case__state__in=(*OPEN_STATES, CaseState.CLOSED))
# As `Case.promises_answer` asks of one: who wants none, and used no words, is owed none.
OWED = Q(wants_answer=True) | ~Q(text="") | ~Q(wish="") | Q(Exists(additions()))
IS_ANSWERED = Q(Exists(answers()))
# The first answer keeps whether it came in time; those of before this was kept don't know.
IS_TIMED = Q(Exists(answers().filter(facts__has_key="in_time")))
IS_IN_TIME = Q(Exists(answers().filter(facts__in_time=True)))
IS_CLOSED, HAS_VERDICT = Q(case__state=CaseState.CLOSED), Q(verdict__isnull=False)
# What the customer said last stands in LAST_SAID, which whoever filters by these annotates.
HANDLING: dict[str, Q] = {
    Handling.ANSWERED: COMPLAINT & OWED & IS_ANSWERED,
    Handling.IN_TIME: COMPLAINT & OWED & IS_IN_TIME,
    Handling.WAITING: COMPLAINT & OWED & ~IS_ANSWERED & ~IS_CLOSED,
    Handling.UNANSWERED: COMPLAINT & OWED & ~IS_ANSWERED & IS_CLOSED,
    Handling.ASKED: COMPLAINT & (IS_CLOSED | HAS_VERDICT),
    Handling.VERDICT: COMPLAINT & HAS_VERDICT,
    **{Handling(verdict.value): COMPLAINT & Q(verdict=verdict) for verdict in Verdict},
    Handling.JUDGED: COMPLAINT & IS_CLOSED & Q(case__known_before__isnull=False),
    Handling.UNKNOWN: COMPLAINT & IS_CLOSED & Q(case__known_before=False),
    **{
        way: COMPLAINT & reduce(or_, (Q(step=before, step_after=after) for before, after in sorted(pairs)))
        for way, pairs in MOVES.items()
    },
}


def is_overdue(now: datetime) -> Q:
    """Return the condition of complaints on which somebody has to act, and whose customer should have an answer."""
    read = Q(case__state__in=(CaseState.SEEN, CaseState.IN_WORK), case__due_at__lt=now)
    return read | Q(case__state=CaseState.NEW, case__promise_ends_at__lt=now)


def went(way: str, now: datetime) -> Q:
    """Return the condition of complaints that went a way, one of `Handling`, by now."""
    if way != Handling.DUE:
        return HANDLING[way]
    return COMPLAINT & OWED & (IS_TIMED | ~IS_ANSWERED & (IS_CLOSED | is_overdue(now)))
