"""Pictures as people have them, and as those send them who mean harm."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw, PngImagePlugin

PLACE = "60.1699N"


def picture(width: int = 300, height: int = 100, mode: str = "RGB", colour: str = "#aa2233") -> Image.Image:
    """A bar on white, or on nothing."""
    drawn = Image.new(mode, (width, height), (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(drawn).rectangle((0, 0, width // 2, height - 1), fill=colour)
    return drawn


def png(drawn: Image.Image | None = None, **how: object) -> bytes:
    file = BytesIO()
    (drawn or picture()).save(file, "PNG", **how)
    return file.getvalue()


def jpeg(drawn: Image.Image | None = None, **how: object) -> bytes:
    file = BytesIO()
    (drawn or picture()).save(file, "JPEG", **how)
    return file.getvalue()


def telling_jpeg() -> bytes:
    """A photograph that stands on its side, and says where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, PLACE, PLACE
    return jpeg(picture(100, 300), exif=exif.tobytes(), comment=PLACE.encode(), icc_profile=PLACE.encode())


def telling_png() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", PLACE)
    said.add_itxt("Place", PLACE)
    return png(picture(mode="RGBA"), pnginfo=said, icc_profile=PLACE.encode())


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claiming(width: int, height: int, pixels: bytes = b"", *between: bytes) -> bytes:
    """A PNG file that says it is so large, with these pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def other(kind: str) -> bytes:
    file = BytesIO()
    picture().save(file, kind)
    return file.getvalue()


def of_many_passes(more: int) -> bytes:
    """A photograph whose last pass over its pixels is said so many times more."""
    content = jpeg(progressive=True)
    return content[:-2] + content[content.rindex(b"\xff\xda") : -2] * more + content[-2:]


WORDS = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"0" * 50_000_000))
REFUSED = {
    "nothing": b"",
    "words": b"This is no picture.",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "another kind": other("GIF"),
    "another kind that hides": other("WEBP"),
    "cut off": png()[:-60],
    "its head alone": png()[:40],
    "a photograph cut off": jpeg()[:200],
    "claims to be huge": claiming(60_000, 60_000),
    "claims to be wide": claiming(4_001, 1, b"\0" * 12_004),
    "has no side": claiming(0, 10),
    "holds fifty million words": claiming(10, 10, b"\0" * 310, WORDS),
    "less than it claims": claiming(3_000, 3_000, b"\0" * 100),
    "a photograph of very many passes": of_many_passes(100),
    "two kinds at once": b"GIF89a" + png(),
}
