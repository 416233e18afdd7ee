"""`make screens`: the pictures of the README, from a running `make run`."""

import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1280, "height": 800}
EMAIL = "supervisor@kulma.example"


def customer(page: Page) -> None:
    """A tap and what comes after it."""
    page.goto("/f/kahma364/")
    page.screenshot(path=FOLDER / "tap.png")
    page.wait_for_timeout(1100)
    page.locator("button[value=bad]").click()
    page.get_by_role("textbox").first.fill("I waited while the bartender juggled bottles.")
    page.screenshot(path=FOLDER / "details.png")


def supervisor(page: Page, password: str) -> None:
    """The start page in the morning, and the most urgent case."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(EMAIL)
    page.locator("[name=password]").fill(password)
    page.locator("main button").click()
    page.wait_for_url("**/o/kulma/")
    page.screenshot(path=FOLDER / "start.png")
    page.goto("/o/kulma/cases/?kind=complaint")
    page.locator("[data-row]").first.click()
    page.wait_for_url("**/cases/*/**")
    page.screenshot(path=FOLDER / "case.png")


def main() -> None:
    """Take every picture in English, in daylight."""
    passwords = json.loads(Path(os.environ.get("DATA_DIR", ".data"), "demo-passwords.json").read_text())
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for viewport, act in ((PHONE, customer), (DESK, lambda page: supervisor(page, passwords[EMAIL]))):
            context = browser.new_context(base_url=address, viewport=viewport, locale="en", color_scheme="light")
            act(context.new_page())
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
