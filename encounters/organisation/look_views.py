"""The colour and the logo of an organisation, as browsers fetch them for the pages of its customers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from encounters.access import anyone
from encounters.models import Logo
from encounters.models.colours import BLACK, COLOUR, WHITE, shade

# What stands behind words in this colour: the paper, cards and notes of static/customer.css, by day and by night.
DAY = ("#faf6ef", "#fffdf9", "#e3f1ef", "#fbe9df")
NIGHT = ("#1b1917", "#262320", "#16302e", "#3a2318")
STYLE = """:root {{ --lake: {day}; --lake-ink: {white}; }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ --lake: {night}; --lake-ink: {dark}; }} }}
@media print {{ :root {{ --lake: {black}; }} }}
"""
A_DAY, A_YEAR = 24 * 60 * 60, 365 * 24 * 60 * 60


@anyone
@require_safe
def colour(request: HttpRequest, colour: str) -> HttpResponse:
    """Answer with the style of a colour: the nearest shades of it that are read well by day and by night."""
    chosen = f"#{colour}"
    if not COLOUR.fullmatch(chosen):
        raise Http404
    day, night = shade(chosen, (*DAY, WHITE), BLACK), shade(chosen, NIGHT, WHITE)
    style = STYLE.format(day=day, night=night, white=WHITE, dark=NIGHT[0], black=BLACK)
    return kept(HttpResponse(style, "text/css"), A_DAY)


@anyone
@require_safe
def logo(request: HttpRequest, organisation: str, name: str) -> HttpResponse:
    """Answer with a picture that we have drawn: it runs nowhere, and what its address names never changes."""
    found = Logo.objects.filter(organisation__slug=organisation, name=name).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return kept(response, A_YEAR)


def kept(response: HttpResponse, seconds: int) -> HttpResponse:
    """Let the browser that asked keep an answer which is the same for everybody."""
    response["Cache-Control"], response["Vary"] = f"private, max-age={seconds}, immutable", "Accept-Encoding"
    return response
