"""What is typed is found in another form, or inside another word: some 1,100 pairs of three languages, and 280 that are none."""

from pathlib import Path

import pytest

from encounters.models.searching import lexemes_in, terms_of
from tests.factories import House, make_encounter
from tests.searching.asking import found

HERE = Path(__file__).parent
LANGUAGES = ("fi", "sv", "en")
LEAST_FOUND = 0.95
MOST_MISTAKEN = 0.05  # `maksoin` is a form of *maksa*, too


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (HERE / f"pairs_{name}.txt").read_text().splitlines()
    return [(words, text) for words, _bar, text in (line.partition(" | ") for line in lines)]


def fits(words: str, text: str) -> bool:
    """Whether every word of a search stands in a text, asked without a database."""
    stored = list(lexemes_in(text))
    return all(any(stands(way, stored) for way in term.ways) for term in terms_of(words))


def stands(way: list[frozenset[str]], stored: list[set[str]]) -> bool:
    """Whether words stand one behind another."""
    places = (stored[first : first + len(way)] for first in range(len(stored) - len(way) + 1))
    return any(all(forms & word for forms, word in zip(way, place, strict=True)) for place in places)


def missed(name: str) -> list[tuple[str, str]]:
    return [(words, text) for words, text in pairs(name) if not fits(words, text)]


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_typed_is_found_in_other_forms(name: str):
    missing, all_of_it = missed(name), pairs(name)

    assert len(all_of_it) >= 150
    assert 1 - len(missing) / len(all_of_it) >= LEAST_FOUND, missing


def test_what_is_something_else_is_not_found():
    found_by_mistake = [(words, text) for words, text in pairs("not") if fits(words, text)]

    assert len(pairs("not")) >= 170
    assert len(found_by_mistake) / len(pairs("not")) <= MOST_MISTAKEN, found_by_mistake


def test_words_alone_would_find_few_of_them(monkeypatch):
    """The control: without the forms of words, most pairs are missed."""
    monkeypatch.setattr("encounters.models.searching.forms_of", lambda word: {word})
    monkeypatch.setattr("encounters.models.searching.asked_forms_of", lambda word: {word})

    assert 1 - len(missed("fi")) / len(pairs("fi")) < 0.2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_database_finds_what_lists_say_in_any_language(house: House, signed_in, language: str):
    every_tenth = [pair for name in LANGUAGES for pair in pairs(name)[::10]]
    for _words, text in every_tenth:
        make_encounter(house.point, "bad", text=text)
    client = signed_in(house.admin)

    listed = {words: found(client, house, words, lang=language) for words, _text in every_tenth}

    assert [words for words, text in every_tenth if text not in listed[words]] == []


# What is typed has no forms of its own, or is another word as well.
ALSO = """
ajan aika; kerran kerta; jalan jalka; lain laki; tähden tähti; kunnon kunto; tavan tapa; kovaa kova; lujaa luja;
totta tosi; vähän vähä; portaat porras; housut housu; rattaat ratas; markkinat markkina; sakset saksi; kukkia kukka;
poikia poika; pieniä pieni; uusia uusi; sukkia sukka; pyöriä pyörä; koti kotona; koti kotoa; hot hotter; hotter hot;
bigger big; eldest old; basis bases; diagnoses diagnosis; centrum centret; centra centrum; vänt vända
"""
NOT_ALSO = """
vain vai; päällä pää; avulla apu; osalta osa; sataa sata; katua katu; ajan ajatus; kerran kerros; lain laina;
kovaa kovis; portaat portti; kukkia kukko; pieniä pienoinen; uusia uuni; rude rudder; closer closet; big bigot
"""


def listed(words: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for pair in words.split(";")]


def test_a_word_without_forms_is_of_the_word_it_is_made_of():
    assert [pair for pair in listed(ALSO) if not fits(*pair)] == []
    assert [pair for pair in listed(NOT_ALSO) if fits(*pair)] == []
