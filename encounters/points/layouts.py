"""Where everything stands on a poster, a tent, a sticker and a card; measures are in millimetres, sizes in points."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext, override, pgettext
from reportlab.lib.units import mm

from encounters.models.colours import WHITE, contrast
from encounters.points.fitting import INK, REGULAR, SEMIBOLD, Box, Text, TextLine, below, stacked
from encounters.points.poster_drawing import BAD, GOOD, QUIET, Code, Face, Item, Panel, PosterPicture

TOGETHER = 44  # letters of a location and a name that stand in one line
LEAST_CONTRAST = 1.5


class PosterText(NamedTuple):
    """What every poster says, in one language."""

    question: str
    well: str
    badly: str
    how: str
    promise: str


class Design(NamedTuple):
    """What a poster shows: names that can be drawn, texts in each language, the address as people type it."""

    link: str
    address: str
    organisation: str
    location: str
    name: str
    said: Sequence[PosterText]
    colour: str
    ink: str
    logo: bytes = b""

    @property
    def is_shared(self) -> bool:
        """Whether several languages share the room."""
        return len(self.said) > 1

    def letters(self, alone: float, *, shared: float) -> float:
        """Return how large letters are at most: of one language alone, or of the first of several."""
        if self.is_shared:
            return shared
        return alone

    @property
    def edge(self) -> str:
        """The colour of lines around what is white or in the organisation's colour; one that is seen on white."""
        if contrast(self.colour, WHITE) >= LEAST_CONTRAST:
            return self.colour
        return QUIET

    def headed(self, first: Text, other: Text) -> list[Text]:
        """Return whose poster it is: the organisation, and below it the location and the name, short ones in a line."""
        place = joined(self.location, self.name)
        texts = [other.saying(place)]
        if len(place) > TOGETHER:
            smaller = other._replace(most=0.75 * other.most)
            texts = [smaller.saying(self.location), smaller.saying(self.name)]
        return [text._replace(colour=self.ink) for text in (first.saying(self.organisation), *texts)]

    def each(self, part: str, first: Text, other: Text) -> list[Text]:
        """Return one part of what is said, in all languages; the first one has a style of its own."""
        words = [getattr(said, part) for said in self.said]
        return [first.saying(words[0]), *map(other.saying, words[1:])]


def said_in(language: str) -> PosterText:
    """Return what posters say in a language."""
    with override(language):
        return PosterText(
            question=gettext("How were you served?"),
            well=pgettext("served", "Well"),
            badly=pgettext("served", "Badly"),
            how=gettext("Point your phone's camera at the code, or type this address:"),
            promise=gettext("One tap is enough. No name, no app."),
        )


def joined(*names: str) -> str:
    return " · ".join(name for name in names if name)


def box_of(left: float, bottom: float, width: float, height: float) -> Box:
    return Box(left * mm, bottom * mm, width * mm, height * mm)


def text(font: str, most: float, least: float, height: float, gap: float = 0, *, ink: str = INK, of: str = "") -> Text:
    return Text(of, font, most, least, height * mm, gap * mm, ink)


def framed(design: Design, box: Box, *, rim: float, radius: float, stroke: float) -> list[Item]:
    """Return the code in a frame of the organisation's colour."""
    code = Code(box.inset(rim * mm, rim * mm), design.link)
    return [Panel(box, radius * mm, frame=design.edge, stroke=stroke), code]


def above_logo(design: Design, box: Box, *, height: float) -> tuple[Box, list[Item]]:
    """Return what of a box a logo leaves free, and the logo at its bottom; the whole box without one."""
    if not design.logo:
        return box, []
    free = box._replace(bottom=box.bottom + (height + 2) * mm, height=box.height - (height + 2) * mm)
    return free, [PosterPicture(box._replace(height=height * mm), design.logo)]


def upright(design: Design) -> list[Item]:
    """Return a poster of A4: a panel that asks, below it the code between two faces, and how to answer."""
    inner = box_of(24, 177, 162, 99)
    heading = stacked(design.headed(text(SEMIBOLD, 24, 12, 13), text(REGULAR, 18, 10, 8, 1.5)), inner, down=0)
    question = design.each(
        "question",
        text(SEMIBOLD, 78, 24, design.letters(60, shared=39), ink=design.ink),
        text(REGULAR, 25, 12, 9, 4, ink=design.ink),
    )
    free, logo = above_logo(design, box_of(14, 11, 182, 57), height=13)
    return [
        Panel(box_of(12, 170, 186, 115), 7 * mm, fill=design.colour, frame=design.edge),
        *heading,
        *stacked(question, below(heading, inner)),
        *framed(design, box_of(61, 74, 88, 88), rim=1.5, radius=4, stroke=1.6),
        *below_face(design, box_of(15, 74, 42, 88), smiles=True),
        *below_face(design, box_of(153, 74, 42, 88), smiles=False),
        *upright_instructions(design, free),
        *logo,
    ]


def below_face(design: Design, box: Box, *, smiles: bool) -> list[Item]:
    """Return a face with its word in each language below, all of it halfway up a box."""
    side, colour = 33 * mm, GOOD if smiles else BAD
    words = design.each(
        "well" if smiles else "badly",
        text(SEMIBOLD, 22, 11, 9, ink=colour),
        text(REGULAR, 15, 9, 7, 1.3, ink=colour),
    )
    bottom = box.bottom + box.height / 2 - (8 - 3 * len(words)) * mm
    face = Box(box.left + (box.width - side) / 2, bottom, side, side)
    rest = Box(box.left, box.bottom, box.width, bottom - box.bottom - 3 * mm)
    return [Face(face, smiles), *stacked(words, rest, down=0)]


