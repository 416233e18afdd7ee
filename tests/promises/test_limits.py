"""One table of limits: each is tripped alone, and does what docs/architecture.md says of it.

Those of signing in are tripped in `tests/accounts/test_guessing.py`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Rule
from encounters.feedback.actions import MOST_ADDITIONS, MOST_ADDITIONS_IN_ALL
from encounters.limits import LIMITS, PEEK, TAKE, left_after, take
from encounters.models import CaseText, Encounter
from encounters.receipt.actions import MOST_VERDICTS
from encounters.receipts.secrets import secrets_of
from tests.factories import House, code_of, holding, make_encounter, tap

NARROW = 2


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2026-06-10 06:00:00Z", tick=False) as clock:
        yield clock


def taps(house: House) -> list[Any]:
    """How many of many taps from one place were not held, and that one far over the limit was refused."""
    answers = [tap(Client(), code_of(house.point)).status_code for _ in range(10 * NARROW + 2)]
    held = sorted(Encounter.objects.values_list("hold_reason", flat=True))
    return [held[: NARROW + 1], answers[-1]]


HELD, REFUSED = [["", "", "limit"], 429], 429


def codes_from_one_address(house: House) -> list[Any]:
    wrong = [Client().post("/r/", {"digits": f"{number:016d}"}).status_code for number in range(NARROW + 1)]
    elsewhere = Client(REMOTE_ADDR="198.51.100.2").post("/r/", {"digits": "9" * 16}).status_code
    return [wrong, elsewhere]


def codes_from_everywhere(house: House) -> list[Any]:
    def guess(number: int) -> int:
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        return client.post("/r/", {"digits": f"{number:016d}"}).status_code

    encounter = make_encounter(house.point)
    link = Client().get(f"/r/open/{secrets_of(encounter.receipt).token}/").status_code
    return [[guess(number) for number in range(NARROW + 1)], link]


def changes_of_one_receipt(house: House) -> list[Any]:
    encounters = [make_encounter(house.point), make_encounter(house.point)]
    first, other = (
        [
            holding(one).post(f"/f/more/{one.pk}/", {"text": f"Odotin {number}."}).status_code
            for number in range(number_of)
        ]
        for one, number_of in zip(encounters, (NARROW + 1, 1), strict=True)
    )
    return [first, other]


CONTRACTS: dict[str, tuple[Callable[[House], list[Any]], list[Any]]] = {
    "installation": (taps, HELD),
    "organisation": (taps, HELD),
    "point": (taps, HELD),
    "address": (taps, HELD),
    "receipt": (codes_from_one_address, [[200, 200, 429], 200]),
    "receipts": (codes_from_everywhere, [[200, 200, 429], 302]),
    "changes": (changes_of_one_receipt, [[302, 302, 429], [302]]),
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_each_limit_tripped_alone_does_what_it_should(house: House, monkeypatch, name):
    use, expected = CONTRACTS[name]
    for other in LIMITS:
        monkeypatch.setitem(LIMITS, other, NARROW if other == name else 100_000)

    assert use(house) == expected


@pytest.mark.parametrize("name", CONTRACTS)
def test_without_its_limit_nothing_is_held_slowed_or_refused(house: House, monkeypatch, name):
    for other in LIMITS:
        monkeypatch.setitem(LIMITS, other, 100_000)

    use, expected = CONTRACTS[name]
    assert use(house) != expected


def test_each_limit_is_in_the_documented_table_with_its_number():
    documented = Path(settings.BASE_DIR, "docs/architecture.md").read_text()

    assert [name for name, number in LIMITS.items() if f"| `{name}` | {number:,} |" not in documented] == []


def test_what_one_encounter_takes_is_documented_with_its_numbers():
    documented = Path(settings.BASE_DIR, "docs/architecture.md").read_text()

    assert f"{MOST_ADDITIONS} additions until staff" in documented
    assert f"once there are {MOST_ADDITIONS_IN_ALL} in all" in documented
    assert f"{MOST_VERDICTS} verdicts until" in documented
    assert f"here {MOST_ADDITIONS} times" in Rule.ADDITIONS.label


def test_looking_says_what_taking_would_and_takes_nothing(db, clock):
    now, seen = timezone.now(), []
    for minutes in (0, 0, 0, 0, 5, 10, 40):
        clock.shift(minutes * 60)
        now = timezone.now()
        looked = [left_after(PEEK, {"a": 2, "b": 30}, now) for _ in range(3)]
        taken = left_after(TAKE, {"a": 2, "b": 30}, now)
        seen.append(taken["a"] < 0)
        assert looked == [taken] * 3

    assert seen == [False, False, True, True, True, True, False]


# --- What one receipt sends --------------------------------------------------------------------------


@pytest.fixture
def read(house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter.reloaded()


ADDRESSES = {
    "details": ("/f/more/{}/", {"addition": "Ja vielä tämä."}),
    "rating": ("/f/more/{}/rating/", {"rating": "good"}),
    "reply": ("/r/{}/reply/", {"reply": "Ja vielä tämä."}),
    "verdict": ("/r/{}/verdict/", {"verdict": "no"}),
    "why": ("/r/{}/why/", {"why": "Ja vielä tämä."}),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_whatever_is_sent_with_a_receipt_is_limited_and_kept(read, monkeypatch, name):
    monkeypatch.setitem(LIMITS, "changes", 1)
    address, sent = ADDRESSES[name]
    client = holding(read)
    take({f"changes:{read.pk}": 1}, timezone.now())

    answer = client.post(address.format(read.pk), sent)

    assert (answer.status_code, answer["Retry-After"]) == (429, "1800")
    assert all(value in answer.content.decode() for value in sent.values())


def test_withdrawing_and_reading_are_never_limited(read, monkeypatch):
    monkeypatch.setitem(LIMITS, "changes", 1)
    take({f"changes:{read.pk}": 1}, timezone.now())
    client = holding(read)

    assert client.get(f"/r/{read.pk}/").status_code == 200
    assert client.get(f"/f/more/{read.pk}/").status_code == 200
    assert client.post(f"/r/{read.pk}/withdraw/").status_code == 302


def test_a_replayed_press_costs_nothing(read, monkeypatch):
    monkeypatch.setitem(LIMITS, "changes", 3)
    sent, client = {"reply": "Yksi.", "press": str(uuid4())}, holding(read)
    replayed = [client.post(f"/r/{read.pk}/reply/", sent).status_code for _ in range(20)]

    another = client.post(f"/r/{read.pk}/reply/", {"reply": "Toinen.", "press": str(uuid4())})

    assert replayed == [302] * 20
    assert another.status_code == 302
    assert CaseText.objects.filter(encounter=read).count() == 2


def test_other_words_cost_as_much_with_the_same_press(read, monkeypatch):
    monkeypatch.setitem(LIMITS, "changes", 3)
    press, client = str(uuid4()), holding(read)

    sent = [client.post(f"/r/{read.pk}/reply/", {"reply": f"{one}.", "press": press}).status_code for one in range(5)]

    assert sent == [302] * 3 + [429] * 2
    assert CaseText.objects.filter(encounter=read).count() == 3
