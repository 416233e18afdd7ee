"""Posters as they are printed: drawn as a picture, read by a reader of codes, and measured."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import pypdfium2
import zxingcpp
from PIL import Image

from encounters.points.fitting import Box
from encounters.points.poster_drawing import modules_of
from encounters.points.posters import Poster, PosterSize

DPI = 200
POINT = 72 / DPI  # of a pixel
LINK, ADDRESS = "https://palaute.example.fi/f/3479acde/", "palaute.example.fi/f/3479acde"
LONG_LINK = "https://asiakaspalaute.pohjoiskarjalanhyvinvointialue.example.fi/f/3479acde/"
CAFE = Poster(LINK, "Kahvila Kielo", "Kamppi", "Anna, palveluneuvoja")
COPIES = {PosterSize.A4: 1, PosterSize.A5: 1, PosterSize.TENT: 2, PosterSize.STICKERS: 24, PosterSize.CARDS: 10}
LONG_NAMES = {
    "wide": "W" * 100,
    "a word": "Ääkkösasiakaspalvelupisteenhoitaja"[:25] * 4,
    "words": "Keski-Uudenmaan työllisyys- ja yrityspalvelukeskusten kuntayhtymä, asiakasneuvonta ja ajanvaraukset",
}
WITHOUT_LETTERS = ["عربى", "中村", "Café 中", "a\u0304\u0301b", "\ud83d", "Kamppi \udc00", "\ufffe", "\U000e0fff"]
ODD = [
    *WITHOUT_LETTERS,
    "Café 😀",
    "",
    " \t\n",
    "\x00",
    "\x1b[31m",
    "\u202eipmaK",
    "\u2066Kamppi",
    "\u2028\u2029",
    "%s {} \\ ( ) <b>&amp;</b>",
    "…" * 100,
    "x " * 50,
    "·/- ,",
]


class Seen(NamedTuple):
    """A page as it is printed: its picture, its text and where each letter of it stands."""

    picture: Image.Image
    text: str
    letters: list[tuple[str, Box]]
    size: tuple[float, float]

    @property
    def codes(self) -> list[Any]:
        return zxingcpp.read_barcodes(self.picture)

    def says(self, words: str) -> int:
        """How often the page says these words, however it breaks them into lines."""
        return without_blanks(self.text).count(without_blanks(words))


def without_blanks(words: str) -> str:
    return "".join(words.split())


@contextmanager
def opened(file: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with closing(pypdfium2.PdfDocument(file)) as document:
        yield document


def pages_of(file: bytes) -> list[Seen]:
    with opened(file) as document:
        return [seen(page) for page in document]


def texts_of(file: bytes) -> list[str]:
    """The texts of all pages, of which no picture is needed."""
    with opened(file) as document:
        return [text_of(page) for page in document]


def text_of(page: pypdfium2.PdfPage) -> str:
    with closing(page), closing(page.get_textpage()) as text:
        return text.get_text_range()


def seen(page: pypdfium2.PdfPage) -> Seen:
    with closing(page), closing(page.get_textpage()) as text:
        boxes = [text.get_charbox(number) for number in range(text.count_chars())]
        letters = [
            (text.get_text_range(number, 1), Box(left, bottom, right - left, top - bottom))
            for number, (left, bottom, right, top) in enumerate(boxes)
        ]
        picture = page.render(scale=DPI / 72).to_pil().convert("L")
        return Seen(picture, text.get_text_range(), [one for one in letters if one[0].strip()], page.get_size())


def area_of(code: Any, page: Seen, *, quiet: int = 0) -> Box:
    """Where on the page a code was read, with some modules around it."""
    corners = [getattr(code.position, name) for name in ("top_left", "top_right", "bottom_left", "bottom_right")]
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    top, bottom = min(corner.y for corner in corners), max(corner.y for corner in corners)
    rim = quiet * (right - left) / len(modules_of(code.text))
    width, height = (right - left + 2 * rim) * POINT, (bottom - top + 2 * rim) * POINT
    return Box((left - rim) * POINT, page.size[1] - (bottom + rim) * POINT, width, height)


def picture_of(page: Seen, box: Box) -> Image.Image:
    height = page.size[1]
    edges = (box.left, height - box.top, box.right, height - box.bottom)
    return page.picture.crop(tuple(round(edge / POINT) for edge in edges))


def box_within(inner: Box, outer: Box) -> tuple[int, ...]:
    edges = (inner.left - outer.left, outer.top - inner.top, inner.right - outer.left, outer.top - inner.bottom)
    return tuple(round(edge / POINT) for edge in edges)


def overlap(one: Box, other: Box) -> bool:
    near = 0.01  # what touches does not overlap
    across = one.left < other.right - near and other.left < one.right - near
    return across and one.bottom < other.top - near and other.bottom < one.top - near


def lies_in(inner: Box, outer: Box) -> bool:
    near = 0.01
    across = outer.left - near <= inner.left and inner.right <= outer.right + near
    return across and outer.bottom - near <= inner.bottom and inner.top <= outer.top + near
