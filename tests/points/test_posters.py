"""What is printed leads to its address and says whose it is, whatever the names are."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest
from django.utils.translation import gettext, override, pgettext
from PIL import Image, ImageChops, ImageStat
from reportlab.lib.units import mm

from encounters.points.fitting import Box
from encounters.points.posters import Poster, PosterSize, draw_posters
from tests.points.printed import (
    ADDRESS,
    CAFE,
    COPIES,
    DPI,
    LINK,
    LONG_LINK,
    LONG_NAMES,
    ODD,
    WITHOUT_LETTERS,
    Seen,
    area_of,
    box_within,
    lies_in,
    opened,
    overlap,
    pages_of,
    picture_of,
    texts_of,
    without_blanks,
)

LANGUAGES = [["fi"], ["sv"], ["en"], ["fi", "sv"], ["fi", "sv", "en"], ["en", "sv", "fi"]]
SPEAKING = [PosterSize.A4, PosterSize.A5, PosterSize.TENT]  # that say more than the question
NAMED = [*SPEAKING, PosterSize.CARDS]
QUIET = 4  # modules around a code that its standard wants white
RIM = 4 * mm  # where a printer may not reach, or a cut may fall


def page_of(size: PosterSize, poster: Poster = CAFE, languages: Sequence[str] = ("fi", "sv", "en"), **how: Any) -> Seen:
    [page] = pages_of(draw_posters([poster], size=size, languages=languages, **how))
    return page


@pytest.mark.parametrize("languages", [["fi"], ["fi", "sv", "en"]], ids=len)
@pytest.mark.parametrize("size", PosterSize)
def test_the_code_of_every_size_leads_to_its_address(size: PosterSize, languages: list[str]):
    codes = page_of(size, languages=languages).codes

    assert [code.text for code in codes] == [LINK] * COPIES[size]
    assert {code.ec_level for code in codes} <= {"M", "Q", "H"}


@pytest.mark.parametrize("size", PosterSize)
def test_the_code_of_a_long_address_is_read_as_well(size: PosterSize):
    page = page_of(size, CAFE._replace(link=LONG_LINK))

    assert [code.text for code in page.codes] == [LONG_LINK] * COPIES[size]
    assert page.says(LONG_LINK.removeprefix("https://").rstrip("/")) == COPIES[size]


@pytest.mark.parametrize("size", PosterSize)
@pytest.mark.parametrize("colour", ["#14588f", "#000000", "#fffffe"])
def test_around_a_code_all_is_white(size: PosterSize, colour: str):
    page = page_of(size, colour=colour)
    assert len(page.codes) == COPIES[size]

    for code in page.codes:
        area, dark = area_of(code, page, quiet=QUIET), area_of(code, page)
        zone = picture_of(page, area.inset(1, 1))
        zone.paste(255, box_within(dark.inset(-1, -1), area.inset(1, 1)))
        assert zone.getextrema() == (255, 255)


def test_half_of_a_tent_is_upside_down():
    codes = page_of(PosterSize.TENT).codes

    assert {code.orientation % 360: code.position.top_left.y > 297 / 2 / 25.4 * DPI for code in codes} == {
        180: False,
        0: True,
    }


def test_stickers_lie_where_their_labels_are():
    page = page_of(PosterSize.STICKERS)
    areas = [area_of(code, page) for code in page.codes]

    places = {(int(area.left // (70 * mm)), int((area.bottom - 0.5 * mm) // (37 * mm))) for area in areas}

    assert places == {(column, row) for column in range(3) for row in range(8)}
    assert {round((area.left % (70 * mm)) / mm) for area in areas} == {6}


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("size", PosterSize)
def test_every_size_asks_in_each_language_and_names_its_address(size: PosterSize, languages: list[str]):
    page = page_of(size, languages=languages)

    for language in languages:
        with override(language):
            assert page.says(gettext("How were you served?")) == COPIES[size]
    assert page.says(ADDRESS) == COPIES[size]
    assert "https" not in page.text
    assert not page.says(ADDRESS + "/")


@pytest.mark.parametrize("size", PosterSize)
def test_each_letter_is_seen(size: PosterSize):
    page = page_of(size)

    unseen = [letter for letter, box in page.letters if is_plain(picture_of(page, box.inset(-1, -1)))]

    assert len(page.letters) > 40 * COPIES[size]
    assert unseen == []


def is_plain(picture: Image.Image) -> bool:
    darkest, lightest = picture.getextrema()
    return lightest - darkest < 80


def test_a_poster_of_a5_looks_as_one_of_a4():
    big, small = (page_of(size).picture.resize((148, 210)) for size in (PosterSize.A4, PosterSize.A5))

    difference = ImageChops.difference(big, small)

    assert ImageStat.Stat(difference).mean[0] < 2


@pytest.mark.parametrize("size", PosterSize)
def test_a_language_that_was_not_chosen_is_not_there(size: PosterSize):
    page = page_of(size, languages=["sv"])

    assert page.says("Hur blev du bemött?")
    assert not page.says("How were you served?")
    assert not page.says("Miten sinua palveltiin?")


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("size", SPEAKING)
def test_posters_say_how_to_answer_and_what_the_faces_mean(size: PosterSize, languages: list[str]):
    page = page_of(size, languages=languages)

    for language in languages:
        with override(language):
            assert page.says(gettext("Point your phone's camera at the code, or type this address:")) >= COPIES[size]
            assert page.says(gettext("One tap is enough. No name, no app.")) >= COPIES[size]
            assert page.says(pgettext("served", "Well")) >= COPIES[size]
            assert page.says(pgettext("served", "Badly")) >= COPIES[size]


@pytest.mark.parametrize("size", NAMED)
def test_posters_and_cards_say_whose_they_are(size: PosterSize):
    page = page_of(size)

    assert [page.says(name) for name in CAFE[1:]] == [COPIES[size]] * 3


@pytest.mark.parametrize("size", PosterSize)
def test_each_poster_begins_a_page(size: PosterSize):
    posters = [CAFE._replace(link=f"{LINK[:-2]}{number}/", location=f"Piste {number}") for number in range(3)]

    pages = pages_of(draw_posters(posters, size=size, languages=["fi"]))

    assert [{code.text for code in page.codes} for page in pages] == [{poster.link} for poster in posters]
    if size in NAMED:
        assert [[page.says(poster.location) for poster in posters] for page in pages] == [
            [COPIES[size] * (one == other) for other in posters] for one in posters
        ]


@pytest.mark.parametrize("size", PosterSize)
def test_pages_are_of_the_size_that_is_printed(size: PosterSize):
    width, height = page_of(size).size

    wanted = (148, 210) if size == PosterSize.A5 else (210, 297)
    assert (width / mm, height / mm) == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES)
@pytest.mark.parametrize("size", PosterSize)
def test_names_of_a_hundred_letters_stay_on_page_and_off_code(size: PosterSize, name: str):
    page = page_of(size, Poster(LINK, name, name, name))
    areas = [area_of(code, page, quiet=QUIET) for code in page.codes]
    paper = Box(0, 0, *page.size).inset(RIM, RIM)

    assert len(areas) == COPIES[size]
    assert [letter for letter, box in page.letters if not lies_in(box, paper)] == []
    assert [letter for letter, box in page.letters if any(overlap(box, area) for area in areas)] == []
    if size in NAMED:
        assert page.says(name[:20]) >= COPIES[size]


@pytest.mark.parametrize("strange", WITHOUT_LETTERS, ids=ascii)
@pytest.mark.parametrize("size", [PosterSize.A4, PosterSize.CARDS])
def test_a_name_that_can_not_be_drawn_is_left_out_alone(size: PosterSize, strange: str):
    page = page_of(size, Poster(LINK, strange, "Kamppi", strange))

    plain = page_of(size, Poster(LINK, "", "Kamppi", ""))
    assert page.text == plain.text
    assert page.says("Kamppi") == page.says(ADDRESS) == COPIES[size]
    assert page.picture.tobytes() == plain.picture.tobytes()
    assert len(page.codes) == COPIES[size]


@pytest.mark.parametrize("size", PosterSize)
def test_any_name_gives_a_poster(size: PosterSize):
    texts = texts_of(draw_posters([Poster(LINK, odd, odd, odd) for odd in ODD], size=size, languages=["fi"]))

    assert [without_blanks(text).count(ADDRESS) for text in texts] == [COPIES[size]] * len(ODD)


@pytest.mark.parametrize("size", PosterSize)
def test_the_same_posters_give_the_same_bytes(size: PosterSize):
    first = draw_posters([CAFE], size=size, languages=["fi", "sv"])
    draw_posters([CAFE._replace(name="Иванова")], size=size, languages=["en"])

    assert draw_posters(iter([CAFE]), size=size, languages=["fi", "sv"]) == first
    assert draw_posters([CAFE._replace(link=LONG_LINK)], size=size, languages=["fi", "sv"]) != first


@pytest.mark.parametrize("size", PosterSize)
def test_many_posters_share_their_fonts(size: PosterSize):
    posters = [CAFE._replace(link=f"{LINK[:-2]}{number}/") for number in range(30)]

    one, many = (draw_posters(wanted, size=size, languages=["fi"]) for wanted in (posters[:1], posters))

    assert many.count(b"/FontFile2") == one.count(b"/FontFile2") in (1, 2)
    assert b"Helvetica" not in many
    assert len(many) - len(one) < 29 * 4_000


def test_a_file_says_whose_it_is_and_in_which_language():
    file = draw_posters([CAFE, CAFE._replace(location="Pasila")], size=PosterSize.A4, languages=["sv", "fi"])

    with opened(file) as document:
        said = document.get_metadata_dict()
    assert said["Title"] == "Kahvila Kielo · Kamppi"
    assert said["CreationDate"].startswith("D:2000")
    assert not any(said[part] for part in ("Author", "Creator", "Producer", "Subject"))
    assert b"/Lang (sv)" in file


def test_a_title_may_have_any_letter():
    file = draw_posters([Poster(LINK, "شركة\ud800", "中村")], size=PosterSize.A4, languages=["fi"])

    with opened(file) as document:
        assert document.get_metadata_dict()["Title"] == "شركة? · 中村"


def test_the_panel_has_the_colour_of_the_organisation():
    file = draw_posters([CAFE], size=PosterSize.A4, languages=["fi"], colour="#8A1C4F")

    with opened(file) as document, closing(document[0]) as page:
        picture = page.render(scale=1).to_pil().convert("RGB")
    assert picture.getpixel((60, 60)) == (0x8A, 0x1C, 0x4F)


@pytest.mark.parametrize("colour", ["", "red", "#12", "#14588", "#14588g", "#14588f0", "\ud800"])
def test_what_is_no_colour_is_the_usual_one(colour: str):
    usual = draw_posters([CAFE], size=PosterSize.A4, languages=["fi"])

    assert draw_posters([CAFE], size=PosterSize.A4, languages=["fi"], colour=colour) == usual
