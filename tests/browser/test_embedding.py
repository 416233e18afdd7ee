"""A page of another site frames the faces: where it is allowed they work, elsewhere nothing is shown."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Frame, Page, expect

from encounters.models import Encounter
from encounters.models.choices import Channel
from tests.browser.conftest import DESK, wait_for_the_server
from tests.factories import House, code_of

BLOCKED = "chrome-error://chromewebdata/"  # what Chromium shows in place of a page that may not be framed
PLAIN = "rgb(239, 239, 239)"  # of a button without our style sheet
SITES = ("shop.example.org", "evil.example.org")  # both lead to this machine: see FLAGS


class Shop(BaseHTTPRequestHandler):
    """A page of another site, with our line in it."""

    def __init__(self, *args: Any, line: str) -> None:
        self.line = line
        super().__init__(*args)

    def do_GET(self) -> None:
        page = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{self.line}</html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_line: Any) -> None:
        """Say nothing."""


@pytest.fixture
def sandbox() -> str:
    """How the site shuts the frame in."""
    return ""


@pytest.fixture
def shop(house: House, live_server: Any, sandbox: str) -> Iterator[int]:
    """The port of a site that frames the faces of Kamppi."""
    address = f"{live_server.url}/f/{code_of(house.point)}/embed/"
    line = f'<iframe src="{address}" title="How?" width="320" height="380"{sandbox}></iframe>'
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, line=line))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_site(browser: Browser, shop: int, live_server: Any) -> Iterator[Any]:
    """Open the page of a site, with or without scripts."""
    contexts = []

    def open_page(site: str, **options: Any) -> Page:
        context = browser.new_context(locale="en", viewport=DESK, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"http://{site}:{shop}/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    wait_for_the_server(live_server)


def allow(house: House, shop: int) -> None:
    house.organisation.embed_hosts = [f"{SITES[0]}:{shop}"]
    house.organisation.save()


def framed(page: Page) -> Frame:
    (frame,) = page.main_frame.child_frames
    return frame


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_on_an_allowed_site_a_press_counts_and_more_is_told(
    house: House, shop: int, open_site: Any, live_server: Any, script: bool
):
    allow(house, shop)
    page = open_site(SITES[0], java_script_enabled=script)
    frame = framed(page)

    frame.get_by_role("button", name="Badly").click()
    expect(frame.get_by_role("heading", name="Thank you! Your feedback has arrived.")).to_be_visible()
    assert page.context.cookies(live_server.url) == []  # what the frame would need a cookie for goes on elsewhere
    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.channel) == ("bad", Channel.EMBED)
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Tell more, in a new window").click()
    window = opened.value
    window.get_by_label("What happened?").fill("The shop was closed.")
    with window.expect_navigation():
        window.get_by_role("button", name="Save", exact=True).click()

    expect(window.get_by_role("heading", level=1)).to_have_text("Your feedback")
    assert Encounter.objects.get().text == "The shop was closed."
    assert page.url == f"http://{SITES[0]}:{shop}/"


@pytest.mark.parametrize("sandbox", [' sandbox="allow-forms allow-popups allow-popups-to-escape-sandbox"'])
def test_in_a_frame_without_an_origin_a_press_counts(house: House, shop: int, open_site: Any):
    allow(house, shop)
    page = open_site(SITES[0])
    frame, origins = framed(page), []
    page.on("request", lambda request: origins.append(request.all_headers().get("origin")))

    assert frame.get_by_role("button", name="Badly").evaluate("it => getComputedStyle(it).backgroundColor") != PLAIN
    frame.get_by_role("button", name="Badly").click()

    expect(frame.get_by_role("heading", name="Thank you! Your feedback has arrived.")).to_be_visible()
    assert "null" in origins
    assert Encounter.objects.get().rating == "bad"
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Tell more, in a new window").click()
    opened.value.get_by_label("What happened?").fill("The shop was closed.")
    with opened.value.expect_navigation():
        opened.value.get_by_role("button", name="Save", exact=True).click()
    assert Encounter.objects.get().text == "The shop was closed."


def test_back_in_the_frame_the_same_press_stays_one(house: House, shop: int, open_site: Any):
    allow(house, shop)
    page = open_site(SITES[0])
    framed(page).get_by_role("button", name="Well").click()
    expect(framed(page).get_by_role("heading", level=1)).to_have_text("Thank you! Your feedback has arrived.")

    page.evaluate("history.back()")
    expect(framed(page).get_by_role("heading", level=1)).to_have_text("How were you served?")
    framed(page).get_by_role("button", name="Well").click()

    expect(framed(page).get_by_role("heading", level=1)).to_have_text("Thank you! Your feedback has arrived.")
    assert Encounter.objects.count() == 1


@pytest.mark.parametrize("site", SITES)
def test_on_a_site_that_is_not_allowed_nothing_is_shown(house: House, shop: int, open_site: Any, site: str):
    """Not on another site, and nowhere before any site is allowed."""
    if site == SITES[1]:
        allow(house, shop)

    page = open_site(site)

    assert framed(page).get_by_role("button").count() == 0
    assert framed(page).url == BLOCKED


def test_no_other_page_of_ours_is_shown_on_an_allowed_site(house: House, shop: int, open_site: Any, live_server: Any):
    allow(house, shop)
    page = open_site(SITES[0])
    expect(framed(page).get_by_role("button", name="Well")).to_be_visible()  # the control

    with pytest.raises(Error, match="ERR_BLOCKED_BY_RESPONSE"):
        framed(page).goto(f"{live_server.url}/f/{code_of(house.point)}/")

    expect(framed(page).get_by_role("button", name="Well")).to_have_count(0)


def test_the_faces_and_the_thanks_fit_into_the_frame(house: House, shop: int, open_site: Any):
    allow(house, shop)
    page = open_site(SITES[0])

    for rating in (None, "Badly"):
        if rating:
            framed(page).get_by_role("button", name=rating).click()
            expect(framed(page).get_by_role("link", name="Tell more, in a new window")).to_be_visible()
        sizes = framed(page).evaluate(
            "() => [document.documentElement.scrollWidth - innerWidth, document.querySelector('.faces, .actions').getBoundingClientRect().bottom - innerHeight]"
        )
        assert sizes[0] <= 0
        assert sizes[1] <= 0
