"""Posters, stickers and cards that lead to feedback points, as files to print."""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from math import sqrt
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from encounters.models.colours import HOUSE
from encounters.points.fitting import REGULAR, drawable, known_letters
from encounters.points.layouts import Design, PosterText, card, joined, said_in, sticker, tent, upright
from encounters.points.poster_drawing import Item, draw, ink_upon, known_colour

WIDTH, HEIGHT = A4
FINE, GREY = 0.4, "#857b6b"
MARK = 5 * mm
SCHEME = re.compile("^[a-z]+://", re.IGNORECASE)


class PosterSize(models.TextChoices):
    """What is printed for a feedback point."""

    A4 = "a4", _("Poster, A4")
    A5 = "a5", _("Poster, A5")
    TENT = "tent", _("Table tent, A4 to fold")
    STICKERS = "stickers", _("Stickers, A4 sheet of 24")
    CARDS = "cards", _("Business cards, A4 sheet of 10")


class Poster(NamedTuple):
    """Where a poster leads to, and whose service it asks about."""

    link: str
    organisation: str
    location: str
    name: str = ""


class Placement(NamedTuple):
    """Where on a sheet a drawing stands: its corner, and its scale, which is below zero where it is upside down."""

    left: float
    bottom: float
    scale: float = 1


class Sheet(NamedTuple):
    """A page, what is drawn on it, and all the places where it is drawn."""

    size: tuple[float, float]
    layout: Callable[[Design], list[Item]]
    places: Sequence[Placement]
    finish: Callable[[Canvas], None]


def draw_posters(
    posters: Iterable[Poster], *, size: PosterSize, languages: Sequence[str], colour: str = HOUSE, logo: bytes = b""
) -> bytes:
    """Return a PDF with a page for each poster, its texts in these languages; the same bytes for the same posters.

    A logo stands where there is room for one: on posters and table tents.
    """
    wanted, sheet, file = list(posters), SHEETS[size], BytesIO()
    said = [said_in(language) for language in languages]
    canvas = blank(file, sheet, languages[0])
    describe(canvas, wanted[:1])
    for number, poster in enumerate(wanted):
        design = design_of(poster, said, known_colour(colour))._replace(logo=logo)
        draw_page(canvas, sheet, design, str(number))
    canvas.save()
    return file.getvalue()


def blank(file: BytesIO, sheet: Sheet, language: str) -> Canvas:
    """Return a file without pages, whose bytes tell nothing of when it was made."""
    known_letters()
    return Canvas(file, pagesize=sheet.size, pageCompression=1, invariant=True, lang=language, initialFontName=REGULAR)


def describe(canvas: Canvas, first: Sequence[Poster]) -> None:
    """Name the file after the first poster, and leave out who made it and with what."""
    title = joined(*(name for poster in first for name in (poster.organisation, poster.location)))
    canvas.setTitle(title.encode("utf-8", "replace").decode())
    for set_nothing in (canvas.setAuthor, canvas.setCreator, canvas.setProducer, canvas.setSubject):
        set_nothing("")


def design_of(poster: Poster, said: Sequence[PosterText], colour: str) -> Design:
    return Design(
        link=poster.link,
        address=drawable(SCHEME.sub("", poster.link).rstrip("/")),
        organisation=drawable(poster.organisation),
        location=drawable(poster.location),
        name=drawable(poster.name),
        said=said,
        colour=colour,
        ink=ink_upon(colour),
    )


def draw_page(canvas: Canvas, sheet: Sheet, design: Design, key: str) -> None:
    """Draw one poster at all its places of a page; the file holds it once."""
    canvas.beginForm(key, upperx=WIDTH, uppery=HEIGHT)  # what is drawn for a smaller page is as big as A4 at first
    draw(sheet.layout(design), canvas)
    canvas.endForm()
    for left, bottom, scale in sheet.places:
        canvas.saveState()
        canvas.transform(scale, 0, 0, scale, left, bottom)
        canvas.doForm(key)
        canvas.restoreState()
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(FINE)
    sheet.finish(canvas)
    canvas.showPage()


def leave(canvas: Canvas) -> None:
    """Add nothing to a page."""


def mark_fold(canvas: Canvas) -> None:
    """Show where to fold a tent."""
    canvas.setDash(2, 3)
    canvas.line(0, HEIGHT / 2, WIDTH, HEIGHT / 2)


def mark_cuts(canvas: Canvas) -> None:
    """Show in the margins where to cut cards apart."""
    lefts = sorted({place.left for place in CARDS} | {WIDTH - place.left for place in CARDS})
    bottoms = sorted({place.bottom for place in CARDS} | {HEIGHT - place.bottom for place in CARDS})
    for left in lefts:
        for end in (bottoms[0], bottoms[-1] + MARK + 2 * mm):
            canvas.line(left, end - mm, left, end - mm - MARK)
    for bottom in bottoms:
        for end in (lefts[0], lefts[-1] + MARK + 2 * mm):
            canvas.line(end - mm, bottom, end - mm - MARK, bottom)


def grid(columns: int, rows: int, width: float, height: float) -> list[Placement]:
    """Return the places of pieces of this many millimetres, side by side in the middle of A4."""
    left, bottom = (WIDTH - columns * width * mm) / 2, (HEIGHT - rows * height * mm) / 2
    return [
        Placement(left + column * width * mm, bottom + row * height * mm)
        for row in reversed(range(rows))
        for column in range(columns)
    ]


WHOLE, HALF = [Placement(0, 0)], [Placement((A5[0] - sqrt(0.5) * WIDTH) / 2, 0, sqrt(0.5))]
FOLDED = [Placement(0, 0), Placement(WIDTH, HEIGHT, -1)]
STICKERS, CARDS = grid(3, 8, 70, 37), grid(2, 5, 85, 55)
SHEETS: dict[str, Sheet] = {
    PosterSize.A4: Sheet(A4, upright, WHOLE, leave),
    PosterSize.A5: Sheet(A5, upright, HALF, leave),
    PosterSize.TENT: Sheet(A4, tent, FOLDED, mark_fold),
    PosterSize.STICKERS: Sheet(A4, sticker, STICKERS, leave),
    PosterSize.CARDS: Sheet(A4, card, CARDS, mark_cuts),
}
