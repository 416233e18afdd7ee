"""Every Finnish postcode goes with its place, in both languages and however it is written."""

import pytest

from encounters.masking import mask, postcodes
from encounters.texts.redacting import MASK

ROWS = [line.split("\t") for line in postcodes.TABLE.read_text().splitlines() if not line.startswith("#")]
WAYS = ("{} {}", "{}  {}", "{}\n{}", "{}\u00a0{}", "{}, {}", "{}-{}", "{} \u2013 {}", "FI-{} {}", "fi{} {}")


def written(code: str, name: str) -> list[str]:
    return [way.format(code, cased) for way in WAYS for cased in (name, name.upper(), name.lower())]


def left_by(mask_one) -> list[str]:
    """What is left where something of a postcode with its place is still to be read."""
    texts = [text for code, *names in ROWS for name in names for text in written(code, name)]
    return [text for text in texts if mask_one(text) != MASK]


def test_all_finnish_postcodes_go_with_their_places():
    left = left_by(postcodes.mask_postcodes)

    assert len(ROWS) > 5000
    assert left == []


def test_without_the_table_those_in_small_letters_would_stay(monkeypatch):
    monkeypatch.setattr(postcodes, "places", dict)

    assert len(left_by(postcodes.mask_postcodes)) > len(ROWS)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        *((f"27510 Eura{ending}", MASK) for ending in ("", "ssa", "an", "sta", "n")),
        ("27510 eurassa asuva", f"{MASK} asuva"),
        ("15100 lahdessa, 20100 turussa, 91100 iissä", f"{MASK}, {MASK}, {MASK}"),
        ("asun 27510:ssa Eurassa", "asun 27510:ssa Eurassa"),
        ("Eurassa 27510", MASK),
        ("33100 Tampere, FI-00100 Helsinki", f"{MASK}, {MASK}"),
        ("00100 Helsinki, AX-22100 Mariehamn, FI-00100, 27510 Eura", f"{MASK}, {MASK}, {MASK}, {MASK}"),
        ("Helsinki 00100, Espoo 02100", f"{MASK}, {MASK}"),
        ("SE-111 22 Stockholm, S-11122 Stockholm, SE 111 22", f"{MASK}, {MASK}, {MASK}"),
        ("02150:ssa", f"{MASK}:ssa"),
        ("(27510) Eura, 27510 (Eura), Eura (27510)", f"({MASK}, {MASK}), {MASK})"),
        ("posti nro 27510, postiosoite 27510", f"posti nro {MASK}, postiosoite {MASK}"),
        ("00100 hesassa, 33100 tre, 00180 stadi", f"{MASK}, {MASK}, {MASK}"),
        ("１００ ５５ Ｓｔｏｃｋｈｏｌｍ", MASK),
        ("2\u200b7510 Eura", MASK),
    ],
)
def test_places_are_known_in_their_forms(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text", ["27510 euroa", "27510 eur", "33100 kävijää", "12345 asiakasta", "15100 kr", "20100 kpl", "se 12345"]
)
def test_numbers_of_five_digits_stay(text: str):
    assert mask(text) == text
