"""Customers who talk, and what they talk about by a recount of our own."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from encounters.models import CaseText, Encounter
from encounters.texts.topics import topics_in
from tests.factories import House, make_encounter


def tell(
    house: House, text: str, rating: str = "bad", *, times: int = 1, now: datetime, **more: Any
) -> list[Encounter]:
    """So many customers write a text at Kamppi, or at another point."""
    point = more.pop("point", house.point)
    return [make_encounter(point, rating, now=now, text=text, **more) for _ in range(times)]


def recounted(encounters: Any, first: date, last: date) -> Counter:
    """How many encounters of these days talk of each word and pair, with their rating, read from the texts as they stand."""
    found: Counter = Counter()
    for encounter in encounters:
        is_counted = not (encounter.hold_reason or encounter.excluded_at or encounter.withdrawn_at)
        if is_counted and first <= encounter.occurred_on <= last:
            added = CaseText.objects.filter(encounter=encounter, kind="addition").values_list("text", flat=True)
            for topic in topics_in([encounter.text, encounter.wish, *added]):
                found[topic.key, encounter.rating] += 1
    return found
