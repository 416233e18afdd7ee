"""A supervisor says who is on duty, on a phone and without JavaScript, and a customer is offered those first."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.models import Encounter, Organisation, Shift
from encounters.models.shift import DAY, on_duty
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import open_more, press, submit
from tests.browser.test_accessibility import problems_of
from tests.factories import House, code_of, make_employee


def is_within(page: Page) -> bool:
    """Whether nothing of the page has to be scrolled to sideways."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return fits


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_a_shift_is_added_offered_first_and_removed(house: House, open_browser, viewport, has_scripts):
    Organisation.objects.filter(pk=house.organisation.pk).update(uses_roster=True)
    zoe = make_employee(house.kamppi, first_name="Zoe")
    page = open_browser(member=house.supervisor, viewport=viewport, java_script_enabled=has_scripts)
    today = house.kamppi.local(timezone.now()).date()

    page.goto(house.at("inbox:start"))
    page.get_by_role("link", name="Roster").click()
    page.get_by_role("link", name="Kamppi").click()
    page.get_by_role("link", name="Add a shift of each week").click()
    page.get_by_label("Who").select_option(label="Zoe")
    page.get_by_label("Begins").fill("00:00")
    page.get_by_label("Ends").fill("00:00")
    submit(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("It ends when it begins.")
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one day.")
    for weekday in page.locator("input[name=weekdays]").all():
        weekday.check()
    page.get_by_label("Ends").fill("23:59")
    submit(page, "Save")

    expect(page.get_by_role("rowheader")).to_have_count(7)
    expect(page.get_by_text("00:00–23:59")).to_have_count(7)
    assert Shift.objects.filter(employee=zoe).count() == 7
    days = page.get_by_role("caption").bounding_box()
    assert days is not None
    assert days["width"] > 3 * days["height"]  # in one line, and not letter by letter
    if has_scripts:
        assert is_within(page)
        assert problems_of(page) == []

    customer = open_browser(viewport=viewport)
    press(customer, code_of(house.point), "Badly")
    open_more(customer)
    names = customer.get_by_label("Who served you?").locator("option").all_inner_texts()
    is_on_duty = zoe.pk in on_duty(house.kamppi, Encounter.objects.get().occurred_at)  # but in one minute of the day
    assert names[1:] == (["Zoe", "Aino"] if is_on_duty else ["Aino", "Zoe"])

    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="today"))
    with page.expect_navigation():
        row.get_by_role("button", name="Take off this day only").click()
    expect(page.get_by_text("Taken off on")).to_contain_text("Zoe")
    expect(row).to_contain_text("taken off this day")
    with page.expect_navigation():
        row.get_by_role("button", name="End from today on").click()
    expect(page.get_by_text("Ended from today on")).to_contain_text("Zoe")
    ended = Shift.objects.get(employee=zoe, weekday=today.isoweekday())
    assert ended.last_on == today - DAY
