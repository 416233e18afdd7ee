"""Pages of customers look and speak as their organisation chose."""

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from encounters.models.brand import Brand


def show_brand(request: HttpRequest, brand: Brand) -> None:
    """Let the pages of this request be those of an organisation, in a language that it offers."""
    request.brand = brand  # type: ignore[attr-defined]
    translation.activate(offered_language(request, brand))


def offered_language(request: HttpRequest, brand: Brand) -> str:
    """Return the language that was chosen, else the first that the browser asks for and is offered, else the first."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    wanted = [translation.get_language() or "", *(language.partition("-")[0] for language, _weight in asked)]
    return next((language for language in wanted if language in brand.languages), brand.languages[0])
