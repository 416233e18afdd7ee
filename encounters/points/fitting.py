"""Texts of any length that stay in their boxes: in lines that can be measured before anything is drawn."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from encounters.texts.reading import is_unseen

FOLDER = Path(__file__).parent / "fonts"
REGULAR, SEMIBOLD = "SourceSans3-Regular", "SourceSans3-Semibold"
INK = "#23201b"
# Of a line, in parts of its size: what stands above and below the base, and how far the next base is.
ASCENT, DESCENT, LEADING = 0.74, 0.24, 1.16
STEP = 0.97  # by which a text that is too big shrinks
BREAKS = re.compile("(?<=[ /-])")  # a line may end behind these
KEPT_FITS = 500  # what every poster says; names come and go


class Box(NamedTuple):
    """A part of a page, in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def top(self) -> float:
        return self.bottom + self.height

    def inset(self, across: float, up: float) -> "Box":
        """Return the box without a rim."""
        return Box(self.left + across, self.bottom + up, self.width - 2 * across, self.height - 2 * up)


class Text(NamedTuple):
    """Words in a style: their size at most and at least, the height of all their lines at most, and the gap above."""

    words: str
    font: str
    most: float
    least: float
    height: float
    gap: float = 0
    colour: str = INK

    def saying(self, words: str) -> "Text":
        """Return other words in this style."""
        return self._replace(words=words)


class Fitted(NamedTuple):
    """Words in lines of a size."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return height_of(len(self.lines), self.size)


class TextLine(NamedTuple):
    """One line of text at its place."""

    words: str
    font: str
    size: float
    colour: str
    left: float
    base: float

    @property
    def box(self) -> Box:
        width = width_of(self.words, self.font, self.size)
        return Box(self.left, self.base - DESCENT * self.size, width, (ASCENT + DESCENT) * self.size)


def drawable(name: str) -> str:
    """Return a name in one line, without pictures that the fonts lack; empty where they lack a letter of it."""
    known = known_letters()
    letters = "".join(letter for letter in in_one_line(name) if ord(letter) in known or not is_picture(letter))
    words = " ".join(letters.split())
    # A mark would need its place above or below its letter to be worked out.
    can_be_drawn = all(ord(letter) in known and not unicodedata.category(letter).startswith("M") for letter in words)
    return words if can_be_drawn else ""


def in_one_line(name: str) -> str:
    """Return a name without line breaks, and without what nobody sees."""
    letters = unicodedata.normalize("NFC", name)
    seen = "".join(letter for letter in letters if letter.isspace() or not is_hidden(letter))
    return " ".join(seen.split())


def is_picture(letter: str) -> bool:
    """Return whether it is an emoji or a part of one, or another symbol, without which a name stays a name."""
    return unicodedata.category(letter) in {"So", "Sk"}


def is_hidden(letter: str) -> bool:
    return is_unseen(letter) or unicodedata.category(letter) == "Cc"


@cache
def known_letters() -> frozenset[int]:
    """Return the letters that all fonts have; from now on one can draw and measure with them."""
    fonts = [TTFont(font, FOLDER / f"{font}.ttf") for font in (REGULAR, SEMIBOLD)]
    for font in fonts:
        registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def width_of(words: str, font: str, size: float) -> float:
    known_letters()
    width: float = stringWidth(words, font, size)
    return width


def height_of(lines: int, size: float) -> float:
    return size * (ASCENT + DESCENT + LEADING * (lines - 1))


@lru_cache(KEPT_FITS)
def fit(text: Text, width: float) -> Fitted:
    """Return the words as big as they fit into the width and their height: smaller, then in lines, then cut."""
    size = text.most
    while size >= text.least:
        lines = wrapped(BREAKS.split(text.words), text.font, size, width)
        if height_of(len(lines), size) <= text.height and is_within(lines, text.font, size, width):
            return Fitted(balanced(lines, text, size, width), size)
        size *= STEP
    return cut(text, width)


def is_within(lines: Sequence[str], font: str, size: float, width: float) -> bool:
    return all(width_of(line, font, size) <= width for line in lines)


def wrapped(pieces: Sequence[str], font: str, size: float, width: float) -> tuple[str, ...]:
    """Return lines, each with as many pieces as fit; a piece that is too wide has one of its own."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and width_of((lines[-1] + piece).rstrip(), font, size) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(line.rstrip() for line in lines)


def balanced(lines: tuple[str, ...], text: Text, size: float, width: float) -> tuple[str, ...]:
    """Return no more lines, and as even as can be: the last one is no single word where it need not be."""
    pieces, narrow = BREAKS.split(text.words), width
    evened = lines
    while len(lines) > 1 and is_within(evened, text.font, size, narrow) and len(evened) == len(lines):
        lines, narrow = evened, narrow * STEP
        evened = wrapped(pieces, text.font, size, narrow)
    return lines


def cut(text: Text, width: float) -> Fitted:
    """Return as many lines of the least size as have room, broken within words; the last one ends in an ellipsis."""
    pieces = [part for piece in BREAKS.split(text.words) for part in broken(piece, text, width)]
    lines = wrapped(pieces, text.font, text.least, width)
    room = 1
    while height_of(room + 1, text.least) <= text.height:
        room += 1
    if len(lines) > room:
        last = lines[room - 1]
        while last and width_of(last + "…", text.font, text.least) > width:
            last = last[:-1]
        lines = (*lines[: room - 1], last.rstrip(" ,·/-") + "…")
    return Fitted(lines, text.least)


def broken(piece: str, text: Text, width: float) -> list[str]:
    """Return a piece in parts that are no wider than a line."""
    parts = [""]
    for letter in piece:
        if parts[-1] and width_of(parts[-1] + letter, text.font, text.least) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def stacked(texts: Sequence[Text], box: Box, *, across: float = 0.5, down: float = 0.5) -> list[TextLine]:
    """Return the texts below each other in a box; across and down say where, from 0 (left, top) to 1."""
    shown = [text for text in texts if text.words]
    fits = [fit(text, box.width) for text in shown]
    gaps = [0.0, *(text.gap for text in shown[1:])]
    top = box.top - down * (box.height - sum(gaps) - sum(fitted.height for fitted in fits))
    lines: list[TextLine] = []
    for text, fitted, gap in zip(shown, fits, gaps, strict=False):
        top -= gap
        lines += placed(text, fitted, box, top, across)
        top -= fitted.height
    return lines


def below(lines: Sequence[TextLine], box: Box) -> Box:
    """Return what of a box is free below lines that begin at its top."""
    lowest = min((line.box.bottom for line in lines), default=box.top)
    return box._replace(height=lowest - box.bottom)


def placed(text: Text, fitted: Fitted, box: Box, top: float, across: float) -> Iterator[TextLine]:
    """Yield the lines of a text from its top downwards."""
    for number, words in enumerate(fitted.lines):
        left = box.left + across * (box.width - width_of(words, text.font, fitted.size))
        base = top - fitted.size * (ASCENT + LEADING * number)
        yield TextLine(words, text.font, fitted.size, text.colour, left, base)
