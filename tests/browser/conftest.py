"""A real browser on a real server; nothing may leave for another host, no policy may be violated."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page

from encounters.models import Encounter, Member
from tests.browser.tablets import SECRET, TABLET, Line, Start, until
from tests.factories import House, holding, make_house, make_kiosk

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Sites of others, as which a test shows pages of its own.
    "--host-resolver-rules=MAP shop.example.org 127.0.0.1, MAP evil.example.org 127.0.0.1",
]
NARROW = {"width": 320, "height": 640}
PHONE = {"width": 360, "height": 640}
OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
DESK = {"width": 1280, "height": 800}

# Playwright drives its own event loop in this thread; the database is used between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = os.environ.get("BROWSER") or shutil.which("chromium")
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


@pytest.fixture
def neighbour(transactional_db: None) -> House:
    return make_house("Rantakunta")


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program presses faster than a person; `tests/feedback` shows that such a tap is held back."""
    monkeypatch.setattr("encounters.feedback.taps.FASTEST", timedelta(0))


@pytest.fixture
def open_browser(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; every request and every violation is watched."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(lang: str = "en", member: Member | None = None, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale=lang, viewport=options.pop("viewport", PHONE), **options
        )
        contexts.append(context)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        context.on("request", lambda request: _stays(request.url, live_server.url, faults))
        context.on("console", lambda line: faults.append(line.text) if _is_fault(line) else None)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        if member:
            client = Client()
            client.force_login(member.user)
            context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    wait_for_the_server(live_server)
    assert faults == []


@pytest.fixture
def visit(open_browser: Callable[..., Page], house: House, live_server: Any) -> Callable[..., Page]:
    """Open a page as one of those who visit: anyone, who holds a receipt, a handler, an admin, an employee."""

    def pages(who: str, encounter: Encounter, **options: Any) -> Page:
        member = {"handler": house.supervisor, "admin": house.admin, "employee": house.employee}.get(who)
        page = open_browser(member=member, **options)
        if who == "receipt":
            value = holding(encounter).cookies["receipts"].value
            page.context.add_cookies([{"name": "receipts", "value": value, "url": live_server.url}])
        return page

    return pages


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    line = Line(live_server.thread.port)
    yield line
    line.close()
    wait_for_the_server(live_server)


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


def wait_for_the_server(live_server: Any) -> None:
    """Let end what pages sent while they were left: the tables are emptied next.

    The server takes connections in their order and gives each a thread: once it has answered here,
    what came before has its thread, and is done when that has ended.
    """
    with urlopen(live_server.url + reverse("live")) as answer:
        answer.read()
    deadline = time.monotonic() + 10
    while _answering() and time.monotonic() < deadline:
        time.sleep(0.02)


def _answering() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]


def _stays(url: str, home: str, faults: list[str]) -> None:
    if not url.startswith((home, "data:", "about:", "blob:")):
        faults.append(f"request to {url}")


def _is_fault(line: Any) -> bool:
    expected = ("Failed to load resource: the server responded with a status of", OFFLINE)
    return line.type == "error" and not line.text.startswith(expected)
