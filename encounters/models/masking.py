"""How words are taken out of a text."""

import re
import unicodedata
from collections.abc import Iterable

MASK = "▒▒▒"
REST = r"[^\W_]*(?:['’:_-]+[^\W_]+)*"
# Marks that change no letter: a joiner, and what chooses between pictures of one. All else unseen is of one category.
UNSEEN = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def redact(text: str, words: str) -> str:
    """Return the text with a mask for each word that begins with the letters of `words`, whatever their case and width.

    Several `words` stand in this order, however they are spaced; letters that can't be seen part no word. The rest of
    the text stays as it is, and no text grows.
    """
    return redact_all(text, [words])


def redact_all(text: str, redacted: Iterable[str]) -> str:
    """Return the text without any of the words that were redacted."""
    letters = sorted(filter(None, map(letters_of, redacted)), key=len, reverse=True)
    if not letters:
        return text
    plain, places = as_read(text)
    left, end = [], 0
    for found in re.finditer(rf"(?<![^\W_])(?:{'|'.join(letters)}){REST}", plain, re.IGNORECASE):
        first, last = max(end, places[found.start()].start), places[found.end() - 1].stop
        left += [text[end:first], MASK[: last - first]]
        end = last
    return "".join(left) + text[end:]


def letters_of(words: str) -> str:
    """Return the expression that finds these words in plain letters; empty for words without any."""
    return r"[\s_]+".join(re.escape(word) for word in as_read(words)[0].split())


def as_read(text: str) -> tuple[str, list[range]]:
    """Return the text with plain letters and nothing unseen, and for each letter the range of `text` it comes from."""
    drawn: list[tuple[str, range]] = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Cf" or UNSEEN.match(letter):
            continue
        if drawn and unicodedata.combining(unicodedata.normalize("NFKD", letter)[0]):
            base, places = drawn.pop()
            drawn.append((base + letter, range(places.start, place + 1)))
        else:
            drawn.append((letter, range(place, place + 1)))
    folded = [(unicodedata.normalize("NFKC", letters), places) for letters, places in drawn]
    return "".join(letters for letters, _ in folded), [places for letters, places in folded for _ in letters]
