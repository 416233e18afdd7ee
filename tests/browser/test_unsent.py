"""What was written on the receipt and is not sent is not lost without a question."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.models import CaseText, Encounter
from tests.browser.steps import submit
from tests.factories import House, make_encounter
from tests.receipt.verdicts import put_right


@pytest.fixture
def receipt(visit, house: House) -> Page:
    """The receipt of a complaint that was put right, and closed."""
    encounter = make_encounter(house.point, "bad", text="I waited.", now=timezone.now())
    put_right(house, encounter)
    page = visit("receipt", encounter)
    page.goto(f"/r/{encounter.pk}/")
    return page


def words_of(page: Page):
    return page.locator("#reply textarea, #why textarea")


@pytest.mark.parametrize(
    "name", ["Correct or add", "Withdraw everything", "Close the receipt and forget it on this device"]
)
def test_whatever_leads_away_asks_first(receipt: Page, name: str):
    asked: list[str] = []
    receipt.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    words_of(receipt).fill("The money is missing.")

    receipt.locator("a, button").filter(has_text=name).click()

    expect(words_of(receipt)).to_have_value("The money is missing.")
    assert asked == ["beforeunload"]


def test_a_verdict_and_a_language_carry_the_words_along(receipt: Page):
    asked: list[str] = []
    receipt.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    words_of(receipt).fill("The money is missing.")

    submit(receipt, "No")
    expect(words_of(receipt)).to_have_value("The money is missing.")
    submit(receipt, "Svenska")
    expect(receipt.locator("html")).to_have_attribute("lang", "sv")
    expect(words_of(receipt)).to_have_value("The money is missing.")
    submit(receipt, "Skicka")
    receipt.wait_for_url("**/?sent")

    assert asked == []
    assert CaseText.objects.get(kind="verdict").text == "The money is missing."
    assert Encounter.objects.get().case.state == "in_work"
