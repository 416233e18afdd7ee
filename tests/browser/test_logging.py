"""A member logs for a customer, prints the receipt, and the customer goes on with it; a link with a face is pressed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from encounters.models import Encounter
from encounters.models.choices import Channel
from encounters.receipts.secrets import secrets_of
from tests.factories import House, code_of


def log(page: Page, house: House, face: str) -> None:
    page.goto(house.at("desk:log"))
    page.get_by_label("Where was it?").select_option(label="Kamppi")
    with page.expect_navigation():
        page.get_by_role("button", name=face, exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_member_logs_and_the_customer_goes_on_with_the_receipt(house: House, open_browser: Any, script: bool):
    page = open_browser(member=house.employee, java_script_enabled=script)
    page.goto(house.at("employees:own"))
    page.get_by_role("link", name="Log for a customer").click()
    log(page, house, "Badly")
    page.get_by_label("What happened?").fill("Nobody answered the phone.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and show the receipt", exact=True).last.click()
    digits = page.locator(".digits").inner_text()
    names = {cookie["name"] for cookie in page.context.cookies()}

    customer = open_browser(java_script_enabled=script)
    customer.goto("/r/")
    customer.get_by_label("The 16 digits of your receipt").fill(digits)
    with customer.expect_navigation():
        customer.get_by_role("button", name="Open", exact=True).click()

    expect(customer.get_by_text("Nobody answered the phone.")).to_be_visible()
    expect(customer.get_by_text("The staff wrote this down for you.")).to_be_visible()
    assert "receipts" not in names
    page.reload()
    expect(page.get_by_text("is the customer's by now")).to_be_visible()
    assert digits not in page.content()


def test_back_leads_to_what_was_logged(house: House, open_browser: Any):
    page = open_browser(member=house.employee)
    log(page, house, "Well")
    page.go_back()

    expect(page.get_by_text("This was logged already.")).to_be_visible()
    assert page.get_by_role("button", name="Well", exact=True).count() == 0
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_role("button", name="Save and show the receipt", exact=True).last).to_be_visible()
    assert Encounter.objects.count() == 1
    log(page, house, "Well")  # the control: opened anew, it is another one
    assert Encounter.objects.count() == 2


def test_praise_of_oneself_is_refused_and_what_was_typed_stays(house: House, open_browser: Any):
    page = open_browser(member=house.employee)
    log(page, house, "Well")
    page.get_by_label("Who served?").select_option(label="Aino Rautio")
    page.get_by_label("What was good?").fill("Everything.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and show the receipt", exact=True).last.click()

    expect(page.get_by_role("alert")).to_contain_text("Nobody logs praise of themselves")
    expect(page.get_by_label("What was good?")).to_have_value("Everything.")
    assert Encounter.objects.get().employee is None


def test_only_the_receipt_is_printed(house: House, open_browser: Any):
    page = open_browser(member=house.employee, color_scheme="dark")
    log(page, house, "Badly")
    page.get_by_role("link", name="Nothing more: show the receipt").click()
    shown = page.locator("h1, button, .top, footer, a, .quiet").filter(visible=True)
    assert shown.count() > 0

    page.emulate_media(media="print")

    assert shown.count() == 0
    secrets = secrets_of(Encounter.objects.get().receipt)
    for printed in (page.get_by_text(secrets.digits_in_fours), page.locator(".qr"), page.get_by_text("/r/")):
        assert printed.is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_link_with_a_face_is_opened_and_counts_with_one_press(house: House, open_browser: Any, script: bool):
    page = open_browser(java_script_enabled=script)
    page.goto(f"/f/{code_of(house.point)}/?face=bad")
    expect(page.get_by_text("You chose “Badly”.")).to_be_visible()
    assert not Encounter.objects.exists()

    with page.expect_navigation():
        page.get_by_role("button", name="Badly", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you! Your feedback has arrived.")
    assert (Encounter.objects.get().rating, Encounter.objects.get().channel) == ("bad", Channel.LINK)