def upright_instructions(design: Design, box: Box) -> list[TextLine]:
    """Return how to answer in each language, the address, and what is promised."""
    small = 0.78 if design.logo else 1
    size, other, gap = small * design.letters(19, shared=16), small * 12.5, small**2 * 4.5
    texts = [
        *design.each("how", text(REGULAR, size, 10, 7), text(REGULAR, other, 9, 6, 1.3, ink=QUIET)),
        text(SEMIBOLD, 1.85 * size, 10, 14, gap, of=design.address),
        *design.each("promise", text(SEMIBOLD, size, 10, 7, gap), text(REGULAR, other, 9, 6, 1.3, ink=QUIET)),
    ]
    return stacked(texts, box)


def tent(design: Design) -> list[Item]:
    """Return half of a table tent: at left a panel that asks, at right the code and how to answer."""
    inner = box_of(19, 44, 78, 85)
    headed = design.headed(text(SEMIBOLD, 17, 10, 10), text(REGULAR, 13, 8, 7, 1))
    heading = stacked(headed, inner, across=0, down=0)
    question = design.each(
        "question",
        text(SEMIBOLD, 42, 18, design.letters(46, shared=31), ink=design.ink),
        text(REGULAR, 17, 10, 7, 3, ink=design.ink),
    )
    free, logo = above_logo(design, box_of(112, 9, 84, 52), height=11)
    return [
        Panel(box_of(10, 10, 96, 128.5), 6 * mm, fill=design.colour, frame=design.edge),
        *heading,
        *stacked(question, below(heading, inner), across=0),
        *beside_face(design, box_of(19, 18, 39, 20), smiles=True),
        *beside_face(design, box_of(60, 18, 39, 20), smiles=False),
        *framed(design, box_of(117, 64.5, 74, 74), rim=1.2, radius=3, stroke=1.3),
        *tent_instructions(design, free),
        *logo,
    ]


def beside_face(design: Design, box: Box, *, smiles: bool) -> list[Item]:
    """Return a face with its word in each language at its right, upon a panel."""
    words = design.each(
        "well" if smiles else "badly",
        text(SEMIBOLD, 13, 8, 6, ink=design.ink),
        text(REGULAR, 11, 7, 5, 0.8, ink=design.ink),
    )
    side = 16 * mm
    face = Box(box.left, box.bottom + (box.height - side) / 2, side, side)
    beside = Box(face.right + 2.5 * mm, box.bottom, box.right - face.right - 2.5 * mm, box.height)
    return [Face(face, smiles), *stacked(words, beside, across=0)]


def tent_instructions(design: Design, box: Box) -> list[TextLine]:
    """Return how to answer in each language, the address, and what is promised, in a column."""
    texts = [
        *design.each("how", text(REGULAR, 12, 7, 5), text(REGULAR, 9, 7, 4, 1, ink=QUIET)),
        text(SEMIBOLD, 20, 8, 9, 3.2, of=design.address),
        *design.each("promise", text(SEMIBOLD, 11.5, 7, 5, 3.2), text(REGULAR, 9, 7, 4, 1, ink=QUIET)),
    ]
    return stacked(texts, box)


def sticker(design: Design) -> list[Item]:
    """Return a sticker: the code, and beside it the question above the address."""
    question = design.each(
        "question",
        text(SEMIBOLD, 15, 8, design.letters(15, shared=8.5), ink=design.ink),
        text(REGULAR, 7.5, 5.5, 3, 0.8, ink=design.ink),
    )
    address = text(SEMIBOLD, 8, 5, 6, of=design.address)
    return [
        Code(box_of(2, 2, 33, 33), design.link),
        Panel(box_of(36, 12.2, 30, 19.4), 2 * mm, fill=design.colour, frame=design.edge),
        *stacked(question, box_of(38.5, 13.9, 25.5, 16), across=0),
        *stacked([address], box_of(36, 5.2, 30, 6), across=0),
    ]


def card(design: Design) -> list[Item]:
    """Return a business card: at left a panel that names and asks, at right the code above its address."""
    names = [name for name in (design.name, design.organisation, design.location) if name]
    first, other = text(SEMIBOLD, 11, 6, 5.5, ink=design.ink), text(REGULAR, 8, 6, 5, 0.5, ink=design.ink)
    heading = [*map(first.saying, names[:1]), *map(other.saying, names[1:])]
    question = design.each(
        "question",
        text(SEMIBOLD, design.letters(17, shared=14), 8, design.letters(14, shared=11), ink=design.ink),
        text(REGULAR, 8, 6, 3.2, 0.8, ink=design.ink),
    )
    return [
        Panel(box_of(4, 4, 41, 47), 2.5 * mm, fill=design.colour, frame=design.edge),
        *stacked(heading, box_of(8, 29, 33, 18), across=0, down=0),
        *stacked(question, box_of(8, 8, 33, 20), across=0, down=1),
        Code(box_of(45.5, 17.5, 37, 37), design.link),
        *stacked([text(SEMIBOLD, 8, 5.5, 7, of=design.address)], box_of(48, 5, 32, 14)),
    ]
