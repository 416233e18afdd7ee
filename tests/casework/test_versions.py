"""A page vouches for what it shows: what happens while it is being read makes it late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from encounters.changes.actions import mark_seen
from encounters.models import Encounter
from encounters.models.choices import HoldReason
from encounters.review.actions import release_encounter
from tests.factories import House, case_of, judge, make_complaint, make_encounter


@contextmanager
def behind(number: int, words: str, act: Callable[[], Any]) -> Iterator[None]:
    """Let something happen right after so many statements with these words."""
    waiting = [act] + [lambda: None] * (number - 1)

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done = run(sql, *rest)
        if waiting and words in sql:
            waiting.pop()()
        return done

    with connection.execute_wrapper(execute):
        yield
    assert not waiting


@pytest.fixture
def complaint(house: House) -> Encounter:
    """A complaint that a supervisor has opened."""
    made = make_complaint(house)
    mark_seen(encounter=made, by=house.supervisor, now=made.reported_at)
    return made


def version_on(page: str, name: str = "version") -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_what_happens_while_a_case_is_read_makes_its_page_late(house: House, signed_in, complaint):
    client, address = signed_in(house.supervisor), house.at("casework:case", case_of(complaint).pk)
    with behind(2, 'FROM "encounters_case" ', lambda: judge(complaint, house, 3)):
        page = client.get(address).content.decode()

    late = client.post(
        house.at("casework:severity", case_of(complaint).pk), {"severity": 2, "version": version_on(page)}
    )

    assert late.status_code == 409
    assert case_of(complaint).severity == 3


def test_a_change_while_the_queue_is_read_makes_rows_late(house: House, signed_in, complaint):
    client: Client = signed_in(house.supervisor)
    with behind(3, '"encounters_case"."rank"', lambda: judge(complaint, house, 3)):
        page = client.get(house.at("casework:queue")).content.decode()

    late = client.post(house.at("casework:assign_many"), {"cases": [version_on(page, "cases")]})

    assert late.status_code == 409
    assert case_of(complaint).owner is None


def test_a_change_while_held_ones_are_read_makes_rows_late(house: House, signed_in):
    held, client = make_encounter(house.point, "bad", hold_reason=HoldReason.LIMIT), signed_in(house.supervisor)
    release = lambda: release_encounter(encounter=held, by=house.admin, now=held.reported_at)  # noqa: E731
    with behind(1, 'FROM "encounters_encounter"', release):
        page = client.get(house.at("inbox:held")).content.decode()

    sent = {"exclude-reason": "Roskaa.", "version": version_on(page)}
    late = client.post(house.at("review:exclude", held.pk) + "?held=", sent)

    assert late.status_code == 409
    assert Encounter.objects.get(pk=held.pk).counted
