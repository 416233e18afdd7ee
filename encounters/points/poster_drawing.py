"""What posters are made of besides texts: panels, faces and codes; and how all of it gets onto a sheet."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import NamedTuple

import segno
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from encounters.models.colours import BLACK, COLOUR, HOUSE, READ_WELL, WHITE, contrast
from encounters.points.fitting import INK, Box, TextLine

rl_config.useA85 = 0  # what a file holds as bytes; as text it is a quarter bigger

QUIET = "#5f584d"
GOOD, GOOD_TINT, BAD, BAD_TINT = "#0b6e69", "#e3f1ef", "#a83a0e", "#fbe9df"
QUIET_ZONE = 4  # modules around a code that stay white
# As in templates/pieces/face_good.html and face_bad.html: on a square of 64, from its upper left corner.
FACE_SIDE, FACE_RADIUS, FACE_STROKE = 64, 29, 4
EYES = ((20, 24, 20, 29), (44, 24, 44, 29))
SMILE = ((18, 38), (21, 46, 26, 49, 32, 49), (38, 49, 43, 46, 46, 38))
FROWN = ((18, 48), (21, 40, 26, 37, 32, 37), (38, 37, 43, 40, 46, 48))


class Panel(NamedTuple):
    """A rectangle with round corners, filled or framed."""

    box: Box
    radius: float
    fill: str = ""
    frame: str = ""
    stroke: float = 0.6


class Face(NamedTuple):
    """The face of a rating, as on the page where customers rate."""

    box: Box
    smiles: bool


class Code(NamedTuple):
    """A QR code with the quiet zone around it."""

    box: Box
    link: str


class PosterPicture(NamedTuple):
    """A picture as large as it fits into its box, in its middle."""

    box: Box
    content: bytes


Item = TextLine | Panel | Face | Code | PosterPicture


def known_colour(colour: str) -> str:
    """Return the colour, or the usual one for what is none."""
    return colour if COLOUR.fullmatch(colour.lower()) else HOUSE


def ink_upon(colour: str) -> str:
    """Return white where it is read well upon a colour, else the softest dark that is; black is where neither is."""
    return next(ink for ink in (WHITE, INK, BLACK) if contrast(ink, colour) >= READ_WELL)


@cache
def paint(colour: str) -> Color:
    """Return a colour as a sheet takes it, read once."""
    return HexColor(colour)


def draw(items: Sequence[Item], sheet: Canvas) -> None:
    """Draw the items, each upon those before it."""
    for item in items:
        match item:
            case TextLine():
                sheet.setFillColor(paint(item.colour))
                sheet.setFont(item.font, item.size)
                sheet.drawString(item.left, item.base, item.words)
            case Panel():
                draw_panel(item, sheet)
            case Face():
                draw_face(item, sheet)
            case Code():
                draw_code(item, sheet)
            case PosterPicture():
                picture = ImageReader(BytesIO(item.content))
                sheet.drawImage(picture, *item.box, mask="auto", preserveAspectRatio=True, anchor="c")


def draw_panel(panel: Panel, sheet: Canvas) -> None:
    if panel.fill:
        sheet.setFillColor(paint(panel.fill))
    if panel.frame:
        sheet.setStrokeColor(paint(panel.frame))
        sheet.setLineWidth(panel.stroke)
    sheet.roundRect(*panel.box, panel.radius, fill=bool(panel.fill), stroke=bool(panel.frame))


def draw_face(face: Face, sheet: Canvas) -> None:
    scale = face.box.width / FACE_SIDE
    sheet.saveState()
    sheet.transform(scale, 0, 0, -scale, face.box.left, face.box.top)
    sheet.setFillColor(paint(GOOD_TINT if face.smiles else BAD_TINT))
    sheet.setStrokeColor(paint(GOOD if face.smiles else BAD))
    sheet.setLineWidth(FACE_STROKE)
    sheet.setLineCap(1)
    sheet.circle(FACE_SIDE / 2, FACE_SIDE / 2, FACE_RADIUS, fill=1)
    sheet.lines(EYES)
    mouth = sheet.beginPath()
    start, *curves = SMILE if face.smiles else FROWN
    mouth.moveTo(*start)
    for curve in curves:
        mouth.curveTo(*curve)
    sheet.drawPath(mouth)
    sheet.restoreState()


def draw_code(code: Code, sheet: Canvas) -> None:
    """Draw a code as one path, which no reader of files shows with seams; what is below is white."""
    rows = modules_of(code.link)
    side = len(rows) + 2 * QUIET_ZONE
    sheet.saveState()
    sheet.translate(code.box.left, code.box.top)
    sheet.scale(code.box.width / side, -code.box.height / side)
    sheet.translate(QUIET_ZONE, QUIET_ZONE)
    sheet.setFillColor(paint(BLACK))
    path = sheet.beginPath()
    for rectangle in rectangles(rows):
        path.rect(*rectangle)
    sheet.drawPath(path, fill=1, stroke=0)
    sheet.restoreState()


def modules_of(link: str) -> list[bytes]:
    """Return the rows of a code without a quiet zone, a dark module as one and a light one as zero.

    With any mask: finding the best of eight takes as long as all the rest.
    """
    return [bytes(row) for row in segno.make_qr(link, error="m", mask=0).matrix]


def rectangles(rows: Sequence[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the dark parts of a code, each run of modules once for all rows in which it goes on downwards."""
    begun: dict[tuple[int, int], int] = {}
    for number, row in enumerate([*rows, b""]):
        here = {(run.start(), run.end()) for run in re.finditer(b"\x01+", row)}
        for start, end in sorted(begun.keys() - here):
            top = begun.pop((start, end))
            yield start, top, end - start, number - top
        for run in here - begun.keys():
            begun[run] = number
