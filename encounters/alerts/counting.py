"""What came in the days that an alert is about, and in the 90 before them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q

from encounters.models import Counts
from encounters.models.choices import Rating
from encounters.models.encounter_queryset import EncounterQuerySet


class Seen(NamedTuple):
    """Good and bad of late and before; `bad_days`: on how many of the late days something bad came."""

    recent: Counts
    before: Counts
    bad_days: int


class Presses(NamedTuple):
    """What came at a feedback point, of late and before; on how many days before, and on which day the last."""

    point_id: int
    recent: int
    before: int
    days_before: int
    last_on: date


def seen_by(encounters: EncounterQuerySet, *subject: str, since: date) -> Iterator[tuple[tuple[int, ...], Seen]]:
    """Yield what was seen of each `location`, `employee` or both, by their ids; late is what came since a day."""
    is_late, is_bad = Q(occurred_on__gte=since), Q(rating=Rating.BAD)
    numbers = {
        "recent_good": Count("pk", filter=is_late & ~is_bad),
        "recent_bad": Count("pk", filter=is_late & is_bad),
        "before_good": Count("pk", filter=~is_late & ~is_bad),
        "before_bad": Count("pk", filter=~is_late & is_bad),
        "bad_days": Count("occurred_on", filter=is_late & is_bad, distinct=True),
    }
    for row in encounters.order_by().values_list(*subject).annotate(**numbers):
        good, bad, good_before, bad_before, bad_days = row[len(subject) :]
        yield row[: len(subject)], Seen(Counts(good, bad), Counts(good_before, bad_before), bad_days)


def presses_of(encounters: EncounterQuerySet, since: date) -> list[Presses]:
    """Return what came at each feedback point; late is what came since a day."""
    is_late = Q(occurred_on__gte=since)
    pressed = encounters.exclude(point=None).order_by().values_list("point")
    rows = pressed.annotate(
        recent=Count("pk", filter=is_late),
        before=Count("pk", filter=~is_late),
        days_before=Count("occurred_on", filter=~is_late, distinct=True),
        last_on=Max("occurred_on"),
    )
    return [Presses(*row) for row in rows]
