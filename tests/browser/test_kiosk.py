"""A tablet in a real browser: paired, pressed, thanked, and gone back to the faces by itself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from encounters.models import Encounter, Kiosk
from encounters.organisation.actions import set_logo
from encounters.organisation.pictures import redraw
from tests.browser.conftest import DESK, NARROW
from tests.browser.steps import submit
from tests.browser.tablets import SECRET, TABLET, UPRIGHT
from tests.browser.test_accessibility import problems_of
from tests.factories import House, make_kiosk
from tests.organisation.pictures import png

ENLARGED = {"width": 320, "height": 256}  # 1280 by 1024, four times


@pytest.fixture
def tablet(open_browser: Callable[..., Page], house: House, live_server: Any) -> Callable[..., Page]:
    """A tablet that is paired, and shows the faces."""

    def show(**options: Any) -> Page:
        if not Kiosk.objects.exists():
            make_kiosk(house.kamppi, "Ovi", SECRET)
        page = open_browser(**{"viewport": TABLET} | options)
        page.context.add_cookies([{"name": settings.KIOSK_COOKIE_NAME, "value": SECRET, "url": live_server.url}])
        page.clock.install()
        page.goto("/k/")
        return page

    return show


@pytest.mark.parametrize("script", [True, False])
def test_a_tablet_is_paired_by_its_words(open_browser: Callable[..., Page], house: House, script: bool):
    tablet, desk = open_browser(viewport=TABLET, java_script_enabled=script), open_browser(member=house.admin)
    tablet.goto("/k/")
    submit(tablet, "Show the words")
    words = tablet.locator("h1").inner_text()
    assert problems_of(tablet) == [] if script else words

    desk.goto(house.at("kiosks:list"))
    desk.get_by_role("link", name="Pair a tablet").click()
    desk.get_by_label("The three words").fill(words)
    desk.get_by_label("Where it stands").select_option("Kamppi")
    desk.get_by_role("button", name="Pair", exact=True).click()
    expect(desk.get_by_text("Saved: Kamppi.")).to_be_visible()

    if not script:
        tablet.get_by_role("link", name="The words were typed").click()
    tablet.get_by_role("button", name="Badly").click(timeout=15_000)
    expect(tablet.get_by_role("heading", name="Thank you!")).to_be_visible()
    tablet.get_by_role("link", name="Done").click()
    expect(tablet.get_by_role("button", name="Well")).to_be_visible()
    assert Encounter.objects.get().rating == "bad"


@pytest.mark.parametrize("viewport", [TABLET, UPRIGHT, DESK, NARROW])
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_each_face_takes_a_third_of_the_screen(tablet: Callable[..., Page], viewport: dict[str, int], lang: str):
    page = tablet(viewport=viewport, lang=lang, color_scheme="dark")

    shares = []
    for face in page.locator(".faces button").all():
        box = face.bounding_box()
        assert box
        shares.append(box["width"] * box["height"] / viewport["width"] / viewport["height"])

    assert all(share > 0.3 for share in shares), shares
    assert problems_of(page) == []
    page.locator(".faces button").first.click()
    expect(page.locator(".thanks")).to_be_visible()
    assert problems_of(page) == []


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_enlarged_four_times_both_faces_are_seen_at_once(tablet: Callable[..., Page], house: House, lang: str):
    set_logo(organisation=house.organisation, picture=redraw(png()))
    page = tablet(viewport=ENLARGED, lang=lang)

    expect(page.locator(".logo")).to_be_visible()
    bottoms = [box["y"] + box["height"] for face in page.locator(".faces button").all() if (box := face.bounding_box())]

    assert len(bottoms) == 2
    assert max(bottoms) <= ENLARGED["height"]
    assert problems_of(page) == []


def test_it_asks_before_it_closes_and_then_nothing_is_left(tablet: Callable[..., Page]):
    page = tablet()
    submit(page, "Well")
    dialog = page.get_by_role("alertdialog")
    page.clock.fast_forward(19_000)
    expect(dialog).to_be_hidden()

    page.clock.fast_forward(2_000)
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="I need more time")).to_be_focused()
    page.get_by_role("button", name="I need more time").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(20_500)
    expect(dialog).to_be_visible()
    page.clock.fast_forward(20_500)

    expect(page.get_by_role("button", name="Well")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Thank you!")).to_have_count(0)
    assert [cookie["name"] for cookie in page.context.cookies()] == [settings.KIOSK_COOKIE_NAME]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_more_time_is_given_ten_times(tablet: Callable[..., Page]):
    page = tablet()
    submit(page, "Well")
    for _ in range(10):
        page.clock.fast_forward(20_500)
        page.get_by_role("button", name="I need more time").click()

    page.clock.fast_forward(20_500)

    expect(page.get_by_role("button", name="Well")).to_be_visible()


def test_a_language_lasts_for_one_customer(tablet: Callable[..., Page]):
    page = tablet()
    page.get_by_role("link", name="Suomi").click()
    expect(page.get_by_role("heading", name="Miten sinua palveltiin?")).to_be_visible()
    page.locator(".faces button").first.click()
    expect(page.get_by_role("heading", name="Kiitos!")).to_be_visible()
    page.get_by_role("link", name="Valmis").click()

    expect(page.get_by_role("heading", name="How were you served?")).to_be_visible()


def test_a_server_that_is_away_leaves_nothing_on_the_screen(tablet: Callable[..., Page]):
    """In a browser that has no workers; what they show instead: test_kiosk_copies.py."""
    page = tablet(service_workers="block")
    submit(page, "Well")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    page.route("**/k/", lambda route: route.fulfill(status=503, body="busy"))
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="Just a moment")).to_be_visible()
    assert page.locator("svg.qr").count() == 0

    page.unroute("**/k/")
    page.clock.fast_forward(15_500)

    expect(page.get_by_role("button", name="Well")).to_be_visible()


def test_who_presses_something_is_there(tablet: Callable[..., Page]):
    page = tablet()
    submit(page, "Well")
    page.clock.fast_forward(20_500)
    expect(page.get_by_role("alertdialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.fast_forward(19_000)
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()


def test_a_tablet_that_is_paused_says_so_by_itself(tablet: Callable[..., Page]):
    page = tablet()
    Kiosk.objects.update(status="paused")

    page.clock.fast_forward(300_500)

    expect(page.get_by_role("heading", name="No feedback is taken here")).to_be_visible()
    assert problems_of(page) == []
    assert re.search("/k/$", page.url)
    assert reverse("kiosk:screen") == "/k/"
