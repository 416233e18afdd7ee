"""What is printed of feedback points: posters, and their codes as pictures."""

from collections.abc import Iterable
from io import BytesIO

import segno
from django.conf import settings

from encounters.models import FeedbackPoint
from encounters.points.posters import Poster

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
DOTS = {"svg": 10, "png": 24}  # for each module of a code


def link_of(point: FeedbackPoint) -> str:
    """Return the address of a point's page, as people outside reach it."""
    return settings.PUBLIC_URL + point.path


def posters_of(points: Iterable[FeedbackPoint]) -> list[Poster]:
    """Return what the posters of these points say."""
    return [
        Poster(link_of(point), str(point.organisation), str(point.location), point.label or point.employee_name)
        for point in points
    ]


def draw_code(point: FeedbackPoint, kind: str) -> bytes:
    """Return the code of a point as a picture, SVG or PNG, black on white with the quiet zone that readers need."""
    file = BytesIO()
    segno.make(link_of(point), error="m").save(file, kind=kind, scale=DOTS[kind], border=4, light="#fff")
    return file.getvalue()
