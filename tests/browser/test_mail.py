"""A customer follows their feedback by mail, from the address that they leave to the answer whether it was put right."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page, expect

from encounters.models import Encounter
from encounters.models.choices import Language
from encounters.models.mail import AccountMailKind, OrganisationMailKind
from encounters.notifications.examples import write_example
from tests.browser.conftest import PHONE
from tests.browser.steps import open_more, press, save, submit
from tests.factories import House, case_of, close, code_of
from tests.worker import let_time_pass, work


def newest() -> Any:
    """The mail that came last, once all is due."""
    let_time_pass()
    work()
    return mail.outbox[-1]


def follow(page: Page, words: str) -> None:
    """Open the link behind these words in the newest mail."""
    found = re.search(rf"^{re.escape(words)}: http://[^/]+(\S+)", newest().body, re.MULTILINE)
    assert found
    page.goto(found[1])


@pytest.mark.parametrize("scripts", [True, False])
def test_from_an_address_to_the_answer(open_browser, house: House, scripts: bool):
    page = open_browser(java_script_enabled=scripts)
    press(page, code_of(house.point), "Badly")
    page.get_by_label("What happened?").fill("The floor was wet.")
    open_more(page)
    page.get_by_label("E-mail").fill("customer@example.org")
    save(page)
    expect(page.get_by_text("We send a mail that asks whether you want news.")).to_be_visible()
    page.context.clear_cookies()  # at home, on another device

    follow(page, "Answer whether you want news")
    submit(page, "Yes, send me news")
    expect(page.get_by_text("Thank you. The address is confirmed.")).to_be_visible()
    close(house, Encounter.objects.get())
    follow(page, "No")

    expect(page.get_by_role("heading", name="Was it put right?")).to_be_visible()
    expect(page.get_by_text("Press the answer to send it.")).to_be_visible()
    expect(page.get_by_role("button", name="No", exact=True)).to_be_focused()
    submit(page, "No")
    expect(page.get_by_text("Thank you. You answered: no.")).to_be_visible()
    assert case_of(Encounter.objects.get()).reopened_by_verdict


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_mail_has_a_fault_that_axe_finds(open_browser, look: str):
    page = open_browser(color_scheme=look)
    for language in Language.values:
        for kind in (*AccountMailKind, *OrganisationMailKind):
            page.set_content(html_of(kind, language))
            found = Axe().run(page)
            width = page.evaluate("document.documentElement.scrollWidth")

            assert [fault["id"] for fault in found.response["violations"]] == [], (kind, language)
            assert width <= PHONE["width"], (kind, language)


def html_of(kind: str, language: str) -> str:
    """A mail of this kind, as a mail program shows it."""
    (html, _kind), *_ = write_example(kind, language, organisation="Kahvila Kulma").alternatives
    return str(html)
