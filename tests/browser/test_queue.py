"""The queue by keyboard alone, and beside a case."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.browser.steps import submit
from tests.factories import House, make_encounter


@pytest.fixture
def three(house: House) -> None:
    for step, text in (("customer", "ensimmäinen"), ("", "toinen"), ("loyalist", "kolmas")):
        make_encounter(house.point, "bad", text=text, step=step)


def test_j_and_k_move_and_enter_opens(open_browser, house: House, three):
    page = open_browser(member=house.supervisor, viewport=DESK)
    page.goto(f"/o/{house.organisation.slug}/cases/")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("[data-row]:focus")).to_contain_text("toinen")
    page.keyboard.press("Enter")

    expect(page.locator("article blockquote")).to_have_text("toinen")
    page.keyboard.press("j")  # from the case that is open, in the queue beside it
    expect(page.locator("[data-row]:focus")).to_contain_text("kolmas")


def test_j_and_k_visit_every_row_around_the_open_case(open_browser, house: House, three):
    make_encounter(house.point, "bad", text="neljäs", step="trier")
    page = open_browser(member=house.supervisor, viewport=DESK)
    page.goto(f"/o/{house.organisation.slug}/cases/")
    page.locator("[data-row]").nth(1).click()
    expect(page.locator("[data-row]").nth(1)).to_have_attribute("aria-current", "true")

    for key, row in (("j", 2), ("j", 3), ("j", 3), ("k", 2), ("k", 1), ("k", 0), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(page.locator("[data-row]").nth(row)).to_be_focused()


def test_letters_typed_into_a_field_are_letters(open_browser, house: House, three):
    page = open_browser(member=house.supervisor, viewport=DESK)
    page.goto(f"/o/{house.organisation.slug}/cases/?kind=complaint")
    page.get_by_text("Filter: Kind Complaint").click()

    page.locator("[name=q]").press_sequentially("jk")

    expect(page.locator("[name=q]")).to_have_value("jk")


@pytest.mark.parametrize("script", [True, False])
def test_a_case_is_taken_judged_and_gone_from_what_is_nobodys(open_browser, house: House, three, script: bool):
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    page.goto(f"/o/{house.organisation.slug}/cases/?whose=nobody")
    page.locator("[data-row]").first.click()

    submit(page, "Take it")
    submit(page, "bad")

    expect(page.locator("article")).to_contain_text(
        "4 (severity: bad) + 2 (one bad experience can end this customer's visits)"
    )
    page.goto(f"/o/{house.organisation.slug}/cases/?whose=nobody")
    expect(page.locator("[data-row]")).to_have_count(2)
