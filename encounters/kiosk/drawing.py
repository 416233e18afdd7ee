"""What a tablet keeps for the time without a network: its pages in all languages, and the files that they need.

Nothing of a customer stands in them. The faces of a copy are shown many times, so the tablet gives each showing a
number of its own.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, override

from encounters.feedback.submission import issue_submission
from encounters.kiosk.pairing import bound_to
from encounters.models import Kiosk
from encounters.models.choices import Rating

FILES = ("customer.css", "kiosk.css", "kiosk.js", "icons/face.svg")


def faces(kiosk: Kiosk, now: datetime) -> dict[str, Any]:
    """Return what the page of the faces shows, with a new submission key."""
    key = issue_submission(code=bound_to(kiosk), now=now)
    return {"kiosk": kiosk, "point": kiosk.point, "key": key}


def copies_for(kiosk: Kiosk, now: datetime) -> dict[str, Any]:
    """Return the pages of a kiosk for its tablet to keep: the faces, thanks without a receipt, and that all is away."""
    pages = {}
    for language in dict(settings.LANGUAGES):
        with override(language):
            pages[f"screen/{language}"] = draw("kiosk/screen.html", language, faces(kiosk, now))
            for rating in Rating.values:
                pages[f"kept/{rating}/{language}"] = draw("kiosk/kept.html", language, {"rating": rating})
    pages["away"] = draw("error_pages/tablet.html", "", {})
    return {"language": get_language(), "pages": pages, "files": [static(name) for name in FILES]}


def draw(template: str, language: str, shown: dict[str, Any]) -> str:
    """Return a page in the language that is active, as an address that names it would show it."""
    request = HttpRequest()
    request.GET = QueryDict(f"lang={language}" if language else "")
    return render_to_string(template, shown, request)
