"""Text twice as large, or set wider apart, stays readable on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.fitting import misfits
from tests.browser.samples import fill, samples
from tests.factories import House

# WCAG 1.4.12, laid over the page as a visitor's own style sheet.
APART = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""


def enlarge(page: Page) -> None:
    """What a browser's own setting of twice the font size does."""
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})


def set_apart(page: Page) -> None:
    page.evaluate(
        "css => { const own = new CSSStyleSheet(); own.replaceSync(css); document.adoptedStyleSheets = [own]; }", APART
    )


def look_of_text(page: Page) -> tuple[float, float]:
    """The size of letters and the space between them, in pixels."""
    look: list[str] = page.evaluate(
        """() => { const look = getComputedStyle(document.querySelector('h1'));
                   return [look.fontSize, look.letterSpacing]; }"""
    )
    return tuple(float(value.removesuffix("px").replace("normal", "0")) for value in look)


@pytest.mark.parametrize("who", ["anyone", "receipt", "handler", "employee"])
@pytest.mark.parametrize("change", [enlarge, set_apart])
def test_no_text_is_cut(house: House, visit: Callable[..., Page], who: str, change: Callable[[Page], None]):
    encounter, held = fill(house)
    page, faults = visit(who, encounter, lang="fi", viewport=PHONE), {}
    for address in samples(house, encounter, held)[who]:
        page.goto(address)
        change(page)
        size, space = look_of_text(page)
        assert (size >= 40, space > 2) == (change is enlarge, change is set_apart)
        if problems := misfits(page):
            faults[address] = problems

    assert faults == {}
