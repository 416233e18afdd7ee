"""Whatever is sent at the same time, one submission is one encounter, and what is withdrawn stays empty."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.changes.tallies import find_differences
from encounters.feedback.actions import amend_encounter
from encounters.feedback.submission import read_submission
from encounters.limits import LIMITS
from encounters.models import CaseText, Contact, Encounter, LocationCount, Receipt
from encounters.models.tally import total_counts
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, release_encounter
from tests.at_once import all_at_once
from tests.factories import House, code_of, holding, kinds_of, make_encounter, make_house, old_key, tap
from tests.promises.faults import Forms

AT_ONCE, KEYS = 20, 5


@pytest.fixture
def house(transactional_db: None, monkeypatch) -> House:
    """Threads have connections of their own and see only what is committed."""
    for name in LIMITS:
        monkeypatch.setitem(LIMITS, name, 1_000_000)
    return make_house()


def answer_to_tap(code: str, key: str, rating: str = "bad") -> tuple[int, str]:
    answer = tap(Client(), code, rating, key)
    return answer.status_code, answer.get("Location", "")


def stored_as(code: str, key: str) -> str:
    submission = read_submission(key, code=code)
    assert submission is not None
    return f"/f/more/{Receipt.objects.get(pk=submission.key).encounter_id}/"


def test_a_press_sent_twenty_times_at_once_is_stored_once(house: House):
    code = code_of(house.point)
    keys = [old_key(code) for _ in range(KEYS)]

    answers = {key: all_at_once([lambda key=key: answer_to_tap(code, key)] * AT_ONCE) for key in keys}

    assert {key: set(given) for key, given in answers.items()} == {key: {(302, stored_as(code, key))} for key in keys}
    assert (Encounter.objects.count(), Receipt.objects.count()) == (KEYS, KEYS)
    assert total_counts(LocationCount.objects) == (0, KEYS)
    assert find_differences() == []


def test_different_presses_at_once_are_all_stored(house: House):
    code = code_of(house.point)
    keys = [old_key(code) for _ in range(AT_ONCE)]

    answers = all_at_once([lambda key=key: answer_to_tap(code, key) for key in keys])

    assert answers == [(302, stored_as(code, key)) for key in keys]
    assert Encounter.objects.count() == AT_ONCE


def test_both_faces_pressed_at_once_are_one_encounter(house: House):
    code = code_of(house.point)
    keys = [old_key(code) for _ in range(KEYS)]

    for key in keys:
        answers = all_at_once(
            [lambda key=key, rating=rating: answer_to_tap(code, key, rating) for rating in ["good", "bad"] * 10]
        )

        encounter = Encounter.objects.get(receipt__submission_key=read_submission(key, code=code).key)
        same, other = (302, stored_as(code, key)), (422, "")
        assert answers == [same if rating == encounter.rating else other for rating in ["good", "bad"] * 10]
    assert Encounter.objects.count() == KEYS
    assert find_differences() == []


def test_without_the_unique_key_the_same_press_is_stored_twice(house: House):
    """Nothing but the key of the receipt's table decides the race."""
    code = code_of(house.point)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'encounters_receipt'::regclass AND contype IN ('p', 'u')"
        )
        unique = cursor.fetchall()
        for name, _ in unique:
            cursor.execute(f"ALTER TABLE encounters_receipt DROP CONSTRAINT {name}")
        try:
            for _ in range(KEYS):
                key = old_key(code)
                all_at_once([lambda key=key: answer_to_tap(code, key)] * AT_ONCE)
            doubled = Encounter.objects.count()
        finally:
            cursor.execute("TRUNCATE encounters_receipt")
            for name, definition in unique:
                cursor.execute(f"ALTER TABLE encounters_receipt ADD CONSTRAINT {name} {definition}")

    assert doubled > KEYS
    assert len(unique) == 4


# --- Withdrawing ---------------------------------------------------------------------------------

SAID = {
    "text": {"text": "Odotin kauan."},
    "wish": {"wish": "Nopeammin."},
    "description": {"employee_description": "Pitkä ja punatukkainen."},
    "contact": {"email": "matkustaja@example.org"},
    "addition": {"addition": "Muistin vielä nimen."},
    "rating": {"rating": "good"},
}


def left_of(encounter: Encounter) -> dict[str, Any]:
    """What is still stored of a customer's words."""
    stored = Encounter.objects.get(pk=encounter.pk)
    return {
        "words": (stored.text, stored.wish, stored.employee_description),
        "contacts": Contact.objects.filter(encounter=encounter).count(),
        "texts": CaseText.objects.filter(encounter=encounter).count(),
        "counted": stored.counted,
    }


NOTHING = {"words": ("", "", ""), "contacts": 0, "texts": 0, "counted": False}


@pytest.mark.parametrize("what", SAID)
def test_what_is_sent_while_it_is_withdrawn_is_not_stored(what: str, house: House):
    """The page had found the encounter, and waited for the lock until it was withdrawn."""
    found = make_encounter(house.point, "bad", text="Odotin.")
    withdraw_encounter(encounter=found, now=found.reported_at)

    (outcome,) = all_at_once([lambda: amend_encounter(encounter=found, now=found.reported_at, **SAID[what])])

    assert left_of(found) == NOTHING
    assert not isinstance(outcome, IntegrityError)  # which the customer would see as a fault of ours
    assert find_differences() == []


