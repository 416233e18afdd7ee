"""What is said of employees changes while they write their side: they read it again, and lose nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from encounters.casework.actions import note_case, set_severity
from encounters.changes.actions import mark_seen
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseText, Draft, Encounter
from encounters.review.actions import exclude_encounter, move_encounter
from encounters.review.redacting import redact_encounter
from tests.casework.drafts import fields_of, on_page
from tests.employees.pages import own_page
from tests.factories import House, alias_of, case_of, make_complaint, make_thanks

AGAIN = "The feedback has changed since you opened this page. Read it again; your text is kept."
NOT_READ = "The customer has changed this feedback."
TYPED = {"side-text": "Jono oli pitkä."}
NOTHING = {"side-nothing": "on", "side-text": ""}
EVENING = datetime(2026, 6, 10, 15, 40, tzinfo=UTC)  # 18:40 in Helsinki


@pytest.fixture
def read(house: House, time_machine) -> Encounter:
    """A complaint about Aino that the supervisor has read, of an evening."""
    time_machine.move_to(EVENING)
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


@pytest.fixture
def address(house: House, read: Encounter) -> str:
    return house.at("employees:side", alias_of(read))


def say(encounter: Encounter, **said: Any) -> None:
    """The customer says so now."""
    amend_encounter(encounter=encounter, now=timezone.now(), **said)


def sides() -> int:
    return CaseText.objects.filter(kind="side").count()


def reading(change: Callable[[Encounter, House], object]) -> Callable[[Encounter, House], object]:
    """The change, and a handler who reads it."""

    def both(encounter: Encounter, house: House) -> None:
        change(encounter, house)
        mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())

    return both


def redact(encounter: Encounter, house: House) -> None:
    redact_encounter(encounter=encounter, words="Tyly", by=house.supervisor, now=timezone.now(), reason="Nimi.")


def move(encounter: Encounter, house: House) -> None:
    move_encounter(encounter=encounter, location=house.porvoo, by=house.admin, now=timezone.now(), reason="Väärä.")


CHANGES = {
    "corrected": (reading(lambda one, _house: say(one, text="Tyly ja hidas.")), "Tyly ja hidas."),
    "wished": (reading(lambda one, _house: say(one, wish="Tervehdys.")), "Tervehdys."),
    "added": (reading(lambda one, _house: say(one, addition="Ja hidas.")), "Ja hidas."),
    "redacted": (redact, "▒▒▒"),
    "time corrected": (lambda one, _house: say(one, occurred_at=EVENING.replace(hour=5)), ", morning"),
    "moved": (move, "Porvoo"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("typed", [TYPED, NOTHING], ids=["a side", "nothing"])
def test_what_changed_is_read_before_the_side_is_sent(house: House, signed_in, read, address, change, typed):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    bring_about, words = CHANGES[change]
    bring_about(read, house)

    late = client.post(address, opened | typed)
    told = sides()
    content = late.content.decode()
    sent = client.post(address, fields_of(content) | typed)

    assert (late.status_code, told) == (409, 0)
    assert AGAIN in content
    assert content.count("autofocus") == 1
    assert "<title>Problem: " in content
    assert words in content
    assert fields_of(content)["side-text"] == typed["side-text"]
    assert (sent.status_code, sent["Location"]) == (302, address)
    assert read.reloaded().events.filter(kind__in=["side_given", "nothing"]).count() == 1


def test_what_nobody_has_read_is_not_shown_and_the_text_is_kept(house: House, signed_in, read, address):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    say(read, text="Tyly ja hidas.")

    late = client.post(address, opened | TYPED)
    saved = client.post(house.at("employees:side_draft", alias_of(read)), opened | TYPED, follow=True)
    again = client.get(address)

    for page, status in ((late, 409), (saved, 200), (again, 200)):
        content = page.content.decode()
        assert page.status_code == status
        assert NOT_READ in content
        assert "Tyly" not in content
        assert "Send your side" not in content
        assert fields_of(content)["side-text"] == "Jono oli pitkä."
    assert (sides(), Draft.objects.get().texts) == (0, TYPED)

    mark_seen(encounter=read, by=house.supervisor, now=timezone.now())
    client.post(address, on_page(client, address))
    assert "Jono oli pitkä." in own_page(house, signed_in)


@pytest.mark.parametrize("typed", [NOTHING | TYPED, {"side-text": "a" * 4001}], ids=["nothing and a text", "too long"])
@pytest.mark.parametrize(
    ("change", "notice"),
    [(redact, AGAIN), (lambda one, _house: say(one, text="Tyly ja hidas."), NOT_READ)],
    ids=["changed", "not read yet"],
)
def test_what_is_sent_with_a_mistake_is_told_of_a_change(house: House, signed_in, read, address, typed, change, notice):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    change(read, house)

    late = client.post(address, opened | typed)

    content = late.content.decode()
    assert late.status_code == 409
    assert notice in content
    assert "Please check" in content
    assert content.count("autofocus") == 1
    assert fields_of(content)["side-text"] == typed["side-text"]


def test_a_mistake_loses_nothing_where_nothing_more_is_taken(house: House, signed_in, read, address):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    give_side(encounter=read, by=house.employee, now=timezone.now())

    late = client.post(address, opened | NOTHING | TYPED).content.decode()

    assert fields_of(late)["side-text"] == TYPED["side-text"]


@pytest.mark.parametrize("shown", ["of another", "made up", "none"])
def test_thanks_become_a_complaint_are_shown_once_read(house: House, signed_in, read, address, shown: str):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    thanks = make_thanks(house, text="Kiitos.")
    mark_seen(encounter=thanks, by=house.supervisor, now=timezone.now())
    turned = house.at("employees:side", alias_of(thanks))
    say(thanks, rating="bad", text="Ei kiitos.")
    sent = opened | TYPED | {"made up": {"shown": "a" * 32}, "none": {"shown": ""}}.get(shown, {})

    answers = [client.get(turned), client.post(turned, sent), client.post(f"{turned}draft/", sent)]
    mark_seen(encounter=thanks, by=house.supervisor, now=timezone.now())

    assert [answer.status_code for answer in answers] == [404] * 3
    assert client.get(turned).status_code == 200


def test_what_was_told_and_changed_is_offered_once_read(house: House, signed_in, read, address):
    client = signed_in(house.employee)
    client.post(address, on_page(client, address) | TYPED)
    say(read, text="Tyly ja hidas.")

    assert client.get(address).status_code == 404


def handle(encounter: Encounter, house: House) -> None:
    set_severity(case=case_of(encounter), severity=3, by=house.supervisor, now=timezone.now())
    note_case(case=case_of(encounter), text="Soita.", by=house.supervisor, now=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        handle,
        lambda one, _house: say(one, addition="Ja hidas."),
        lambda one, _house: say(one, occurred_at=EVENING.replace(minute=10)),
    ],
    ids=["it is handled", "an addition that nobody has read", "the time within the part of day"],
)
def test_what_their_page_does_not_show_stops_nobody(house: House, signed_in, read, address, change):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    change(read, house)

    sent = client.post(address, opened | TYPED)

    assert (sent.status_code, sides()) == (302, 1)


def test_the_language_changes_nothing_of_what_was_said(house: House, signed_in, read, address):
    say(read, attention="too_little", aspects=["speed"])
    mark_seen(encounter=read, by=house.supervisor, now=timezone.now())
    client = signed_in(house.employee)
    opened = on_page(client, address)
    client.get(address, {"lang": "fi"})

    sent = client.post(address, opened | TYPED)

    assert (sent.status_code, sides()) == (302, 1)


def test_saving_the_draft_says_as_well_that_it_changed(house: House, signed_in, read, address):
    client, drafting = signed_in(house.employee), house.at("employees:side_draft", alias_of(read))
    opened = on_page(client, address)
    redact(read, house)

    by_itself = client.post(drafting, opened | TYPED, headers={"X-Saves-Itself": "1"})
    silent = client.get(address).content.decode()
    by_hand = client.post(drafting, opened | TYPED, follow=True).content.decode()

    assert by_itself.status_code == 200
    assert (AGAIN in silent, AGAIN in by_hand) == (False, True)


def test_the_text_is_kept_where_the_right_to_tell_it_has_ended(house: House, signed_in, read, address):
    client = signed_in(house.employee)
    opened = on_page(client, address)
    exclude_encounter(encounter=read, by=house.admin, now=timezone.now(), reason="Koe.")

    late = client.post(address, opened | TYPED)

    assert late.status_code == 404
    assert "Jono oli pitkä.</textarea>" in late.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [(TYPED, "Your side was sent."), ({"side-nothing": "on"}, "Written down: you have nothing to add.")],
    ids=["a side", "nothing"],
)
def test_what_was_sent_stands_beside_what_it_answers(house: House, signed_in, read, address, typed, said):
    client = signed_in(house.employee)

    page = client.post(address, on_page(client, address) | typed, follow=True)

    content = page.content.decode()
    told_at = house.kamppi.local(read.reloaded().events.order_by("pk").last().at).isoformat(timespec="minutes")
    assert page.redirect_chain == [(address, 302)]
    assert f"<title>{said} Your side" in content
    assert content.count("autofocus") == 1
    assert "Tyly." in content
    assert f'<time datetime="{told_at}">' in content
    assert "Send your side" not in content
    assert ("Your side, sent <time" in content, "You had nothing to add." in content) == (
        typed == TYPED,
        typed != TYPED,
    )
