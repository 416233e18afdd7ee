"""What a tablet shows in a real browser without a network: faces and thanks, whole and readable, and nothing more."""

from typing import Any

import pytest
from playwright.sync_api import expect

from encounters.kiosk import offline_views
from encounters.models import Kiosk
from tests.browser.conftest import DESK, PHONE
from tests.browser.tablets import TABLET, UPRIGHT, Line, Start, press, until, waiting_on
from tests.browser.test_accessibility import problems_of


@pytest.mark.parametrize("status", ["paused", "retired"])
def test_a_retired_tablet_shows_no_faces_without_a_network(start: Start, line: Line, status: str):
    page = start()
    Kiosk.objects.update(status=status, secret_hash=None if status == "retired" else Kiosk.objects.get().secret_hash)
    page.goto("/k/")
    expect(page.get_by_role("button", name="Well")).to_have_count(0)

    line.set("cut")
    page.reload()

    expect(page.get_by_role("heading", name="Just a moment")).to_be_visible()
    page.goto("/k/?lang=fi")
    expect(page.locator("[name=rating]")).to_have_count(0)


def test_in_a_language_not_offered_it_thanks_in_its_own(start: Start, line: Line):
    page = start()
    page.goto("/k/?lang=sv")
    page.evaluate("async () => (await caches.open('kiosk')).delete('/k/kept/bad/sv')")
    line.set("cut")

    page.locator('[value="bad"]').click()

    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    assert waiting_on(page) == 1


def test_a_worker_that_gets_no_copies_takes_no_presses(start: Start, monkeypatch: pytest.MonkeyPatch):
    def ill(*_told: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(offline_views, "copies_for", ill)
    page = start(wait=False)

    ended = page.evaluate(
        """async () => {
            const registered = await navigator.serviceWorker.register("/k/worker.js", { scope: "/k/" });
            const worker = registered.installing ?? registered.waiting ?? registered.active;
            while (worker && !["activated", "redundant"].includes(worker.state)) {
                await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
            }
            return worker?.state ?? "redundant";
        }"""
    )

    assert ended == "redundant"


def test_faces_thrown_away_while_storing_copies_stay_away(start: Start, monkeypatch: pytest.MonkeyPatch):
    script = offline_views.worker_script()
    storing = "for (const [name, page] of copies) await"
    assert storing in script
    paused = script.replace(
        storing, f'{storing.removesuffix("await")} name === "screen/fi" && await forgetFaces(), await'
    )
    monkeypatch.setattr(offline_views, "worker_script", lambda: paused)

    page = start(wait=False)

    until(page, "navigator.serviceWorker.controller && await caches.match('/k/away')")
    until(page, "!(await caches.match('/k/screen')) && !(await caches.match('/k/screen/en'))")


@pytest.mark.parametrize("viewport", [TABLET, UPRIGHT, DESK, PHONE])
def test_the_thanks_for_what_is_kept_can_be_read_by_everybody(start: Start, line: Line, viewport: dict[str, int]):
    page = start(viewport=viewport, color_scheme="dark")
    line.set("cut")
    for lang, thanks in (("fi", "Kiitos!"), ("sv", "Tack!"), ("en", "Thank you!")):
        page.goto(f"/k/?lang={lang}")
        assert problems_of(page) == []
        page.locator('[value="bad"]').click()
        expect(page.get_by_role("heading", name=thanks)).to_be_visible()
        assert problems_of(page) == []
        page.locator("#done").click()
    expect(page.get_by_text("Presses that wait for the network: 3")).to_be_visible()
    assert problems_of(page) == []
    assert page.evaluate("document.documentElement.lang") == "en"
    faces = page.locator(".faces button").all()
    boxes = [face.bounding_box() or {} for face in faces]
    assert all(box["width"] * box["height"] / viewport["width"] / viewport["height"] > 0.3 for box in boxes)


def test_the_thanks_for_what_is_kept_close_by_themselves(start: Start, line: Line):
    page = start()
    line.set("cut")
    page.clock.install()
    page.goto("/k/")
    page.locator('[value="good"]').click()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()

    page.clock.fast_forward(15_500)

    expect(page.get_by_role("button", name="Well")).to_be_visible()


def test_a_double_tap_on_a_copy_is_one_press(start: Start, line: Line):
    page = start()
    line.set("cut")
    page.goto("/k/")

    page.get_by_role("button", name="Well").dblclick(no_wait_after=True)
    page.locator('[data-page="kept"] #done').dispatch_event("click")
    page.locator('[data-page="screen"]').wait_for()

    assert waiting_on(page) == 1


def test_nothing_of_a_customer_is_kept_on_the_tablet(start: Start, line: Line):
    """No receipt stands in what the browser keeps: of a press online nothing, of one without a network its rating."""
    page = start()
    press(page, "bad", then="thanks")
    page.locator('[data-page="screen"]').wait_for()
    line.set("cut")
    page.goto("/k/")

    kept = page.evaluate(
        """async () => {
            const cache = await caches.open("kiosk"), found = {};
            for (const { url } of await cache.keys()) found[new URL(url).pathname] = await (await cache.match(url)).text();
            return found;
        }"""
    )

    pages = {name: text for name, text in kept.items() if name.startswith("/k/")}
    assert len(pages) == 3 + 6 + 3 + 1
    assert 'class="qr' not in "".join(pages.values())
    assert not [name for name, text in pages.items() if "/r/" in text]
    assert waiting_on(page) == 0
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
