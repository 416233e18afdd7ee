"""Where everything stands is known before it is drawn: texts of any length fit, and can be read."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.lib.units import mm

from encounters.points import layouts
from encounters.points.fitting import REGULAR, Box, Text, TextLine, drawable, fit, width_of
from encounters.points.layouts import said_in
from encounters.points.poster_drawing import Code, Face, Item, Panel, contrast, ink_upon, modules_of
from encounters.points.posters import Poster, design_of
from tests.points.printed import CAFE, LINK, LONG_LINK, LONG_NAMES, ODD, lies_in, overlap

PIECES = {
    layouts.upright: Box(0, 0, 210 * mm, 297 * mm),
    layouts.tent: Box(0, 0, 210 * mm, 148.5 * mm),
    layouts.sticker: Box(0, 0, 70 * mm, 37 * mm),
    layouts.card: Box(0, 0, 85 * mm, 55 * mm),
}
RIM = 4 * mm  # where a printer may not reach, or a cut may fall


def items_of(layout: Any, poster: Poster, languages: Sequence[str] = ("fi", "sv", "en")) -> list[Item]:
    return layout(design_of(poster, [said_in(language) for language in languages], "#14588f"))


@pytest.mark.parametrize("link", [LINK, LONG_LINK])
def test_a_module_of_a_sticker_is_half_a_millimetre_or_more(link: str):
    [code] = [item for item in items_of(layouts.sticker, CAFE._replace(link=link)) if isinstance(item, Code)]

    assert code.box.width / (len(modules_of(link)) + 2 * 4) >= 0.5 * mm


def test_the_first_language_is_the_biggest():
    for layout in PIECES:
        sizes = {
            line.words: line.size for line in items_of(layout, CAFE, ["sv", "fi", "en"]) if isinstance(line, TextLine)
        }
        first = max(size for words, size in sizes.items() if words in "Hur blev du bemött?")
        assert first > max(sizes["Miten sinua palveltiin?"], sizes["How were you served?"])


names = st.text(max_size=100) | st.sampled_from([*LONG_NAMES.values(), *ODD])


@pytest.mark.parametrize(
    "languages", [["fi"], ["fi", "sv", "en"], ["en", "fi", "sv"], ["sv", "en", "fi"]], ids="-".join
)
@pytest.mark.parametrize("layout", PIECES)
@settings(max_examples=25, deadline=None)
@given(organisation=names, location=names, name=names, link=st.sampled_from([LINK, LONG_LINK]))
@example("W" * 100, "W" * 100, "W" * 100, LONG_LINK)
def test_nothing_overlaps_or_leaves_its_piece(layout, languages, organisation, location, name, link):
    items = items_of(layout, Poster(link, organisation, location, name), languages)
    panels = [item for item in items if isinstance(item, Panel)]
    solid = [item for item in items if not isinstance(item, Panel)]

    for item in items:
        assert lies_in(item.box, PIECES[layout].inset(RIM, RIM)) or isinstance(item, Code), item
    for one, other in combinations(solid, 2):
        assert not overlap(one.box, other.box), (one, other)
    for line in (item for item in items if isinstance(item, TextLine | Face)):
        assert all(lies_in(line.box, panel.box) or not overlap(line.box, panel.box) for panel in panels), line


def test_what_overlaps_is_found():
    box = Box(0, 0, 10, 10)

    assert overlap(box, Box(9, 9, 10, 10))
    assert not overlap(box, Box(10, 0, 10, 10))
    assert lies_in(box, box)
    assert not lies_in(Box(0, 0, 11, 10), box)


def test_marks_that_nobody_sees_do_not_take_a_name_away():
    assert drawable("\u202eKamp\u00adpi\u2069\x00 \n A\u030angström") == "Kamppi Ångström"


@pytest.mark.parametrize("name", ["Käpy 😀", "🌲 Käpy", "Kä\ufe0fpy 👩🏽\u200d🍳"])
def test_pictures_that_the_fonts_lack_do_not_take_a_name_away(name: str):
    assert drawable(name) == "Käpy"
    assert drawable("喫茶店 🌲") == ""


@pytest.mark.parametrize("name", ["Ćwikła", "Đorđević", "Šímůnek", "Иванова", "Παππά", "Nguyễn", "L’Étoile – №1"])
def test_names_of_europe_are_drawn(name: str):
    assert drawable(name) == name


def test_a_text_shrinks_then_breaks_then_is_cut():
    style = Text("", REGULAR, most=20, least=10, height=24)

    roomy, narrow = fit(style.saying("Kamppi"), 100), fit(style.saying("Kampin keskus"), 80)
    broken, cut = fit(style.saying("Kampin kauppakeskus"), 70), fit(style.saying("W" * 100), 100)

    assert (roomy.lines, roomy.size) == (("Kamppi",), 20)
    assert (narrow.lines, 10 < narrow.size < 20) == (("Kampin keskus",), True)
    assert broken.lines == ("Kampin", "kauppakeskus")
    assert (len(cut.lines), cut.size, cut.lines[-1][-2:]) == (2, 10, "W…")
    assert max(width_of(line, REGULAR, 10) for line in cut.lines) <= 100


@pytest.mark.parametrize("part", ["{}{}{}", "{}8040", "40{}80", "ffff{}"])
def test_what_stands_upon_a_colour_is_read_well(part: str):
    for number in range(256):
        colour = "#" + part.format(*[f"{number:02x}"] * 3)
        assert contrast(ink_upon(colour), colour) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert (ink_upon("#14588f"), ink_upon("#f2b705")) == ("#ffffff", "#23201b")
