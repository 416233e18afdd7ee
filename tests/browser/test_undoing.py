"""What was just decided is undone with one press, and what is being written stays."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from encounters.changes.actions import mark_seen
from tests.browser.conftest import DESK
from tests.browser.steps import submit
from tests.factories import House, case_of, make_encounter


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_a_decision_is_undone_by_keyboard_and_the_draft_stays(open_browser, house: House, script: bool):
    encounter = make_encounter(house.point, "bad", text="I waited.")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    page.goto(house.at("casework:case", case_of(encounter).pk))
    submit(page, "Take it")
    page.get_by_label("Answer", exact=True).fill("We are sorry.")
    submit(page, "annoying")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Undo")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator(".messages")).to_have_text("Undone: the severity is not set any more.")
    expect(page.get_by_label("Answer", exact=True)).to_have_value("We are sorry.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text="Severity: annoying → then not set")).to_have_count(1)
    assert (case_of(encounter).severity, case_of(encounter).owner) == (None, house.supervisor)


def test_what_was_counted_is_held_again_from_the_timeline(open_browser, house: House):
    encounter = make_encounter(house.point, "bad", text="I waited.", hold_reason="limit")
    page = open_browser(member=house.supervisor, viewport=DESK)
    page.goto(house.at("review:encounter", encounter.pk))
    submit(page, "Count it")
    page.goto(house.at("review:encounter", encounter.pk))

    submit(page, "Undo – Counted after review")

    expect(page.locator(".messages")).to_have_text("Undone: it waits for review again.")
    expect(page.get_by_role("button", name="Count it")).to_be_visible()
