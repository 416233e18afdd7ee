"""Guessing receipt codes is slow, and keeps no customer out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from encounters import limits
from encounters.limits import LIMITS
from encounters.models import Encounter, LimitBucket
from encounters.receipt.actions import withdraw_encounter
from encounters.receipts import turns
from encounters.receipts.secrets import secrets_of
from tests.factories import House, make_encounter, tap

SHOP, ELSEWHERE = "192.0.2.7", "198.51.100.20"
MORNING = "2026-06-10 06:00:00Z"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def encounter(clock: Any, house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin.")


def press(digits: str, address: str = SHOP, **more: str) -> HttpResponse:
    return Client(REMOTE_ADDR=address).post("/r/", {"digits": digits, **more})


def guess(times: int, address: str = SHOP, first: int = 0) -> list[int]:
    """The status of each answer to so many wrong codes."""
    return [press(f"{number:016d}", address).status_code for number in range(first, first + times)]


def turn_of(answer: HttpResponse) -> str:
    """The token that stands in the form of an answer, as a browser sends it again."""
    return answer.content.decode().split('name="turn" value="')[1].split('"')[0]


def digits_of(encounter: Encounter) -> str:
    return secrets_of(encounter.receipt).digits


def used_up() -> set[str]:
    """The names of the allowances of which something was used."""
    return {name.partition(":")[0] for name in LimitBucket.objects.values_list("name", flat=True)}


def test_right_codes_use_up_nothing(encounter, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 1)

    answers = [press(digits_of(encounter)).status_code for _ in range(30)]

    assert answers == [302] * 30
    assert "receipt" not in used_up()


@pytest.mark.parametrize(
    "typed", ["", "123", "1234 5678 9012 345", "hello", "1234-5678-9012-345X", "9" * 200, "1" * 17]
)
def test_what_is_no_code_is_no_guess(encounter, typed):
    answer = press(typed)

    assert answer.status_code == 200
    assert not {"receipt", "receipts"} & used_up()


def test_a_hundred_wrong_codes_are_free(encounter):
    answers = guess(101)

    assert answers == [200] * 100 + [429]


def test_beside_a_guesser_a_customer_gets_in_after_one_wait(encounter, clock):
    guess(130)
    typed = " ".join(digits_of(encounter)[at : at + 4] for at in range(0, 16, 4))

    asked = press(typed)
    clock.shift(int(asked["Retry-After"]))
    guess(130, first=1000)
    opened = press(typed, turn=turn_of(asked))

    page = asked.content.decode()
    assert asked.status_code == 429
    assert 10 <= int(asked["Retry-After"]) <= 60
    assert f"wait {asked['Retry-After']} seconds" in page
    assert f'value="{typed}"' in page
    assert (opened.status_code, opened.url) == (302, f"/r/{encounter.pk}/")


def test_without_turns_that_customer_would_be_locked_out(encounter, clock, monkeypatch):
    monkeypatch.setattr("encounters.receipt.finding.read_turn", lambda *_token, **_of: None)
    guess(101)

    asked = press(digits_of(encounter))
    clock.shift(int(asked["Retry-After"]))

    assert press(digits_of(encounter), turn=turn_of(asked)).status_code == 429


def test_the_wait_grows_with_the_guesses_to_a_minute(encounter, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 4)
    waits = []
    for number in range(12):
        digits = f"{number:016d}"
        asked = press(digits)
        if asked.status_code == 429:
            waits.append(int(asked["Retry-After"]))
            clock.shift(waits[-1])
            assert press(digits, turn=turn_of(asked)).status_code == 200
            clock.move_to(MORNING)

    assert waits == [23, 35, 48, 60, 60, 60, 60, 60]


def test_whoever_presses_too_early_waits_for_the_rest_alone(encounter, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 1)
    guess(1)
    asked = press(digits_of(encounter))

    clock.shift(4)
    again = press(digits_of(encounter), turn=turn_of(asked))
    clock.shift(int(again["Retry-After"]))

    assert int(again["Retry-After"]) == int(asked["Retry-After"]) - 4
    assert press(digits_of(encounter), turn=turn_of(again)).status_code == 302


@pytest.mark.parametrize("what", ["another code", "another address", "too late", "forged", "too long"])
def test_a_turn_is_good_for_its_code_and_address_for_ten_minutes(encounter, house, clock, monkeypatch, what):
    monkeypatch.setitem(LIMITS, "receipt", 1)
    other = make_encounter(house.point)
    guess(1), guess(1, ELSEWHERE)
    turn = turn_of(press(digits_of(encounter)))
    clock.shift(60 if what != "too late" else 60 + 600 + 1)
    digits, address = digits_of(encounter), SHOP
    if what == "another code":
        digits = digits_of(other)
    if what == "another address":
        address = ELSEWHERE
    turn = {"forged": turn[:-1] + "-", "too long": turn * 20}.get(what, turn)

    answer = press(digits, address, turn=turn)

    assert answer.status_code == (200 if what == "too long" else 429)


def test_a_turn_is_kept_when_the_language_is_switched(encounter, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 1)
    guess(1)
    asked = press(digits_of(encounter))
    switched = press(digits_of(encounter), turn=turn_of(asked), switch_language="fi")
    clock.shift(60)

    assert switched.status_code == 200
    assert digits_of(encounter) in switched.content.decode()
    assert press(digits_of(encounter), turn=turn_of(switched)).status_code == 302


def test_switching_the_language_is_no_guess(encounter):
    press("0" * 16, switch_language="sv")

    assert not {"receipt", "receipts"} & used_up()


def test_everybody_waits_while_wrong_codes_come_from_everywhere(encounter, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipts", 3)
    for number in range(4):
        guess(1, f"203.0.113.{number}")

    asked = press(digits_of(encounter))
    clock.shift(int(asked["Retry-After"]))

    assert asked.status_code == 429
    assert press(digits_of(encounter), turn=turn_of(asked)).status_code == 302


def test_far_over_the_limit_of_all_only_links_open(encounter, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipts", 1)
    for number in range(12):
        now = timezone.now()
        limits.take_for_wrong_code(limits.look_at_codes(address=f"203.0.113.{number}", now=now), now)

    typed, link = press(digits_of(encounter)), Client().get(f"/r/open/{secrets_of(encounter.receipt).token}/")

    assert (typed.status_code, typed["Retry-After"]) == (429, "1800")
    assert digits_of(encounter) in typed.content.decode()
    assert 'name="turn"' not in typed.content.decode()
    assert (link.status_code, link.url) == (302, f"/r/{encounter.pk}/")


def test_one_guesser_uses_up_little_of_what_all_share(encounter, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 2)
    monkeypatch.setitem(LIMITS, "receipts", 4)
    for number in range(20):
        digits = f"{number:016d}"
        asked = press(digits)
        if asked.status_code == 429:
            clock.shift(60)
            press(digits, turn=turn_of(asked))

    assert press(digits_of(encounter), ELSEWHERE).status_code == 302


@pytest.mark.parametrize("control", [False, True], ids=["as it is", "without the brake"])
def test_turns_that_wait_side_by_side_are_braked_all_the_same(encounter, clock, monkeypatch, control: bool):
    """A guesser asks for many turns at once, waits for them together, and then uses them all."""
    monkeypatch.setitem(LIMITS, "receipt", 2)
    monkeypatch.setitem(LIMITS, "receipts slowed", 100_000 if control else 5)
    for number in range(3):
        press(f"{number:016d}")
    asked = {digits: press(digits) for digits in (f"{number:016d}" for number in range(10, 30))}
    clock.shift(61)

    answers = [press(digits, turn=turn_of(waited)).status_code for digits, waited in asked.items()]

    assert answers == ([200] * 20 if control else [200] * 5 + [429] * 15)
    typed = press(digits_of(encounter))
    assert (typed.status_code, 'name="turn"' in typed.content.decode()) == (429, control)
    assert press(digits_of(encounter), ELSEWHERE).status_code == 302
    link = Client(REMOTE_ADDR=SHOP).get(f"/r/open/{secrets_of(encounter.receipt).token}/")
    assert link.url == f"/r/{encounter.pk}/"


def test_links_and_points_that_are_guessed_keep_nobody_out(encounter, house):
    guesser = Client(REMOTE_ADDR=SHOP)
    for number in range(150):
        guesser.get(f"/r/open/{number:043d}/")
        guesser.get(f"/f/nothing{number}/")
        tap(guesser, f"nothing{number}")

    opened = guesser.get(f"/r/open/{secrets_of(encounter.receipt).token}/")

    assert used_up() == set()
    assert opened.url == f"/r/{encounter.pk}/"
    assert press(digits_of(encounter)).status_code == 302


def test_the_slow_way_tells_nothing_of_what_is_there(encounter, house, clock, monkeypatch):
    monkeypatch.setitem(LIMITS, "receipt", 1)
    withdrawn = make_encounter(house.point)
    withdraw_encounter(encounter=withdrawn, now=timezone.now())
    codes = ["4" * 16, digits_of(withdrawn), digits_of(encounter)]

    def masked(digits: str, answer: HttpResponse) -> tuple[Any, ...]:
        body = answer.content.decode().replace(digits, "DIGITS")
        body = body.replace(turn_of(answer), "TURN") if 'name="turn" value="' in body else body
        return answer.status_code, answer.headers.get("Retry-After"), body

    guess(1)
    asked = [(digits, press(digits)) for digits in codes]
    clock.shift(60)
    told = [(digits, press(digits, turn=turn_of(answer))) for digits, answer in asked[:2]]

    assert len({masked(digits, answer) for digits, answer in asked}) == 1
    assert len({masked(digits, answer) for digits, answer in told}) == 1
    assert told[0][1].status_code == 200


def test_a_turn_says_nothing_of_the_address(clock):
    token = turns.issue_turn(digits="1" * 16, address=SHOP, begins_at=timezone.now() + timedelta(seconds=10))

    assert token.partition(":")[0].isdecimal()
    assert SHOP not in token
