"""Every Finnish postcode goes with its place, in both languages and however it is written."""

import re
import sys
import time
import unicodedata
from itertools import cycle

import pytest

from encounters.masking import mask, postcodes
from encounters.masking.addresses import STREETS
from encounters.texts.redacting import MASK

ROWS = [line.split("\t") for line in postcodes.TABLE.read_text().splitlines() if not line.startswith("#")]
WAYS = ("{} {}", "{}  {}", "{}\n{}", "{}\u00a0{}", "{}, {}", "{}-{}", "{} \u2013 {}", "FI-{} {}", "fi{} {}")
EVERY = 80
# All punctuation, and every tenth sign, but none of money, as they are read; what becomes letters or digits is none.
SIGNS = sorted(
    {
        read
        for sign in map(chr, range(sys.maxunicode))
        if unicodedata.category(sign)[0] == "P"
        or (unicodedata.category(sign) in ("Sm", "Sk", "So") and ord(sign) % 10 == 0)
        if sign not in MASK and not re.search(r"[^\W_]", read := unicodedata.normalize("NFKC", sign))
    }
)
GAPS = (
    " " * 6,
    " .... ",
    " \U0001f44d\U0001f3fd ",
    " \U0001f3e0\ufe0f ",
    " eli ",
    " on ",
    " \u00e4r ",
    " - eli: ",
    " (eli) ",
    "\n\n",
    " ** ",
)
COUNTS = (
    *("12345 kappaletta", "maksoi 10000 euroa", "33100 \u20ac Tampereella", "10000 asiakasta Helsingiss\u00e4"),
    *("15.1.00 Lahdessa", "klo 20-5.40 Turku", "vuonna 2019 Turussa", "K-48213 Kiitos", "tilaus A-12345. Kiitos"),
    *(
        "posti toi 33100 kirjett\u00e4",
        "posti 33100 kpl",
        "28.1.20 Porissa",
        "Tampereella oli 33100 \u20ac",
        "Tampereella oli 33 100 asiakasta",
    ),
)
QUOTES = ("\u00ab\u00bb", "\u2018\u2019", "\u201e\u201c", "\u2039\u203a", "{}", "**", "[]", "<>", "\u201d\u201d", "__")


def written(code: str, name: str) -> list[str]:
    return [way.format(code, cased) for way in WAYS for cased in (name, name.upper(), name.lower())]


def left_by(mask_one) -> list[str]:
    """What is left where something of a postcode with its place is still to be read."""
    texts = [text for code, *names in ROWS for name in names for text in written(code, name)]
    return [text for text in texts if mask_one(text) != MASK]


def in_both_orders(code: str, gap: str, name: str) -> list[str]:
    return [f"{code}{gap}{name}", f"{name}{gap}{code}"]


def quoted(code: str, name: str) -> list[str]:
    """A place, a code and both in each kind of quotes."""
    pairs = [(start + code + end, start + name + end) for start, end in QUOTES]
    apart = [
        text for in_code, in_name in pairs for text in (f"{in_code} {name}", f"{code} {in_name}", f"{in_name} {code}")
    ]
    return [*apart, f"**{code}** {name}", f"{code} ({name})", f"({name}) {code}"]


def parted(code: str) -> list[str]:
    """The digits of a code with something between, or some drawn as letters."""
    signs = (" ", "-", "\u2013", ".", " - ", "/", "_")
    groups = [sign.join((code[:2], code[2:])) for sign in signs] + [sign.join((code[:3], code[3:])) for sign in signs]
    return [*groups, *(sign.join(code) for sign in signs), code[:3] + code[3:].replace("0", "O").replace("1", "l")]


def in_all_kinds() -> list[str]:
    """Some codes with their places in every kind of writing, in both orders; no place that reads as a street."""
    texts = []
    for code, *names in ROWS[::EVERY]:
        for name in (name for name in (names[0], names[-1].lower()) if not STREETS.search(f"{name} 5")):
            texts += [text for gap in GAPS for text in in_both_orders(code, gap, name)] + quoted(code, name)
            texts += [text for digits in parted(code) for text in in_both_orders(digits, " ", name)]
            texts += [f"F-{code} {name}", f"{code}:n alueella {name}ssa", f"{code}:ssa {name}ssa"]
    return texts


def with_every_sign() -> list[str]:
    """Codes and places with each sign between, close and apart, in both orders."""
    return [
        text
        for sign, (code, name, *_more) in zip(SIGNS, cycle(ROWS[::EVERY]))
        for gap in (sign, f" {sign} ")
        for text in in_both_orders(code, gap, name)
    ]


