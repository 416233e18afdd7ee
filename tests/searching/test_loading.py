"""The dictionaries take memory and time: a tap needs none, and whoever searches does not wait for them twice."""

import pytest
from django.test import Client

from encounters.models import finnish, lexemes
from tests.factories import House, amend, code_of, make_encounter, tap


class Loaded(Exception):
    pass


@pytest.fixture
def unloaded(monkeypatch) -> None:
    """No dictionary is there, and whoever needs one is told apart."""

    def load() -> None:
        raise Loaded

    monkeypatch.setattr(lexemes, "dictionaries", load)
    monkeypatch.setattr(finnish, "transducer", load)
    for cached in (lexemes.forms_of, lexemes.asked_forms_of, lexemes.lemmas_in, lexemes.entry):
        cached.cache_clear()
    finnish.readings.cache_clear()
    finnish.read.cache_clear()


def test_a_tap_needs_no_dictionary(house: House, unloaded):
    assert tap(Client(), code_of(house.point), "bad").status_code == 302


def test_words_need_them(house: House, unloaded):
    """The control of the test above."""
    encounter = make_encounter(house.point, "bad")

    with pytest.raises(Loaded):
        amend(encounter, text="Kahvi.")


def test_they_are_loaded_beside_the_first_page_of_staff(house: House, signed_in, monkeypatch):
    asked = []
    monkeypatch.setattr("encounters.access.load_soon", lambda: asked.append("staff"))

    signed_in(house.admin).get(house.at("inbox:start"))

    assert asked == ["staff"]
