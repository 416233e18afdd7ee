"""A tablet in a real browser whose network is cut, hangs, or loses answers: each press arrives once, none is lost."""

import os
import select
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from encounters.http import ResponseHeaders
from encounters.kiosk import offline_views
from encounters.models import Encounter, Kiosk, LocationCount
from tests.browser.conftest import DESK, FLAGS, PHONE, wait_for_the_server
from tests.browser.test_accessibility import problems_of
from tests.browser.test_kiosk import SECRET, TABLET, UPRIGHT
from tests.factories import House, make_kiosk

MANY = 200
FACES = {"good": "Well", "bad": "Badly"}
PRESSES = b"POST /k/tap/", b"POST /k/waiting/"
BEGINNING, ALL = 1_000, 10**9  # bytes of an answer
CALL = "(await navigator.serviceWorker.ready).active.postMessage('open')"
COUNT = """(await new Promise((resolve, reject) => {
    const opening = indexedDB.open("kiosk", 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("presses").objectStore("presses").count();
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
}))"""


class Line:
    """The network of a tablet: a port that leads to the server, or to nothing, or loses what the server answers."""

    def __init__(self, port: int) -> None:
        self.port, self.state, self.answers = port, "up", 0
        self.pairs: set[tuple[socket.socket, socket.socket]] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.take, daemon=True).start()

    def take(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=[client], daemon=True).start()

    def carry(self, client: socket.socket) -> None:
        """Carry bytes both ways until an end closes, or the line is cut."""
        if self.state == "cut":
            return client.close()
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            pair, rest = (client, server), ALL
            self.pairs.add(pair)
            with suppress(OSError, ValueError):
                while rest:
                    for ready in select.select(pair, [], [])[0]:
                        data = ready.recv(65_536)
                        if not data:
                            rest = 0
                        elif ready is server:
                            client.sendall(data[:rest])
                            rest -= min(rest, len(data))
                        elif self.state != "hangs":
                            rest = self.room_for_answer(data, rest)
                            server.sendall(data)
            self.pairs.discard(pair)
        return None

    def room_for_answer(self, asked: bytes, rest: int) -> int:
        """How much of the next answer comes through: of those to presses now nothing, now its beginning, now all."""
        if self.state != "loses" or not asked.startswith(PRESSES):
            return rest
        self.answers += 1
        return (0, BEGINNING, ALL)[self.answers % 3]

    def set(self, state: str) -> None:
        """Change the line; whatever is under way is cut."""
        self.state = state
        for pair in list(self.pairs):
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.set("cut")
        self.listener.close()


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    line = Line(live_server.thread.port)
    yield line
    line.close()
    wait_for_the_server(live_server)


Start = Callable[..., Page]


