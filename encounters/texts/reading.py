"""A text as somebody reads it: the same letters, whatever alphabet, width, case or mark they are drawn with."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from confusable_homoglyphs.confusables import confusables_data

# Marks and letters that leave no trace, besides those of the category of formats: joiners, what chooses between
# pictures of one letter, and blanks that count as letters.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
DIRECTION_CHANGES = re.compile("[\u202a-\u202e\u2066-\u2069]")
APOSTROPHES = "'’‘‛ʼʻʹˈ´`′＇ꞌ՚׳\u1fbd\u1fbf\u02bf"
OTHER_DASHES = "−⁃ー"
# Texts of which each letter is seen and stands by itself: ASCII and the Latin letters of Western Europe.
EACH_ALONE = re.compile("[\x00-\x7f\xc0-\xd6\xd8-\xf6\xf8-\xff]*")
# Small letters of other alphabets whose look-alikes in the table are rare letters themselves.
RARE = {"ĸ": "k", "ʍ": "m", "ᴎ": "n", "ᴙ": "r", "ꞓ": "e", "ƅ": "b", "ꞷ": "w", "ꭓ": "x"}
# Cyrillic and Greek letters, each with the Latin ones that it sounds like.
SOUNDS = (
    "аa бb вv гg дd еe жzh зz иi кk лl мm нn оo пp рr сs тt уu фf хh цts чch шsh щshch ъ ыy ь эe юju яja іi єe ґg "
    "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo"
)
SOUNDING = str.maketrans({pair[0]: pair[1:] for pair in SOUNDS.split()})
OWN_MARKS = {"å", "ä", "ö"}
NORDIC = {"æ": "ä", "ø": "ö"}
LETTER = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER |LATIN LETTER SMALL CAPITAL |REGIONAL INDICATOR SYMBOL LETTER "
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER )([A-Z])(?: WITH .+)?"
)


class Reading(NamedTuple):
    """The letters of a text as they are read, and for each the range of the text that it comes from."""

    letters: str
    places: list[range]

    def place(self, start: int, end: int) -> range:
        """Return the range of the text from which these letters come."""
        return range(self.places[start].start, self.places[end - 1].stop)


DrawnLetters = list[tuple[str, range]]


def read_as(fold: Callable[[str], str], drawn: DrawnLetters) -> Reading:
    """Return the letters folded; a fold may give any number for one."""
    folded = [(fold(letter), places) for letter, places in drawn]
    return Reading("".join(letters for letters, _ in folded), [places for letters, places in folded for _ in letters])


def drawn_letters(text: str) -> DrawnLetters:
    """Return each letter that is seen with the marks upon it, and its range of the text."""
    if EACH_ALONE.fullmatch(text):
        return [(letter, range(place, place + 1)) for place, letter in enumerate(text)]
    drawn: DrawnLetters = []
    for place, letter in enumerate(text):
        if is_unseen(letter):
            continue
        if drawn and is_mark(letter):
            base, places = drawn.pop()
            drawn.append((base + letter, range(places.start, place + 1)))
        else:
            drawn.append((letter, range(place, place + 1)))
    return drawn


def unturned(text: object) -> str:
    """Return a text without the marks that turn a text around: some end the element that sets it apart in a line."""
    return DIRECTION_CHANGES.sub("", str(text))


@lru_cache(10_000)
def is_unseen(letter: str) -> bool:
    """Return whether nobody sees a letter."""
    return unicodedata.category(letter) == "Cf" or bool(UNSEEN.match(letter))


@lru_cache(10_000)
def is_mark(letter: str) -> bool:
    """Return whether a letter is a mark upon the one before it."""
    return bool(unicodedata.combining(unicodedata.normalize("NFKD", letter)[0]))


# --- Folds, from the closest to the loosest ----------------------------------------------------------


@lru_cache(10_000)
def as_written(drawn: str) -> str:
    """Return a letter without its case and width; apostrophes, dashes and blanks are one of each."""
    if drawn[0] in APOSTROPHES:
        return "'"
    plain = unicodedata.normalize("NFKC", drawn).casefold()
    if unicodedata.category(plain[0]) == "Pd" or plain[0] in OTHER_DASHES:
        return "-"
    return unicodedata.normalize("NFC", plain)


@lru_cache(10_000)
def as_drawn(drawn: str) -> str:
    """Return a letter as the Latin one that it looks like, if it does; else as it is written."""
    written = as_written(drawn)
    if written.isascii() or written in OWN_MARKS:
        return written
    alike = "".join(latin_for(letter) for letter in unicodedata.normalize("NFKC", drawn))
    return unicodedata.normalize("NFC", alike.casefold())


@lru_cache(10_000)
def as_plain(drawn: str) -> str:
    """Return a letter as the Latin one that it looks like, without marks; å, ä and ö are letters of their own."""
    return "".join(map(without_marks, as_drawn(drawn)))


@lru_cache(10_000)
def as_set_apart(drawn: str) -> str:
    """Return a letter in plain, and no sign as one, though it look like one: it may stand between letters."""
    plain = as_plain(drawn)
    if is_sign(drawn[0]) and not drawn.isspace() and (plain.isspace() or any(map(str.isalnum, plain))):
        return "."
    return plain


@lru_cache(10_000)
def as_sounded(drawn: str) -> str:
    """Return a Cyrillic or Greek letter as the Latin ones that it sounds like; any other in plain."""
    written = bare(as_written(drawn))
    sounded = written.translate(SOUNDING)
    if sounded == written:
        return as_plain(drawn)
    return sounded


@lru_cache(10_000)
def is_sign(letter: str) -> bool:
    """Return whether this is no letter or digit, or one that only stands beside others or looks like a sign."""
    category = unicodedata.category(letter)
    if category == "Lo":
        return any(unicodedata.category(other["c"][0])[0] in "PS" for other in confusables_data.get(letter, ()))
    return category[0] not in "LN" or category in {"Lm", "No"}


@lru_cache(10_000)
def without_marks(letter: str) -> str:
    """Return a letter without its marks; å, ä and ö as they are."""
    if letter.isascii() or letter in OWN_MARKS:
        return letter
    if letter in NORDIC:
        return NORDIC[letter]
    return "".join(named_letter(part) or part for part in bare(letter))


def bare(letter: str) -> str:
    """Return what is left of a letter once the marks upon it are taken away."""
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


@lru_cache(10_000)
def latin_for(letter: str) -> str:
    """Return the Latin letter that a letter of another alphabet looks like; itself without one."""
    if letter.isascii():
        return letter
    alike = look_alikes().get(letter) or look_alikes().get(letter.lower(), letter)
    latin = RARE.get(alike) or named_letter(alike)
    if latin or letter.isalnum():
        return latin or alike
    return letter


def named_letter(letter: str) -> str:
    """Return the plain letter that the name of a Latin one names: t for a small capital T, o for one with a stroke."""
    named = LETTER.fullmatch(unicodedata.name(letter, ""))
    if named is None:
        return ""
    return named[1].lower()


@cache
def look_alikes() -> dict[str, str]:
    """Return the Latin letter, perhaps with marks, that each letter of another alphabet is drawn like."""
    return {letter: latin for letter, others in confusables_data.items() if (latin := latin_among(letter, others))}


def latin_among(letter: str, others: list[dict[str, str]]) -> str:
    """Return the first of these look-alikes that is a letter, without marks; empty where there is none.

    The table makes one of I and l: what is a capital is an I.
    """
    if len(letter) > 1 or letter.isascii() or unicodedata.name(letter, "").startswith("LATIN"):
        return ""
    for other in others:
        alike = other["c"][0]
        if alike == "l" and letter.isupper():
            return "I"
        if alike.isalpha() and unicodedata.name(alike, "").startswith("LATIN"):
            return alike
    return ""
