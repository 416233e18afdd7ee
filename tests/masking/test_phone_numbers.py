"""The example numbers of every region, in every format and spacing, against what an employee reads."""

import re
from collections import Counter

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from encounters import masking
from encounters.masking import mask
from tests.thorough import usually

FORMATS = {name: getattr(PhoneNumberFormat, name) for name in ("E164", "INTERNATIONAL", "NATIONAL", "RFC3966")}
NEAR = {"FI", "AX", "SE", "NO", "DK", "EE"}
REGIONS = usually(sorted(phonenumbers.SUPPORTED_REGIONS)[::4], sorted(phonenumbers.SUPPORTED_REGIONS))
SEPARATORS = (
    "",
    " ",
    "  ",
    "\u00a0",
    " - ",
    "-",
    ".",
    "/",
    "\n",
    "\u2013",
    "\u2011",
    "\u2212",
    ")(",
    "\u200b",
    "\u2009",
)
APART = " hei "


def examples(region: str) -> list[PhoneNumber]:
    kinds = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
    found = [phonenumbers.example_number_for_type(region, kind) for kind in kinds]
    return [number for number in found if number]


def spellings(number: PhoneNumber, name: str) -> set[str]:
    """A number in one format, with each separator, also with zeros for the plus and one in brackets."""
    plain = phonenumbers.format_number(number, FORMATS[name])
    starts = {plain, plain.replace("+", "00", 1), re.sub(r"^(\+\d+)[ -]", r"\1 (0)", plain)}
    spaced = {re.sub(r"[\s-]+", separator, start) for start in starts for separator in SEPARATORS}
    wide = {
        "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in start) for start in starts
    }
    return starts | spaced | wide


def shares(regions, *, shortest: int = 0) -> dict[str, float]:
    """The share of the spellings of each format of which no digit is left; only of numbers that are long enough."""
    asked, gone = Counter(), Counter()
    for region in regions:
        for name in FORMATS:
            texts = {text for number in examples(region) for text in spellings(number, name)}
            texts = {text for text in texts if len(re.findall(r"\d", text)) >= shortest}
            masked = mask(APART.join(texts)).split(APART)
            assert len(masked) == max(1, len(texts))
            asked[name] += len(texts)
            gone[name] += sum(not re.search(r"\d", text) for text in masked if texts)
    return {name: gone[name] / asked[name] for name in FORMATS}


def test_the_examples_of_all_regions_are_masked():
    """What begins with a country's code goes without exception; of national formats what has six digits.

    Left out of reach are short numbers (service numbers of four and five digits), and what is written like a day.
    """
    assert shares(REGIONS, shortest=6) == {
        "E164": 1,
        "INTERNATIONAL": 1,
        "NATIONAL": pytest.approx(1, abs=0.005),
        "RFC3966": 1,
    }


def test_short_numbers_are_all_that_is_out_of_reach():
    assert shares(REGIONS)["NATIONAL"] > 0.96
    assert shares(NEAR, shortest=6) == dict.fromkeys(FORMATS, 1)


def test_without_the_pattern_they_would_stay(monkeypatch):
    monkeypatch.setattr(masking, "mask_numbers", str)

    assert shares(NEAR)["NATIONAL"] < 0.2


ZEROS = {
    "in Arabic": "\u0660",
    "in Devanagari": "\u0966",
    "in bold": "\U0001d7ce",
    "in segments": "\U0001fbf0",
    "wide": "\uff10",
}
KINDS = {kind: "".join(chr(ord(zero) + digit) for digit in range(10)) for kind, zero in ZEROS.items()} | {
    "in circles": "⓪①②③④⑤⑥⑦⑧⑨",
    "in black circles": "⓿❶❷❸❹❺❻❼❽❾",
    "in black sans-serif circles": "🄌➊➋➌➍➎➏➐➑➒",
    "in double circles": "0⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "in brackets": "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "with full stops": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "with commas": "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "lowered": "₀₁₂₃₄₅₆₇₈₉",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", ["0401234567", "040 123 4567", "+358 40 1234567", "09-8765432"])
def test_digits_of_every_kind_are_digits(kind: str, number: str):
    drawn = number.translate(str.maketrans("0123456789", KINDS[kind]))

    assert mask(f"numero on {drawn}, kiitos") == f"numero on {masking.MASK}, kiitos"


@pytest.mark.parametrize(
    "number",
    [
        *("040x123x4567", "0400x123456", "040X123X4567", "040 x 123 x 4567", "040×123×4567", "+358x40x1234567"),
        *("040 1234567 ext 12", "09 1234567 ext. 123", "09 1234567x123", "040-1234567 alanumero 12", "0401234567ext5"),
        *("040,123,4567", "0401,234,567", "04012,34567", "040, 123, 4567", "+358,40,1234567", "358,40,123,4567"),
        *("O4O1234567", "04OO 123 456", "040 l23 4567", "O4O-l23-4S67", "0 4 O 1 2 3 4 5 6 7", "040 12OO 567"),
    ],
)
def test_letters_and_commas_within_a_number_hide_it_no_less(number: str):
    assert mask(f"soita {number} heti") == f"soita {masking.MASK} heti"
    assert mask(f"numeroon {number}.") == f"numeroon {masking.MASK}."


@pytest.mark.parametrize(
    "text",
    [
        "2 l 3 kpl, 100x200x300, 5 o 6, 0x1234, 0.5x200x300 mm",
        "olin 0,5 tuntia, 358 asiakasta, 358,40 ja 123,45 euroa",
        "jonossa 10 ext. 2, linja 550 x 3",
    ],
)
def test_measures_and_amounts_are_no_numbers_of_phones(text: str):
    assert mask(text) == text
