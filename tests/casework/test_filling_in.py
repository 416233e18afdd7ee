"""A prepared answer is filled in with what is known of the encounter, and leaves no gap for what is not."""

import pytest

from encounters.models import AnswerTemplate
from tests.factories import House, make_encounter


def make_template(house: House, text: str) -> AnswerTemplate:
    return AnswerTemplate(organisation=house.organisation, title="Pahoittelu", text_fi=text)


@pytest.mark.parametrize(
    "name", ["{place}", "{day}", "{customer}", "{x}", "\\1", "\\g<0>", "%s", "{0}", "{", "Ma{place}tti"]
)
def test_a_name_is_never_read_as_a_placeholder(house: House, name: str):
    encounter = make_encounter(house.point, "bad", name=name, email="a@example.org")
    template = make_template(house, "Hei {customer}, {place}!")

    assert template.fill(encounter) == f"Hei {name}, Kamppi!"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hei {customer},\n\nkiitos.", "Hei,\n\nkiitos."),
        ("Hei {customer},\r\n\r\nkiitos.", "Hei,\n\nkiitos."),
        ("Hello {customer}! Thank you.", "Hello! Thank you."),
        ("Hello, {customer}!", "Hello!"),
        ("Bästa {customer}:", "Bästa:"),
        ("Kiitos palautteesta, {customer}.", "Kiitos palautteesta."),
        ("Hyvä {customer} ja muut", "Hyvä ja muut"),
        ("Hei\u00a0{customer},", "Hei,"),
        ("{customer}, kiitos palautteesta.", "Kiitos palautteesta."),
        ("{customer}! Åh, tack.", "Åh, tack."),
        ("Hei!\n{customer}, kiitos.", "Hei!\nKiitos."),
        ("{customer}\n\nKiitos.", "Kiitos."),
        ("Hei,\n{customer},\nkiitos.", "Hei,\nkiitos."),
        ("Hei ({customer}), kiitos.", "Hei, kiitos."),
        ("Thank you for {customer}'s words.", "Thank you for words."),
        ("{customer}:n asia", "Asia"),
        ("{customer}", ""),
        ("{customer}{customer} {customer}, hei", "Hei"),
        ("{place}, {day}, {organisation}", "Kamppi, ke 10.6.2026, Kahvila Kulma"),
    ],
)
def test_without_a_name_no_gap_is_left(house: House, time_machine, text: str, filled: str):
    time_machine.move_to("2026-06-10T12:00:00+03:00")
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    assert make_template(house, text).fill(encounter) == filled
