"""Pictures that somebody sends, drawn anew: nothing of the file but what is seen of it goes on."""

import hashlib
import struct
import zlib
from io import BytesIO
from threading import Lock
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from encounters.models.logo import HIGHEST, WIDEST

FORMATS = ("PNG", "JPEG")  # known by their content, whatever the file is called
MOST_PIXELS = 4_000  # a side: 64 megabytes while it is read
QUALITY = 90
# Passes over all pixels that a photograph is made of, ten or so; a file of 2 megabytes has room for some ten thousand.
SCAN, MOST_SCANS = b"\xff\xda", 64
DRAWING = Lock()  # one at a time in a process, for what it takes of memory
# What Pillow raises at files that are broken, cut off, or made to do harm.
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError),
    *(struct.error, zlib.error, UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning),
)


class NoPicture(Exception):
    """A file is no picture that can be taken; its message says why."""


class Picture(NamedTuple):
    """A picture as it is stored, under a name that holds its hash and size."""

    name: str
    content: bytes


def redraw(content: bytes) -> Picture:
    """Return a PNG or JPEG file drawn anew, at most 600 by 200 pixels large. Raises NoPicture."""
    try:
        with DRAWING, Image.open(BytesIO(content), formats=FORMATS) as sent:
            if max(sent.size) > MOST_PIXELS:
                raise NoPicture(_("The picture is larger than 4,000 pixels a side. Make it smaller."))
            if sent.format == "JPEG" and content.count(SCAN) > MOST_SCANS:
                raise NoPicture(_("This is no PNG or JPEG picture that can be read."))
            return encode(fit(sent))
    except BROKEN as problem:
        raise NoPicture(_("This is no PNG or JPEG picture that can be read.")) from problem


def fit(sent: Image.Image) -> Image.Image:
    """Return the pixels of a picture alone, turned as it says and as large as there is room for."""
    if sent.format == "JPEG":
        sent.draft("RGB", (2 * WIDEST, 2 * WIDEST))  # reads a large one at a smaller scale
    turned = ImageOps.exif_transpose(sent)
    pixels = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    pixels.thumbnail((WIDEST, HIGHEST))
    drawn = Image.new(pixels.mode, pixels.size)
    drawn.paste(pixels)
    drawn.format = "PNG" if sent.format == "PNG" else "JPEG"
    return drawn


def encode(drawn: Image.Image) -> Picture:
    """Return the file of a picture that has nothing but pixels."""
    file, kind = BytesIO(), "png" if drawn.format == "PNG" else "jpg"
    drawn.save(file, drawn.format, optimize=True, **({"quality": QUALITY} if kind == "jpg" else {}))
    content = file.getvalue()
    return Picture(f"{hashlib.sha256(content).hexdigest()[:32]}-{drawn.width}x{drawn.height}.{kind}", content)
