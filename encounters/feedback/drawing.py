"""The page of the rating, drawn once for what it shows: each visitor gets it with a key of their own.

What it shows is a few seconds old at most. What a press is stored with is read when it is stored.
"""

from contextlib import suppress
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from encounters.models.feedback_point import OpenPoint, find_point

KEPT_FOR = 8  # seconds; a change shows everywhere within ten
MOST_POINTS, MOST_PAGES = 4_000, 1_000  # kept by one process: half a kilobyte each, and five
BLANK = "<key>"
FIELD = 'name="key" value="{}"'


def kept_point(code: str) -> OpenPoint | None:
    """Return the open point that a code leads to, as it was a few seconds ago; None where there is none now."""
    with suppress(NoPoint):
        return point_of(code, int(timezone.now().timestamp()) // KEPT_FOR)
    return None


def point_now(code: str) -> OpenPoint | None:
    """Return the open point that a code leads to now; None where there is none."""
    return find_point(code, timezone.now())


class NoPoint(Exception):
    """A code leads nowhere; this is asked anew each time, for it may be about to lead somewhere."""


@lru_cache(MOST_POINTS)
def point_of(code: str, _period: int) -> OpenPoint:
    """Return the open point that a code leads to, read once in a period; raise NoPoint where there is none."""
    point = point_now(code)
    if point is None:
        raise NoPoint
    return point


def rating_page(code: str, point: OpenPoint, key: str) -> str:
    """Return the page as an address without a query shows it, with this key."""
    page = page_with_blank(code, point, get_language() or "en")
    return page.replace(FIELD.format("&lt;key&gt;"), FIELD.format(key))


@lru_cache(MOST_PAGES)
def page_with_blank(code: str, point: OpenPoint, _language: str) -> str:
    """Return the page in the language that is active, with a blank for the key."""
    request = HttpRequest()
    request.brand = point.brand  # type: ignore[attr-defined]
    return render_to_string("feedback/rate.html", {"point": point, "code": code, "key": BLANK}, request)


def forget_pages() -> None:
    """Forget all that is kept, as when the process starts anew."""
    point_of.cache_clear()
    page_with_blank.cache_clear()