def readable(texts: list[str], mask_one=mask) -> list[str]:
    """The texts of which letters or digits are left; the sign of a country counts as none."""
    left = {text: mask_one(text) for text in texts}
    return [f"{text} -> {rest}" for text, rest in left.items() if re.search(r"[^\W_]", rest.removeprefix("F-"))]


def test_all_finnish_postcodes_go_with_their_places():
    left = left_by(postcodes.mask_postcodes)

    assert len(ROWS) > 5000
    assert left == []


def test_postcodes_go_in_every_kind_of_writing():
    left = readable(in_all_kinds())

    assert left == []


def test_any_sign_may_stand_between_a_code_and_its_place():
    left = readable(with_every_sign())

    assert len(SIGNS) > 1000
    assert left == []


def test_places_of_several_words_go_before_their_codes():
    texts = [f"{name} {code}" for code, *names in ROWS for name in names if " " in name and len(name.split()) <= 4]

    assert len(texts) > 100
    assert readable(texts) == []


def test_without_the_table_those_in_small_letters_would_stay(monkeypatch):
    monkeypatch.setattr(postcodes, "places", dict)

    assert len(left_by(postcodes.mask_postcodes)) > len(ROWS)
    assert len(readable(in_all_kinds())) > len(in_all_kinds()) / 2
    assert len(readable(with_every_sign())) > len(SIGNS)


@pytest.mark.parametrize(
    "hostile",
    [
        "1 ",
        "1",
        "a",
        ",",
        "1,",
        "27510 ",
        "a 27510 ",
        "on 27510 ",
        "1 . ",
        "1-",
        "o1 ",
        "1|",
        "Aa Bb 00100 ",
        "00100    ",
        "LV-1010 ",
    ],
)
def test_postcodes_are_looked_for_in_little_time(hostile: str):
    """Alone it takes at most a quarter of a second; a pattern that grows faster than the text takes many."""
    text = (hostile * 40_000)[:40_000]
    start = time.process_time()

    postcodes.mask_postcodes(text)

    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        *((f"27510 Eura{ending}", MASK) for ending in ("", "ssa", "an", "sta", "n")),
        ("27510 eurassa asuva", f"{MASK} asuva"),
        ("15100 lahdessa, 20100 turussa, 91100 iissä", f"{MASK}, {MASK}, {MASK}"),
        ("asun 27510:ssa Eurassa", f"asun {MASK}"),
        ("asun 27510:n alueella, hyvä", "asun 27510:n alueella, hyvä"),
        ("asun Inkoo As 10230, Hollola Kk 16710", f"asun {MASK}, {MASK}"),
        ("Kuusitie 5 27510, Kuusitie 5, 27510 kiitos", f"{MASK} {MASK}, {MASK}, {MASK} kiitos"),
        ("posti 27510, osoitteeni on 27510", f"posti {MASK}, osoitteeni on {MASK}"),
        ("postinumero 27510 Eura", f"postinumero {MASK}"),
        ("D-10115 Berlin, LV-1010 Riga, NL-1012 AB Amsterdam", f"{MASK}, {MASK}, {MASK}"),
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
        ("20100 turkulainen, 28100 porilaiset, 20100 on Turun", f"{MASK}, {MASK}, {MASK}"),
        ("Maija, 27510, 0401234567 tai 0401234567, 27510", f"Maija, {MASK}, {MASK} tai {MASK}, {MASK}"),
        ("2\u200b7510 Eura", MASK),
    ],
)
def test_places_are_known_in_their_forms(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("kuitti 27510, 0401234567", f"kuitti 27510, {MASK}"),
        ("Kuitti: 27510, 040 1234567", f"Kuitti: 27510, {MASK}"),
        ("soita 0401234567, tilaus 27510", f"soita {MASK}, tilaus 27510"),
        ("kvitto nr. 20100, maija@example.fi", f"kvitto nr. 20100, {MASK}"),
        ("asun 27510, Kuusitie 5", f"asun {MASK}, {MASK}"),
    ],
)
def test_digits_that_a_word_tells_of_stay_beside_a_contact(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize("word", ["turha", "turhaan", "turvallinen", "turisti", "turkkilainen"])
def test_a_word_that_begins_like_a_short_name_is_no_place(word: str):
    text = f"Sanoi että 20100 on {word}, {word} 20100"

    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    ["27510 euroa", "27510 eur", "33100 kävijää", "12345 asiakasta", "15100 kr", "20100 kpl", "se 12345", *COUNTS],
)
def test_numbers_of_five_digits_stay(text: str):
    assert mask(text) == text
