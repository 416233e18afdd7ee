"""What customers told, answer by answer, and how much of it was good."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, F, Func
from django.utils.translation import gettext_lazy as _

from encounters.figures.details import DETAILS
from encounters.models import Counts
from encounters.models.choices import Aspect, Rating
from encounters.models.encounter_queryset import EncounterQuerySet


class Part(NamedTuple):
    """How many gave one answer, of a question or of several hours: its value in addresses, what it is called."""

    value: str
    label: Any
    counts: Counts


class Breakdown(NamedTuple):
    """The answers to one question: its name in addresses, what it is called, and the parts that anybody chose.

    `tells_good`: whether it is also about what was good.
    """

    name: str
    label: Any
    parts: list[Part]
    tells_good: bool = True

    @property
    def most(self) -> int:
        """The greatest number of encounters of a part."""
        return max((part.counts.total for part in self.parts), default=0)


def breakdowns_of(encounters: EncounterQuerySet) -> tuple[Breakdown, list[Breakdown]]:
    """Return the aspects of these encounters, of which one may have several, and the answers to each question."""
    columns = [detail.column for detail in DETAILS]
    rows = list(encounters.order_by().values_list(*columns, "rating").annotate(Count("pk")))
    named = encounters.order_by().annotate(aspect=Func(F("aspects"), function="unnest"))
    of_aspects = {
        (aspect, rating): many for aspect, rating, many in named.values_list("aspect", "rating").annotate(Count("pk"))
    }
    breakdowns = []
    for at, detail in enumerate(DETAILS):
        numbers: dict[tuple[str, str], int] = {}
        for *answers_given, rating, many in rows:
            if rating == Rating.BAD or detail.tells_good:
                key = (answers_given[at], rating)
                numbers[key] = numbers.get(key, 0) + many
        breakdowns.append(Breakdown(detail.name, detail.label, parts_of(detail.choices, numbers), detail.tells_good))
    return Breakdown("aspect", _("What it was about"), parts_of(Aspect, of_aspects)), breakdowns


def parts_of(choices: Any, numbers: Mapping[tuple[str, str], int]) -> list[Part]:
    """Return the answers that anybody gave, in the order of their choices, from numbers by answer and rating."""
    counts = {
        choice: Counts(numbers.get((choice, Rating.GOOD), 0), numbers.get((choice, Rating.BAD), 0))
        for choice in choices
    }
    return [Part(choice.value, choice.label, counts[choice]) for choice in choices if counts[choice].total]
