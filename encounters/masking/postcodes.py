"""Finnish postcodes and the places that they name, as people write them."""

import re
from functools import cache
from pathlib import Path

from encounters.texts.redacting import MASK

TABLE = Path(__file__).with_name("postcodes.tsv")
# Endings change what is before them: Lahti, Lahdessa; Turku, Turussa.
MOST_CHANGED, LEAST_KEPT, MOST_WORDS, LONGEST_WORD = 2, 3, 4, 50
# What places are called by those who live there, by the stems of their names.
CALLED = {
    "helsin": ("hesa", "stadi", "hki", "helsing"),
    "tampe": ("tre", "manse"),
    "tur": ("tku",),
    "jyväsky": ("jkl", "jyskä"),
    "rovanie": ("roi",),
    "oul": ("olu",),
    "seinäjo": ("sjk",),
    "kuop": ("kpo",),
}
CURRENCY = r"(?:eur(?:o(?:a|n|j\w*|[ilst]\w*)?)?\b|kr\b|krono[rt]\b|krona\b|sek\b|€)"
WORD = r"[^\W\d_](?:[^\W\d_]|['’:-]){0,40}"
DASH = r"\u2010-\u2015\u2212-"
GAP = rf"[\s,.;:()\[\]/\"'”=_{DASH}]{{0,4}}"
# In small letters only before a dash or the digits themselves: *se* is a word.
COUNTRY = rf"\b(?:(?-i:FIN?|AX|SWE|SE?)[\s{DASH}]{{0,3}}|(?:fin?|ax|swe|se?)(?:\s?[{DASH}]\s?|(?=\d)))"
CODE = re.compile(
    rf"(?<![\d.,:+-])(?P<country>{COUNTRY})?"
    r"(?P<digits>\d{5}|\d{3}\s\d{2}|\d{2}\s\d{3})(?!\d|[.,]\d)",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:posti[\s-]?(?:numero|nro|n:o|nr|koodi|osoite|osoittee)\w{0,6}|p\.?nro|post[\s-]?(?:nummer|nr|adress|kod)\w{0,3}"
    r"|post(?:al)?[\s-]?code|zip(?:[\s-]?code)?)"
    r"(?:\W{1,3}(?:on|oli|är|is|was))?\W{0,3}(?P<digits>\d{3}\s?\d{2}|\d{2}\s\d{3}|\d{4})\b",
    re.IGNORECASE,
)
WORD_BEFORE = re.compile(rf"({WORD}){GAP}$", re.IGNORECASE)
WORD_AFTER = re.compile(rf"{GAP}(?!{CURRENCY})({WORD})", re.IGNORECASE)


def mask_postcodes(text: str) -> str:
    """Return the text without postcodes and the places that they name; longer numbers are taken out before."""
    text = NAMED.sub(lambda found: found[0].replace(found["digits"], MASK), text)
    kept, done = [], 0
    for found in CODE.finditer(text):
        if code := place_of_code(text, found, done):
            kept += [text[done : code.start], MASK]
            done = code.stop
    return "".join([*kept, text[done:]])


def place_of_code(text: str, found: re.Match[str], done: int) -> range | None:
    """Return where in the text the code stands with the place that it names; None for other digits."""
    digits = "".join(found["digits"].split())
    if end := end_of_place(digits, text, found.end()):
        return range(found.start(), end)
    before = WORD_BEFORE.search(text, max(done, found.start() - LONGEST_WORD), found.start())
    if before and is_place(digits, [before[1]]):
        return range(before.start(), found.end())
    if end := end_of_name(found, text):
        return range(found.start(), end)
    if found["country"] or (digits.startswith("0") and found["digits"] in places()):
        return range(found.start(), found.end())
    return None


def end_of_place(digits: str, text: str, at: int) -> int:
    """Return where the name of its place ends that follows a Finnish postcode; 0 where none does."""
    words: list[str] = []
    end = 0
    while len(words) < MOST_WORDS and (following := WORD_AFTER.match(text, at)):
        words.append(following[1])
        at = following.end()
        if is_place(digits, words):
            end = at
    return end


def end_of_name(found: re.Match[str], text: str) -> int:
    """Return where a word with a capital ends that follows digits grouped as in a postcode; else 0."""
    following = WORD_AFTER.match(text, found.end())
    if following is None or not following[1][0].isupper() or re.fullmatch(r"\d{2}\s\d{3}", found["digits"]):
        return 0
    return following.end()


def is_place(digits: str, words: list[str]) -> bool:
    """Return whether these words are a name of the place of a postcode, in any form."""
    read = [word.casefold() for word in words]
    names = [name for name in places().get(digits, ()) if len(name) == len(read)]
    if any(read[0].startswith(CALLED.get(stem, MASK)) for (stem, *_more) in names):
        return True
    return any(all(map(str.startswith, read, name)) for name in names)


@cache
def places() -> dict[str, list[list[str]]]:
    """Return the names of the place of each Finnish postcode, each word as far as it stands in every form."""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#"))
    return {code: [[stem_of(word) for word in name.split()] for name in names] for code, *names in rows}


def stem_of(word: str) -> str:
    return word.casefold()[: max(LEAST_KEPT, len(word) - MOST_CHANGED)]
