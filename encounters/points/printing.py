"""What is printed of feedback points: posters, and their codes as pictures."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from threading import Lock

import segno
from django.conf import settings

from encounters.models import FeedbackPoint, Logo, Organisation
from encounters.models.colours import HOUSE
from encounters.points.fitting import drawable, in_one_line
from encounters.points.posters import Poster, PosterSize, draw_posters

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
DOTS = {"svg": 10, "png": 24}  # for each module of a code
MANY = 10  # posters, which take a twentieth of a second
DRAWING_MANY = Lock()


class Busy(Exception):
    """Many posters are being drawn in this process already: twice at a time would let customers wait."""


def link_of(point: FeedbackPoint) -> str:
    """Return the address of a point's page, as people outside reach it."""
    return settings.PUBLIC_URL + point.path


def poster_of(point: FeedbackPoint, now: datetime) -> Poster:
    """Return what the poster of a point says."""
    name = " · ".join(filter(None, (point.label, point.printed_name(now))))
    return Poster(link_of(point), str(point.organisation), str(point.location), name)


def names_left_out(point: FeedbackPoint, now: datetime) -> list[str]:
    """Return the names of a point of which a poster leaves something out, for its fonts lack it."""
    _link, *names = poster_of(point, now)
    return [name for name in names if drawable(name) != in_one_line(name)]


def print_posters(
    points: Sequence[FeedbackPoint], *, size: PosterSize, languages: Sequence[str], now: datetime
) -> bytes:
    """Return the posters of these points as PDF. Raises Busy."""
    organisation = points[0].organisation
    draw = partial(
        draw_posters,
        [poster_of(point, now) for point in points],
        size=size,
        languages=languages,
        colour=organisation.colour or HOUSE,
        logo=logo_of(organisation),
    )
    if len(points) <= MANY:
        return draw()
    if not DRAWING_MANY.acquire(blocking=False):
        raise Busy
    try:
        return draw()
    finally:
        DRAWING_MANY.release()


def logo_of(organisation: Organisation) -> bytes:
    """Return the logo of an organisation; nothing without one."""
    if not organisation.logo:
        return b""
    return b"".join(bytes(logo.content) for logo in Logo.objects.filter(organisation=organisation))


def draw_picture(point: FeedbackPoint, kind: str) -> bytes:
    """Return the code of a point as a picture, SVG or PNG, black on white with the quiet zone that readers need."""
    file = BytesIO()
    segno.make_qr(link_of(point), error="m", mask=0).save(file, kind=kind, scale=DOTS[kind], border=4, light="#fff")
    return file.getvalue()
