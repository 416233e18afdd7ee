"""Finnish postcodes and the places that they name, as people write them."""

import re
from functools import cache
from pathlib import Path

from encounters.models.masking import MASK

TABLE = Path(__file__).with_name("postcodes.tsv")
# Endings change what is before them: Lahti, Lahdessa; Turku, Turussa.
MOST_CHANGED, LEAST_KEPT, MOST_WORDS = 2, 3, 4
CURRENCY = r"(?:eur(?:o(?:a|n|j\w*|[ilst]\w*)?)?\b|kr\b|krono[rt]\b|krona\b|sek\b|€)"
WORD = r"[^\W\d_][\w'’:-]{0,40}"
DASH = r"\u2010-\u2015\u2212-"
GAP = rf"[\s,.;:{DASH}]{{1,3}}"
CODE = re.compile(
    rf"(?P<before>{WORD}{GAP})?(?<![\d.,:+/-])"
    rf"(?:\b(?:fin?|ax|swe?|s)[\s{DASH}]{{0,3}})?(?P<digits>\d{{5}}|\d{{3}}\s\d{{2}}|\d{{2}}\s\d{{3}})(?!\d|[.,]\d)"
    rf"(?P<after>(?:{GAP}(?!{CURRENCY}){WORD}){{1,{MOST_WORDS}}})?",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:posti(?:numero|nro|n:o)\w*|pnro|postnummer|postnr|post(?:al)?\s?code|zip(?:\s?code)?)"
    r"(?:\W{1,3}(?:on|oli|är|is|was))?\W{0,3}(?P<digits>\d{3}\s?\d{2}|\d{2}\s\d{3}|\d{4})\b",
    re.IGNORECASE,
)
WORDS_AFTER = re.compile(rf"{GAP}({WORD})", re.IGNORECASE)


def mask_postcodes(text: str) -> str:
    """Return the text without postcodes and the places that they name; longer numbers are taken out before."""
    named = NAMED.sub(lambda found: found[0].replace(found["digits"], MASK), text)
    return CODE.sub(without_code, named)


def without_code(found: re.Match[str]) -> str:
    """Return what is left of a postcode with the words around it."""
    written, before, after = found["digits"], found["before"] or "", found["after"] or ""
    digits = "".join(written.split())
    if end := length_of_place(digits, after) or length_of_name(written, after):
        return before + MASK + after[end:]
    if is_place(written, re.findall(WORD, before, re.IGNORECASE)):
        return MASK + after
    if written.startswith("0") and written in places():
        return before + MASK + after
    return found[0]


def length_of_place(digits: str, after: str) -> int:
    """Return how much of what follows a Finnish postcode is the name of its place; 0 where none is."""
    words = list(WORDS_AFTER.finditer(after))
    for count in range(len(words), 0, -1):
        if is_place(digits, [word[1] for word in words[:count]]):
            return words[count - 1].end()
    return 0


def length_of_name(written: str, after: str) -> int:
    """Return how much of what follows is a word with a capital, where digits are grouped as in a postcode; else 0."""
    following = WORDS_AFTER.match(after)
    if following is None or not following[1][0].isupper() or re.fullmatch(r"\d{2}\s\d{3}", written):
        return 0
    return following.end()


def is_place(digits: str, words: list[str]) -> bool:
    """Return whether these words are a name of the place of a postcode, in any form."""
    read = [word.casefold() for word in words]
    names = [name for name in places().get(digits, ()) if len(name) == len(read)]
    return any(all(map(str.startswith, read, name)) for name in names)


@cache
def places() -> dict[str, list[list[str]]]:
    """Return the names of the place of each Finnish postcode, each word as far as it stands in every form."""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#"))
    return {code: [[stem_of(word) for word in name.split()] for name in names] for code, *names in rows}


def stem_of(word: str) -> str:
    return word.casefold()[: max(LEAST_KEPT, len(word) - MOST_CHANGED)]
