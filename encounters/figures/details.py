"""What customers told besides good or bad, and what came of complaints: by what encounters are counted, and listed.

Figures and the lists behind them ask by these same conditions, so that a count leads to as many encounters.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.models import CaseEvent
from encounters.models.choices import (
    OPEN_STATES,
    Attention,
    CaseKind,
    CaseState,
    Channel,
    EventKind,
    OnTheSpot,
    Standing,
    Step,
    Verdict,
)

LONGEST = timedelta(days=92)  # of the encounters of all locations that are listed by a detail, which has no index
HOURS, DAYS = range(24), range(1, 8)


class Detail(NamedTuple):
    """A question that customers answer by a choice: its name in addresses, its column, its label, its answers."""

    name: str
    column: str
    label: Any
    choices: type[models.TextChoices]


DETAILS = (
    Detail("attention", "attention", _("Attention"), Attention),
    Detail("step", "step", _("How well they know us"), Step),
    Detail("standing", "standing", _("The customer's part"), Standing),
    Detail("on_the_spot", "said_on_the_spot", _("Said on the spot"), OnTheSpot),
    Detail("channel", "channel", _("How it came in"), Channel),
)


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
    """What came of a complaint."""

    ANSWERED = "answered", _("Complaints that were answered")
    CLOSED = "closed", _("Complaints that were closed")
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


def moved(direction: int) -> Q:
    """Return the condition of customers who stand on a higher step afterwards (1), a lower (-1) or the same (0)."""
    steps = [*Step]
    condition = Q(pk__in=[])
    for at, step in enumerate(steps):
        after = {1: steps[at + 1 :], -1: steps[:at], 0: [step]}[direction]
        condition |= Q(step=step, case__step_after__in=after)
    return condition


def is_answered() -> Exists:
    """Return the condition of encounters whose customer was answered."""
    return Exists(answers())


def answers() -> models.QuerySet[CaseEvent]:
    """Return the answers to the customer of the encounter around it."""
    return CaseEvent.objects.filter(
        organisation=OuterRef("organisation"), encounter=OuterRef("pk"), kind=EventKind.ANSWERED
    )


COMPLAINT = Q(case__kind=CaseKind.COMPLAINT, case__state__in=(*OPEN_STATES, CaseState.CLOSED))
IS_CLOSED, HAS_VERDICT = Q(case__state=CaseState.CLOSED), ~Q(case__verdict="")
HANDLING: dict[str, Q] = {
    Handling.ANSWERED: COMPLAINT & Q(is_answered()),
    Handling.CLOSED: COMPLAINT & IS_CLOSED,
    Handling.ASKED: COMPLAINT & (IS_CLOSED | HAS_VERDICT),
    Handling.VERDICT: COMPLAINT & HAS_VERDICT,
    **{Handling(verdict.value): COMPLAINT & Q(case__verdict=verdict) for verdict in Verdict},
    Handling.JUDGED: COMPLAINT & IS_CLOSED & Q(case__known_before__isnull=False),
    Handling.UNKNOWN: COMPLAINT & IS_CLOSED & Q(case__known_before=False),
    Handling.CLIMBED: COMPLAINT & moved(1),
    Handling.STAYED: COMPLAINT & moved(0),
    Handling.FELL: COMPLAINT & moved(-1),
}
