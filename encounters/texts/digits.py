"""Digits as people write them: of every script, in circles, raised, and letters that are drawn like them."""

import re
import unicodedata
from functools import lru_cache

# Letters that stand for digits among digits: O4O, l23, 4OO; with blanks around only those that are no unit.
DRAWN = re.compile(
    r"(?<![^\W\d])[OolI|]{1,3}(?=[\d])|(?<=\d)[OolI|]{1,3}(?=\d)|(?<=\d)[sS](?=\d)|(?<=\d)[Oo]{1,3}(?![^\W\d])"
    r"|(?<=0\d)S\b|(?<=\d[ -])[OI]{1,2}(?=[ -]\d)"
)
MOST_DIGITS_OF_ID = 18  # whatever is longer is no number of ours
AS_DIGITS = str.maketrans("OolI|sS", "0011155")
# A letter that parts the digits of a phone number, as 040x123x4567 has it.
PARTING = re.compile(r"(?<=\d)x(?=\d)", re.IGNORECASE)


def is_id(text: str) -> bool:
    """Return whether a text, as it stands in an address, may be the id of a row: a number of ours in plain digits."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS_OF_ID


def plain_digits(text: str) -> str:
    """Return the text with the digits 0 to 9 for all that are drawn otherwise."""
    if text.isascii():
        return text
    return "".join(map(plain_digit, text))


@lru_cache(10_000)
def plain_digit(letter: str) -> str:
    """Return the digits of a sign: of any script, in a circle, raised, with a full stop; any other sign as it is."""
    value: float | None = unicodedata.digit(letter, None)
    if value is None and unicodedata.category(letter) == "No":
        value = unicodedata.numeric(letter, None)
    if value is None or value != int(value) or letter.isascii():
        return letter
    return str(int(value))


def drawn_as_digits(text: str) -> str:
    """Return the text with digits for letters that stand for them among digits; it keeps its length."""
    return DRAWN.sub(lambda found: found[0].translate(AS_DIGITS), text)
