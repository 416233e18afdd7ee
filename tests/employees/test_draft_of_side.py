"""What employees are writing of a complaint about them is kept, and theirs alone."""

import pytest
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import Draft, Encounter
from tests.casework.drafts import fields_of, on_page
from tests.factories import House, alias_of, case_of, make_complaint


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint about Aino that the supervisor has read."""
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def at(house: House, name: str, encounter: Encounter) -> str:
    return house.at(f"employees:{name}", alias_of(encounter))


@pytest.mark.parametrize("sent", [{}, {"switch_language": "sv"}, {"theme": "dark"}])
def test_what_they_write_is_there_again(house: House, signed_in, read: Encounter, sent: dict[str, str]):
    client, page = signed_in(house.employee), at(house, "side", read)

    client.post(at(house, "side_draft", read), on_page(client, page) | {"side-text": "Jono oli"} | sent)

    again = client.get(page).content.decode()
    assert fields_of(again)["side-text"] == "Jono oli"
    assert f'lang="{sent.get("switch_language", "en")}"' in again


@pytest.mark.parametrize("sent", [{"side-nothing": "on"}, {"side-text": "a" * 4001}])
def test_what_is_refused_stays(house: House, signed_in, read: Encounter, sent: dict[str, str]):
    client, page, typed = signed_in(house.employee), at(house, "side", read), {"side-text": "Jono oli"} | sent

    refused = client.post(page, on_page(client, page) | typed)

    assert fields_of(refused.content.decode())["side-text"] == typed["side-text"]
    assert on_page(client, page)["side-text"] == typed["side-text"]


def test_what_is_sent_is_gone_and_said(house: House, signed_in, read: Encounter):
    client, page = signed_in(house.employee), at(house, "side", read)
    client.post(at(house, "side_draft", read), on_page(client, page) | {"side-text": "Jono oli"})
    before = Draft.objects.count()

    sent = client.post(page, on_page(client, page) | {"side-text": "Jono oli pitkä."}, follow=True)

    assert (before, Draft.objects.count()) == (1, 0)
    assert "<title>Your side was sent. Your side" in sent.content.decode()


def test_handlers_do_not_read_it(house: House, signed_in, read: Encounter):
    signed_in(house.employee).post(at(house, "side_draft", read), {"side-text": "Keskeneräistä", "text": "Muuta"})

    page = signed_in(house.supervisor).get(house.at("casework:case", case_of(read).pk)).content.decode()

    assert "Keskeneräistä" not in page
    assert Draft.objects.get().texts == {"side-text": "Keskeneräistä"}


def test_the_page_says_no_id_of_the_encounter(house: House, signed_in, read: Encounter):
    client, page = signed_in(house.employee), at(house, "side", read)
    client.post(at(house, "side_draft", read), {"side-text": "Jono oli"})

    shown = client.get(page).content.decode()

    assert "Jono oli" in shown
    assert str(read.pk) not in shown
    assert str(case_of(read).pk) not in shown