def test_saving_and_withdrawing_at_once_leaves_nothing(house: House):
    encounters = [make_encounter(house.point, "bad", text="Odotin.") for _ in range(10)]

    calls: list[Callable[[], Any]] = []
    for encounter in encounters:
        page, form = f"/f/more/{encounter.pk}/", {"text": "Odotin kauan.", "email": "a@example.org"}
        calls += [
            lambda at=encounter, page=page, form=form: send(holding(at), page, form),
            lambda at=encounter: send(holding(at), f"/r/{at.pk}/withdraw/", {}),
        ]
    statuses = all_at_once(calls)

    saved, withdrawn = statuses[::2], statuses[1::2]
    assert set(saved) <= {302, 403}  # 403: it was withdrawn before the page found it
    assert set(withdrawn) == {302}
    assert [left_of(encounter) for encounter in encounters] == [NOTHING] * 10
    assert total_counts(LocationCount.objects) == (0, 0)
    assert find_differences() == []


def send(client: Client, path: str, form: dict[str, str]) -> int:
    client.raise_request_exception = False
    return client.post(path, form).status_code


# --- Undoing -------------------------------------------------------------------------------------


def counted_after_review(house: House) -> tuple[Encounter, str]:
    """A complaint that was held and is counted, and the version of the page that shows it."""
    encounter = make_encounter(house.point, "bad", text="Odotin.", hold_reason="limit")
    release_encounter(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter, str(read_timeline(encounter).version)


def decide(house: House, name: str, encounter: Encounter, **form: str) -> int:
    client = Client()
    client.force_login(house.supervisor.user)
    return send(client, house.at(f"review:{name}", encounter.pk), form)


def test_undone_twice_at_once_it_is_undone_once(house: House):
    encounter, version = counted_after_review(house)

    statuses = all_at_once([lambda: decide(house, "undo", encounter, version=version)] * 2)

    assert sorted(statuses) == [302, 409]
    assert kinds_of(encounter).count("undone") == 1
    assert total_counts(LocationCount.objects) == (0, 0)
    assert find_differences() == []


def test_of_undoing_and_another_decision_at_once_one_is_done(house: House):
    encounter, version = counted_after_review(house)
    exclusion = {"exclude-reason": "Roskaa.", "version": version}

    statuses = all_at_once(
        [
            lambda: decide(house, "undo", encounter, version=version),
            lambda: decide(house, "exclude", encounter, **exclusion),
        ]
    )

    done = ["undone", "excluded"][statuses.index(302)]
    assert sorted(statuses) == [302, 409]
    assert [kind for kind in kinds_of(encounter) if kind in {"undone", "excluded"}] == [done]
    assert total_counts(LocationCount.objects) == (0, 0)
    assert find_differences() == []


def test_what_is_undone_while_it_is_withdrawn_leaves_nothing(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Roskaa.")
    version = str(read_timeline(encounter).version)

    undone, withdrawn = all_at_once(
        [
            lambda: decide(house, "undo", encounter, version=version),
            lambda: send(holding(encounter), f"/r/{encounter.pk}/withdraw/", {}),
        ]
    )

    assert (undone in {302, 409}, withdrawn) == (True, 302)
    assert left_of(encounter) == NOTHING
    assert kinds_of(encounter).count("undone") == (undone == 302)
    assert total_counts(LocationCount.objects) == (0, 0)
    assert find_differences() == []


# --- Adding --------------------------------------------------------------------------------------


@pytest.fixture
def past_corrections(house: House) -> Encounter:
    """An encounter whose time for corrections is over: something may be added."""
    return make_encounter(house.point, "bad", text="Odotin.", now=timezone.now() - timedelta(days=2))


def presses(client: Client, path: str, name: str) -> Iterator[dict[str, list[str]]]:
    """The form of a page as it comes anew each time it is opened."""
    while True:
        (form,) = [form for form in Forms(client.get(path).content.decode()).forms if name in form.fields]
        yield form.fields


@pytest.mark.parametrize(("path", "name"), [("/f/more/{}/", "addition"), ("/r/{}/reply/", "reply")])
def test_one_press_is_stored_once_and_another_again(house: House, past_corrections: Encounter, path: str, name: str):
    mark_seen(encounter=past_corrections, by=house.admin, now=timezone.now())
    client, path = holding(past_corrections), path.format(past_corrections.pk)
    first, second = islice(presses(client, path, name), 2)

    statuses = all_at_once([lambda: send(holding(past_corrections), path, first | {name: "Kyllä."})] * 5)
    send(client, path, first | {name: "Kyllä."})
    send(client, path, second | {name: "Kyllä."})
    send(client, path, second | {name: "Ja toinen asia."})

    assert set(statuses) == {302}
    assert list(CaseText.objects.order_by("pk").values_list("text", flat=True)) == [
        "Kyllä.",
        "Kyllä.",
        "Ja toinen asia.",
    ]


@pytest.mark.parametrize("press", ["", "x", "0", "' OR 1=1"])
def test_a_press_that_names_nothing_is_one_of_its_own(past_corrections: Encounter, press: str):
    for _ in range(2):
        send(holding(past_corrections), f"/f/more/{past_corrections.pk}/", {"addition": "Kyllä.", "press": press})

    assert CaseText.objects.count() == 2


def test_an_unfinished_addition_is_not_stored_in_pieces(past_corrections: Encounter):
    """With JavaScript the page saves by itself 1.5 s after each key, and once more when the button is pressed."""
    client = holding(past_corrections)

    for written in ("Muis", "Muistin vielä"):
        client.post(f"/f/more/{past_corrections.pk}/", {"addition": written}, headers={"X-Saves-Itself": "1"})
    send(client, f"/f/more/{past_corrections.pk}/", {"addition": "Muistin vielä nimen."})

    assert list(CaseText.objects.values_list("text", flat=True)) == ["Muistin vielä nimen."]
