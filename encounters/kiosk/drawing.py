"""What a tablet keeps for the time without a network: its pages in all languages, and the files that they need.

Nothing of a customer stands in them. The faces of a copy are shown many times, so the tablet gives each showing a
number of its own.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override

from encounters.feedback.submission import issue_submission
from encounters.kiosk.pairing import bound_to
from encounters.models import Kiosk
from encounters.models.brand import Brand
from encounters.models.choices import Rating

FILES = ("customer.css", "kiosk.css", "kiosk.js", "icons/face.svg")


def faces(kiosk: Kiosk, now: datetime) -> dict[str, Any]:
    """Return what the page of the faces shows, with a new submission key."""
    key = issue_submission(code=bound_to(kiosk), now=now)
    return {"kiosk": kiosk, "point": kiosk.point, "key": key}


def copies_for(kiosk: Kiosk, now: datetime) -> dict[str, Any]:
    """Return the pages of a kiosk for its tablet to keep: the faces, thanks without a receipt, and that all is away."""
    brand, pages = kiosk.organisation.brand, {}
    for language in brand.languages:
        with override(language):
            pages[f"screen/{language}"] = draw("kiosk/screen.html", brand, language, faces(kiosk, now))
            for rating in Rating.values:
                pages[f"kept/{rating}/{language}"] = draw("kiosk/kept.html", brand, language, {"rating": rating})
    pages["away"] = draw("error_pages/tablet.html", brand, "", {})
    return {"language": get_language(), "pages": pages, "files": files_for(brand)}


def files_for(brand: Brand) -> list[str]:
    """Return the addresses of the files that these pages need."""
    files = [static(name) for name in FILES]
    if brand.colour:
        files.append(reverse("look:colour", args=[brand.colour.removeprefix("#")]))
    if brand.logo:
        files.append(reverse("look:logo", args=[brand.slug, brand.logo]))
    return files


def draw(template: str, brand: Brand, language: str, shown: dict[str, Any]) -> str:
    """Return a page in the language that is active, as an address that names it would show it."""
    request = HttpRequest()
    request.GET = QueryDict(f"lang={language}" if language else "")
    request.brand = brand  # type: ignore[attr-defined]
    return render_to_string(template, shown, request)
