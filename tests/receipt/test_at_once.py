"""No cap of what one receipt may add is raced."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.changes.refusals import AgainstRule, Rule
from encounters.feedback.actions import MOST_ADDITIONS, amend_encounter
from encounters.models import CaseEvent, CaseText, Encounter
from encounters.models.choices import TextKind
from encounters.models.encounter import MOST_CORRECTIONS
from encounters.models.timeline import Timeline, read_timeline
from encounters.receipt.actions import MOST_VERDICTS, give_verdict
from tests.at_once import all_at_once
from tests.factories import House, close, holding, make_encounter

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


@pytest.fixture
def read(transactional_db: Any, house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter.reloaded()


def add(encounter: Encounter, number: int) -> Encounter:
    return amend_encounter(encounter=encounter, now=timezone.now(), reply=f"Lisäys {number}.")


def reply(encounter: Encounter, number: int) -> int:
    answer = holding(encounter).post(f"/r/{encounter.pk}/reply/", {"reply": f"Lisäys {number}.", "press": uuid4()})
    return answer.status_code


def add_at_once(encounter: Encounter, one: Any = add) -> list[Any]:
    for number in range(MOST_ADDITIONS - 2):
        add(encounter, number)
    return all_at_once([partial(one, encounter, number) for number in range(100, 100 + MANY)])


def additions(encounter: Encounter) -> int:
    return CaseText.objects.filter(encounter=encounter, kind=TextKind.ADDITION).count()


def test_parallel_additions_stop_at_the_cap(read):
    outcomes = add_at_once(read)

    refused = [outcome for outcome in outcomes if isinstance(outcome, AgainstRule)]
    assert len(refused) == MANY - 2
    assert {refusal.rule for refusal in refused} == {Rule.ADDITIONS}
    assert additions(read) == MOST_ADDITIONS


def test_parallel_replies_of_browsers_stop_at_the_cap(read):
    statuses = add_at_once(read, reply)

    assert sorted(statuses) == [200] * (MANY - 2) + [302] * 2
    assert additions(read) == MOST_ADDITIONS


def test_a_cap_looked_at_before_the_lock_would_be_raced(read, monkeypatch):
    for number in range(MOST_ADDITIONS - 2):
        add(read, number)
    seen = read_timeline(read).unanswered_additions
    monkeypatch.setattr(Timeline, "unanswered_additions", property(lambda _timeline: seen))

    all_at_once([partial(add, read, number) for number in range(100, 100 + MANY)])

    assert additions(read) > MOST_ADDITIONS


def test_parallel_saves_are_one_event(transactional_db, house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=timezone.now())
    steps = ["trier", "customer", "loyalist", "advocate"] * 2

    calls = [partial(amend_encounter, encounter=encounter, now=timezone.now(), step=step) for step in steps]
    outcomes = all_at_once(calls)

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert CaseEvent.objects.filter(encounter=encounter, kind="amended").count() == 1


def give_verdicts_at_once(house: House, encounter: Encounter) -> int:
    """Turn the verdict in parallel close to the cap; how many events there are of it."""
    close(house, encounter)
    verdicts = ["yes", "cant_tell"]
    for number in range(MOST_VERDICTS - 1):
        give_verdict(encounter=encounter, verdict=verdicts[number % 2], now=timezone.now())
    turn = partial(give_verdict, encounter=encounter, now=timezone.now())
    all_at_once([partial(turn, verdict=verdicts[number % 2]) for number in range(2 * MANY)])
    return CaseEvent.objects.filter(encounter=encounter, kind="verdict").count()


def test_parallel_verdicts_stop_at_the_cap(house: House, read):
    assert give_verdicts_at_once(house, read) == MOST_VERDICTS


def test_a_count_of_verdicts_before_the_lock_would_be_raced(house: House, read, monkeypatch):
    monkeypatch.setattr(Timeline, "verdicts", property(lambda _timeline: []))

    assert give_verdicts_at_once(house, read) > MOST_VERDICTS


def turn_ratings_at_once(house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=timezone.now())
    Encounter.objects.filter(pk=encounter.pk).update(times_corrected=MOST_CORRECTIONS - 2)
    turn = partial(amend_encounter, encounter=encounter, now=timezone.now())
    all_at_once([partial(turn, rating=rating) for rating in ["good", "bad"] * MANY])
    return encounter.reloaded()


def test_parallel_corrections_stop_at_the_cap(transactional_db, house: House):
    assert turn_ratings_at_once(house).times_corrected <= MOST_CORRECTIONS


def test_corrections_that_look_before_the_lock_would_be_raced(transactional_db, house: House, monkeypatch):
    monkeypatch.setattr(Encounter, "is_correctable", lambda _encounter, _now: True)

    assert turn_ratings_at_once(house).times_corrected > MOST_CORRECTIONS
