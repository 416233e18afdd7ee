"""Of two tabs of one person the later save wins, and both texts stay to be read."""

import pytest
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import Encounter
from tests.casework.drafts import fields_of, on_page
from tests.factories import House, case_of, make_complaint

ITSELF = {"X-Saves-Itself": "1"}


@pytest.fixture
def complaint(house: House) -> Encounter:
    encounter = make_complaint(house, text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter


def two_tabs(house: House, signed_in, complaint: Encounter):
    """A member with two tabs of a case: what each shows, and how to save."""
    client, pk = signed_in(house.supervisor), case_of(complaint).pk
    shown = on_page(client, house.at("casework:case", pk))
    return client, shown, house.at("casework:draft", pk), house.at("casework:case", pk)


def test_of_two_tabs_the_later_wins_and_reads_both(house: House, signed_in, complaint: Encounter):
    client, shown, saving, page = two_tabs(house, signed_in, complaint)
    client.post(saving, shown | {"text": "Ensimmäinen."})

    answer = client.post(saving, shown | {"text": "Toinen.", "note-text": "Soita."}, follow=True)

    said = answer.content.decode()
    assert (fields_of(said)["text"], fields_of(said)["note-text"]) == ("Toinen.", "Soita.")
    assert said.count("Ensimmäinen.") == 1
    assert "Written in another tab:" in said
    assert "You wrote in another tab, too. Both texts stand here." in said
    assert "Ensimmäinen." in client.get(page).content.decode()  # and later, too


def test_a_script_reads_what_another_tab_wrote(house: House, signed_in, complaint: Encounter):
    client, shown, saving, _page = two_tabs(house, signed_in, complaint)
    first = client.post(saving, shown | {"text": "Ensimmäinen."}, headers=ITSELF).json()

    second = client.post(saving, shown | {"text": "Toinen."}, headers=ITSELF).json()
    first_again = client.post(saving, {"draft": first["token"], "text": "Ensimmäinen, uusi."}, headers=ITSELF).json()

    assert first["overlooked"] == []
    assert second["overlooked"] == [{"label": "Answer", "text": "Ensimmäinen."}]
    assert first_again["overlooked"] == [{"label": "Answer", "text": "Toinen."}]


def test_what_another_tab_chose_is_told_by_its_label(house: House, signed_in, complaint: Encounter):
    client, shown, saving, _page = two_tabs(house, signed_in, complaint)
    client.post(saving, shown | {"outcome": "not_ours"}, headers=ITSELF)

    second = client.post(saving, shown | {"outcome": "put_right"}, headers=ITSELF).json()

    assert second["overlooked"] == [{"label": "Outcome", "text": "not ours"}]


def test_a_tab_that_shows_nothing_empties_nothing(house: House, signed_in, complaint: Encounter):
    client, shown, saving, page = two_tabs(house, signed_in, complaint)
    client.post(saving, shown | {"text": "Ensimmäinen."})

    older = client.post(saving, shown | {"note-text": "Soita."}, headers=ITSELF).json()
    client.post(saving, shown | {"note-text": "Soita.", "draft": older["token"]}, headers=ITSELF)

    said = client.get(page).content.decode()
    assert older["overlooked"] == [{"label": "Answer", "text": "Ensimmäinen."}]
    assert "Ensimmäinen." in said


def test_sending_from_one_tab_leaves_what_the_other_wrote(house: House, signed_in, complaint: Encounter):
    client, shown, saving, page = two_tabs(house, signed_in, complaint)
    client.post(saving, shown | {"text": "Kirjoitettu toisaalla."})

    client.post(house.at("casework:answer", case_of(complaint).pk), shown | {"text": "Lähetetty."})

    assert on_page(client, page)["text"] == "Kirjoitettu toisaalla."


def test_who_goes_on_in_the_same_words_is_told_of_no_other_tab(house: House, signed_in, complaint: Encounter):
    client, shown, saving, _page = two_tabs(house, signed_in, complaint)
    client.post(saving, shown | {"text": "Olen"})

    said = client.post(saving, shown | {"text": "Olen pahoillani."}, follow=True).content.decode()

    assert fields_of(said)["text"] == "Olen pahoillani."
    assert "Written in another tab:" not in said.split("<template", 1)[0]


def test_what_another_tab_wrote_is_put_away(house: House, signed_in, complaint: Encounter):
    client, shown, saving, page = two_tabs(house, signed_in, complaint)
    for text in ("Ensimmäinen.", "Toinen."):
        client.post(saving, shown | {"text": text})
    before = client.get(page).content.decode()

    client.post(saving, on_page(client, page) | {"put_away": "1"})

    assert "Ensimmäinen." in before
    assert "Ensimmäinen." not in client.get(page).content.decode()
    assert on_page(client, page)["text"] == "Toinen."
