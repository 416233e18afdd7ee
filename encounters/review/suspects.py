"""Which words of a text look like a name that was taken out: inflected, misspelled, pulled apart, or a part of it.

What is the same word to a reader is taken out at once (`encounters/texts/redacting.py`). What may be another one is
shown, and somebody decides: names are in no dictionary, so endings and letters are all there is to go by.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from encounters.texts.disguises import undisguised
from encounters.texts.likeness import Capital, Likeness, likenesses_of
from encounters.texts.reading import Reading, as_plain, as_set_apart, as_sounded, drawn_letters, read_as
from encounters.texts.redacting import Whole, redact_all

# Signs that are written for letters stand within a word here.
WORD = re.compile(r"(?:[^\W_]|[@$](?=[^\W\d_]))(?:[^\W_]|['@$!|€-]+(?=[^\W_]))*")
# Letters of which each stands alone, the same between all of them; an ending may stand behind them.
SPELLED = re.compile(
    r"(?<![^\W_])[^\W\d_]([\W\d_]{1,8}?)[^\W\d_](?:\1[^\W\d_](?![^\W\d_]))*(?:\1(?<=\S)[^\W\d_]{2,8})?(?![^\W_])"
)
# A word that begins with a capital within a sentence: a name, more likely than not.
CAPITAL_WITHIN = re.compile(r"(?<![.!?:…\s])[^\S\n]+[\"'“”’(]?$")
AROUND = 24
MOST_LISTED, LONGEST = 60, 200
# Of words side by side so many, and so many letters, may be one that was written in pieces.
MOST_PIECES, LONGEST_APART = 6, 30


class Suspect(NamedTuple):
    """A word that looks like one that was redacted, as it stands, and what stands around it."""

    word: str
    before: str
    after: str


class Candidate(NamedTuple):
    """A word, or several with blanks between them, in plain letters, and its range of the text."""

    letters: str
    place: range


def find_suspects(texts: Iterable[str], redacted: Iterable[str]) -> list[Suspect]:
    """Return the words of these texts that look like a part of what was redacted, each once, in order."""
    likenesses = likenesses_of(redacted)
    found: dict[str, Suspect] = {}
    judged: dict[tuple[str, Capital], bool] = {}
    for text in texts if likenesses else ():
        for place in sorted(suspicious(text, likenesses, judged), key=lambda place: (place.start, place.stop)):
            suspect = suspect_at(text, place)
            if len(found) < MOST_LISTED:
                found.setdefault(plain(suspect.word), suspect)
    return list(found.values())


def suspicious(text: str, likenesses: list[Likeness], judged: dict[tuple[str, Capital], bool]) -> Iterator[range]:
    """Yield the ranges of a text in which something looks like a part of a name, perhaps more than once."""
    has_capitals = not text.islower()
    for reading in readings_of(text):
        for likeness in likenesses:
            yield from pulled_apart(reading, likeness)
        for letters, place in words_of(reading, text, {likeness.part[0] for likeness in likenesses}):
            word = letters, capital_at(text, place.start, has_capitals=has_capitals)
            if word not in judged:
                judged[word] = any(likeness.is_like(*word) for likeness in likenesses)
            if judged[word]:
                yield place


def readings_of(text: str) -> Iterator[Reading]:
    """Yield the ways to read a text, each that gives other letters."""
    drawn, seen = drawn_letters(text), set[str]()
    ways = [(fold, drawn) for fold in (as_plain, as_set_apart, as_sounded)]
    for fold, letters in (*ways, *((as_plain, letters) for letters in undisguised(text))):
        reading = read_as(fold, letters)
        if reading.letters not in seen:
            seen.add(reading.letters)
            yield reading


def capital_at(text: str, start: int, *, has_capitals: bool) -> Capital:
    """Return whether the word that starts there has a capital, or may be meant to: in a text without any."""
    if not text[start].isupper():
        if has_capitals:
            return Capital.NONE
        return Capital.AT_START
    if CAPITAL_WITHIN.search(text[max(0, start - 4) : start]):
        return Capital.OF_NAME
    return Capital.AT_START


def suspects_after(texts: Iterable[str], words: str, before: Iterable[str] = ()) -> list[Suspect]:
    """Return what looks like these words and is left once they, and what was redacted before, are taken out."""
    redacted = [*before, words]
    return find_suspects([redact_all(text, redacted) for text in texts], [words])


def as_shown(word: str) -> str:
    """Return a suspect as it is taken out: as a whole word, for no other was shown; an endless one by its beginning."""
    if len(word) < LONGEST:
        return Whole(word)
    return word


def suspect_at(text: str, place: range) -> Suspect:
    """Return the word, on one line, with what stands around it; of an endless one, as much as can be redacted."""
    before, after = text[: place.start], text[place.stop :]
    word = re.sub(r"\s+", " ", text[place.start : place.stop])
    return Suspect(word[:LONGEST], before[-AROUND:], after[:AROUND])


def plain(word: str) -> str:
    """Return a word in plain letters."""
    return read_as(as_plain, drawn_letters(word)).letters


def words_of(reading: Reading, text: str, initials: set[str]) -> Iterator[Candidate]:
    """Yield each word with its place, several side by side where they begin like a name, and spelled ones."""
    found = [match for match in WORD.finditer(reading.letters) if not match[0].isdecimal()]
    for match in found:
        yield Candidate(with_seams(reading, text, match.span()), reading.place(*match.span()))
    for size in range(2, MOST_PIECES + 1):
        for start in range(len(found) - size + 1):
            first, last = found[start].start(), found[start + size - 1].end()
            if reading.letters[first] in initials and size * 2 <= last - first <= LONGEST_APART:
                pieces = " ".join(match[0] for match in found[start : start + size])
                yield Candidate(pieces, reading.place(first, last))
    for match in SPELLED.finditer(reading.letters):
        if len(match[0]) <= LONGEST:
            yield Candidate(re.sub(r"[\W\d_]+", "", match[0]), reading.place(*match.span()))


def with_seams(reading: Reading, text: str, span: tuple[int, int]) -> str:
    """Return the letters of a word with a hyphen before each capital beside a small letter."""
    letters = reading.letters[span[0] : span[1]]
    drawn = [text[place.start] for place in reading.places[span[0] : span[1]]]
    beside = zip(drawn, drawn[1:], [*drawn[2:], ""], strict=False)
    seams = ["-" * (here.isupper() and (before.islower() or after.islower())) for before, here, after in beside]
    return "".join(seam + letter for seam, letter in zip(["", *seams], letters, strict=True))


def pulled_apart(reading: Reading, likeness: Likeness) -> Iterator[range]:
    """Yield the ranges in which a part of a name has anything between its letters, or an ending behind a colon."""
    for match in likeness.apart.finditer(reading.letters):
        if not match[1].isalnum() or (likeness.is_short and ":" in match[0]):
            yield reading.place(*match.span())
