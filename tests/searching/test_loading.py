"""The dictionaries take memory and time: a tap needs none, and whoever writes or searches does not wait for them."""

import subprocess
import sys

import pytest
from django.test import Client

from encounters.texts import dictionaries, finnish, lexemes
from tests.factories import House, amend, code_of, make_encounter, tap


class Loaded(Exception):
    pass


@pytest.fixture
def unloaded(monkeypatch) -> None:
    """No dictionary is there, and whoever needs one is told apart."""

    def load() -> None:
        raise Loaded

    monkeypatch.setattr(dictionaries, "dictionaries", load)
    monkeypatch.setattr(finnish, "transducer", load)
    for cached in (lexemes.forms_of, lexemes.asked_forms_of, lexemes.lemmas_in, lexemes.respelled):
        cached.cache_clear()
    for cached in (dictionaries.entry, dictionaries.listed_lemmas):
        cached.cache_clear()
    for cached in (finnish.analyses, finnish.read, finnish.read_as_name):
        cached.cache_clear()


def test_a_tap_needs_no_dictionary(house: House, unloaded):
    assert tap(Client(), code_of(house.point), "bad").status_code == 302


def test_words_need_them(house: House, unloaded):
    """The control of the test above."""
    encounter = make_encounter(house.point, "bad")

    with pytest.raises(Loaded):
        amend(encounter, text="Kahvi.")


LOADED = "from encounters.texts.dictionaries import dictionaries; print(dictionaries.cache_info().currsize)"


@pytest.mark.parametrize(
    ("started", "loaded"), [("import servicelog.wsgi", "1"), ("import django; django.setup()", "0")]
)
def test_a_web_process_has_them_before_it_serves(started: str, loaded: str):
    """And only that: another process loads them at its first word."""
    ran = subprocess.run([sys.executable, "-c", f"{started}; {LOADED}"], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == [loaded]
