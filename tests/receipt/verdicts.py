"""Closing a complaint, and what its customer does on the receipt."""

from typing import Any

from django.test import Client
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import Case, CaseEvent, Encounter
from tests.factories import House, close, holding


def put_right(house: House, encounter: Encounter, **found: Any) -> Case:
    """The supervisor reads it, puts it right and closes its case."""
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return close(house, encounter, **{"outcome": "put_right", "done": "Hyvitin."} | found)


def press(encounter: Encounter, verdict: str, client: Client | None = None) -> str:
    """The page that one press leads to."""
    client = client or holding(encounter)
    return client.post(f"/r/{encounter.pk}/verdict/", {"verdict": verdict}, follow=True).content.decode()


def explain(encounter: Encounter, **said: str) -> str:
    return holding(encounter).post(f"/r/{encounter.pk}/why/", said, follow=True).content.decode()


def page_of(encounter: Encounter) -> str:
    return holding(encounter).get(f"/r/{encounter.pk}/").content.decode()


def facts(encounter: Encounter) -> list[tuple[str, dict[str, Any]]]:
    """What happened since it was closed the first time, without who did it; of a verdict what it says."""
    events = list(CaseEvent.objects.timeline_of(encounter))
    first = next(number for number, event in enumerate(events) if event.kind == "closed")
    return [
        (event.kind, event.facts | event.chosen if event.kind == "verdict" else {}) for event in events[first + 1 :]
    ]


def asks(page: str) -> bool:
    return 'name="verdict" value="yes"' in page
