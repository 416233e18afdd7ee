"""What hides a word from a search and not from a reader: markup within it, and signs that are drawn like letters."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from encounters.texts.reading import DrawnLetters, drawn_letters

TAG = r"<[^<>]{1,200}>|\[/?[a-z]{1,6}(?:=[^\[\]]{0,60})?\]"
MARKUP = re.compile(rf"{TAG}|&#?\w{{1,8}};|(?:%[\da-f]{{2}})+", re.IGNORECASE)
# Signs that are drawn like a letter, several together (the longest first) and single ones. Digits and @ $ ! | € may
# stand within a word anyhow and are read there.
PAIRS = dict(
    zip(
        [r"\/\/", "/\\/\\", "\\/\\", r"|\|", r"/\/", "|_|", "|-|", "/\\", r"\/", "|<", "|{", "|)", "()", "|>"],
        "wmmnnuhavkkdop",
        strict=True,
    )
)
SINGLE = dict(zip("¡†‡®©£¢¥§¶ƒ¤", "ittrclcysrfo", strict=True))
BESIDE_LETTERS = {"+": "t", "@": "a", "$": "s", "€": "e"}
DRAWN_LIKE = re.compile(
    "|".join(re.escape(signs) for signs in (*PAIRS, *SINGLE))
    + r"|(?<=[^\W_])\+(?=[^\W\d_])|(?<=[^\W\d_])[@$€](?![\w.@$€])"
)
# Signs between letters that are none.
BETWEEN = re.compile(r"(?<=[^\W_])[^\w\s.,:;?▒]+(?=[^\W_])")


def undisguised(text: str) -> Iterator[DrawnLetters]:
    """Yield the letters of a text as they are read through its markup, and through its signs; nothing without any."""
    for signs, read in ((MARKUP, as_marked_up), (DRAWN_LIKE, as_drawn_like), (BETWEEN, as_none)):
        if signs.search(text):
            yield redrawn(text, signs, read)


def redrawn(text: str, signs: re.Pattern[str], read: Callable[[str], str]) -> DrawnLetters:
    """Return the letters of a text with others for some signs, each with the whole range of those."""
    drawn, done = DrawnLetters(), 0
    for found in signs.finditer(text):
        drawn += moved(drawn_letters(text[done : found.start()]), done)
        drawn += [(letter, range(*found.span())) for letter, _ in drawn_letters(read(found[0]))]
        done = found.end()
    return drawn + moved(drawn_letters(text[done:]), done)


def moved(drawn: DrawnLetters, by: int) -> DrawnLetters:
    """Return letters with the ranges that they have in a text of which they are a part that begins there."""
    return [(letter, range(places.start + by, places.stop + by)) for letter, places in drawn]


def as_marked_up(signs: str) -> str:
    """Return the letters for which an entity or a code stands; none for a tag."""
    if signs[0] in "<[":
        return ""
    return html.unescape(unquote(signs))


def as_none(_signs: str) -> str:
    """Return no letter."""
    return ""


def as_drawn_like(signs: str) -> str:
    """Return the letter that signs are drawn like."""
    return {**PAIRS, **SINGLE, **BESIDE_LETTERS}[signs]