@pytest.fixture
def start(browser_type: BrowserType, line: Line, house: House, tmp_path: Path) -> Iterator[Start]:
    """Start the tablet's browser, with what it kept from before; it is paired, and opens the faces."""
    make_kiosk(house.kamppi, "Ovi", SECRET)
    contexts: list[BrowserContext] = []

    def browser(*, wait: bool = True, **options: Any) -> Page:
        context = browser_type.launch_persistent_context(
            str(tmp_path),
            executable_path=os.environ.get("BROWSER"),
            args=FLAGS,
            base_url=line.url,
            **{"locale": "en", "viewport": TABLET} | options,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": settings.KIOSK_COOKIE_NAME, "value": SECRET, "url": line.url}])
        page = context.pages[0]
        page.goto("/k/")
        if wait and options.get("service_workers") != "block":
            until(page, "navigator.serviceWorker.controller && await caches.match('/k/screen')")
        return page

    yield browser
    for context in contexts:
        with suppress(Exception):
            context.close()


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds in the page; its policy keeps `wait_for_function` out."""
    look = f"async () => {{ for (let n = 0; n < 600; n += 1) {{ if ({condition}) return true; await new Promise(PAUSE); }} }}"
    assert page.evaluate(look.replace("PAUSE", "(resolve) => setTimeout(resolve, 100)"))


def kill(folder: Path) -> None:
    """Kill the browser that keeps its things in this folder, as when the tablet loses its power."""
    own = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]
    for process in own:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(own, timeout=10)


def press(page: Page, rating: str, then: str = "kept") -> None:
    """Press a face, wait for the thanks, and leave them for the faces."""
    page.locator(f'[data-page="screen"] [value="{rating}"]').dispatch_event("click")
    page.locator(f'[data-page="{then}"] #done').dispatch_event("click")


def press_many(page: Page, ratings: list[str]) -> None:
    for rating in ratings:
        press(page, rating)
    page.locator('[data-page="screen"]').wait_for()


def waiting_on(page: Page) -> int:
    """How many presses wait in the tablet."""
    return int(page.evaluate(f"async () => {COUNT}"))


def bring(page: Page) -> None:
    """Let the page call its worker, as it does every fifteen seconds, until nothing waits."""
    until(page, f"{CALL}, {COUNT} === 0")


def stored() -> list[str]:
    return list(Encounter.objects.order_by("occurred_at").values_list("rating", flat=True))


def test_presses_without_a_network_arrive_once_with_their_times(start: Start, line: Line, tmp_path: Path):
    first = start()
    first.context.close()  # so that the browser has written down what it was told
    page, begun = start(), timezone.now()
    pressed = ["bad" if number % 7 == 0 else "good" for number in range(MANY)]

    line.set("cut")
    press_many(page, pressed)
    ended = timezone.now()
    assert waiting_on(page) == MANY
    kill(tmp_path)
    page = start()
    press_many(page, ["bad", "good", "bad"])
    expect(page.get_by_text(f"Presses that wait for the network: {MANY + 3}")).to_be_visible()
    assert Encounter.objects.count() == 0
    line.set("up")
    bring(page)

    assert waiting_on(page) == 0
    assert stored() == [*pressed, "bad", "good", "bad"]
    encounters = Encounter.objects.order_by("occurred_at")
    assert set(encounters.values_list("hold_reason", "counted", "channel")) == {("", True, "kiosk")}
    assert all(begun <= one.occurred_at <= ended for one in encounters[:MANY])
    assert all(one.reported_at > ended and one.occurred_at < one.reported_at for one in encounters)
    assert sum(count.good + count.bad for count in LocationCount.objects.all()) == MANY + 3
    assert Kiosk.objects.get().waiting == 0


def press_while_answers_are_lost(page: Page, line: Line) -> list[str]:
    """Twelve presses whose first answer is lost, as is every other one when they are brought."""
    line.set("loses")
    ratings = ["good", "bad"] * 6
    for rating in ratings:
        page.locator(f'[data-page="screen"] [value="{rating}"]').dispatch_event("click")
        page.locator("#done").dispatch_event("click")
    page.locator('[data-page="screen"]').wait_for()
    bring(page)
    return ratings


def test_answers_that_are_lost_double_nothing(start: Start, line: Line):
    page = start()

    ratings = press_while_answers_are_lost(page, line)

    assert line.answers > 2 * len(ratings)
    assert Counter(stored()) == Counter(ratings)


def test_a_number_made_anew_at_each_delivery_would_double(start: Start, line: Line, monkeypatch: pytest.MonkeyPatch):
    """The control: so doubles are seen."""
    script = offline_views.worker_script()
    wrong = script.replace("send(WAITING, { key, nth,", "send(WAITING, { key, nth: crypto.randomUUID(),")
    assert wrong != script
    monkeypatch.setattr(offline_views, "worker_script", lambda: wrong)
    page = start()

    ratings = press_while_answers_are_lost(page, line)

    assert Encounter.objects.count() > len(ratings)


def test_without_the_worker_a_press_is_lost(start: Start, line: Line, tmp_path: Path):
    """The control: it is the worker that keeps presses."""
    page = start(service_workers="block")

    line.set("cut")
    with page.expect_event("requestfailed"):
        page.locator('[value="good"]').dispatch_event("click")
    kill(tmp_path)
    line.set("up")
    page = start()
    bring(page)

    expect(page.get_by_role("button", name="Well")).to_be_visible()
    assert Encounter.objects.count() == 0


def test_a_network_that_hangs_keeps_nobody_waiting_twice(start: Start, line: Line):
    """The first one waits for three seconds, the next ones not at all."""
    page = start()
    line.set("hangs")
    press_many(page, ["bad"])

    page.clock.install()  # nothing of the page calls the worker from here on
    press_many(page, ["good"] * 5)

    assert waiting_on(page) == 6
    line.set("up")
    bring(page)
    assert stored() == ["bad", *["good"] * 5]


@pytest.mark.parametrize("status", ["paused", "retired"])
def test_a_tablet_that_was_taken_out_of_use_shows_no_faces_without_a_network(start: Start, line: Line, status: str):
    page = start()
    Kiosk.objects.update(status=status, secret_hash=None if status == "retired" else Kiosk.objects.get().secret_hash)
    page.goto("/k/")
    expect(page.get_by_role("button", name="Well")).to_have_count(0)

    line.set("cut")
    page.reload()

    expect(page.get_by_role("heading", name="Just a moment")).to_be_visible()
    page.goto("/k/?lang=fi")
    expect(page.locator("[name=rating]")).to_have_count(0)


def test_what_was_kept_by_a_tablet_that_was_paused_meanwhile_arrives(start: Start, line: Line, house: House):
    page = start()
    line.set("cut")
    press_many(page, ["bad", "good"])
    Kiosk.objects.update(status="paused")
    house.kamppi.is_active = False
    house.kamppi.save()

    line.set("up")
    page.goto("/k/")
    expect(page.get_by_role("heading", name="No feedback is taken here")).to_be_visible()
    until(page, f"{CALL}, {COUNT} === 0")

    assert stored() == ["bad", "good"]


@pytest.mark.parametrize("status", [200, 403, 429])
def test_a_page_of_what_stands_between_takes_no_press(start: Start, monkeypatch: pytest.MonkeyPatch, status: int):
    """A gateway that refuses a request, and answers with a page of its own."""
    page = start()
    with monkeypatch.context() as gateway:
        foreign = HttpResponse("<html><h1>Not here</h1></html>", status=status)
        gateway.setattr(ResponseHeaders, "__call__", lambda _headers, _request: foreign)
        press_many(page, ["bad", "good"])
        assert waiting_on(page) == 2

    bring(page)

    assert stored() == ["bad", "good"]


def test_in_a_language_that_is_not_offered_any_more_it_thanks_in_its_own(start: Start, line: Line):
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


def test_faces_that_are_thrown_away_while_copies_are_being_stored_stay_away(
    start: Start, monkeypatch: pytest.MonkeyPatch
):
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


def test_two_windows_bring_each_press_once(start: Start, line: Line):
    page = start()
    line.set("cut")
    press_many(page, ["good", "bad"] * 5)
    other = page.context.new_page()
    other.goto("/k/")
    press_many(other, ["bad"] * 2)

    line.set("up")
    bring(page)
    bring(other)

    assert Counter(stored()) == {"good": 5, "bad": 7}


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
