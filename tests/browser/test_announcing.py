"""What just happened is told to those who can't see it: it has the focus, and the title begins with it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter
from tests.browser.steps import press, submit
from tests.factories import House, alias_of, close, code_of, make_complaint, make_encounter


def expect_told(page: Page, words: str) -> None:
    """The words have the focus, are a status, and begin the title."""
    focused = page.locator(":focus")
    expect(focused).to_contain_text(words)
    expect(focused).to_have_attribute("role", "status")
    assert page.title().startswith(words)


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_what_was_saved_is_told(open_browser, house: House, script: bool):
    page = open_browser(java_script_enabled=script)
    press(page, code_of(house.point), "Badly")
    page.get_by_label("What happened?").fill("I waited.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect_told(page, "Saved")


def test_what_saves_itself_is_told_in_a_live_region(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    page.get_by_label("too little").check()

    expect(page.get_by_role("status")).to_have_text("Saved", timeout=8000)


def test_the_other_face_is_told(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    page.get_by_role("button", name="Change it to").click()

    expect_told(page, "Your rating is changed.")


def test_a_lock_is_told(visit, house: House):
    encounter = make_encounter(house.point, "bad", text="I waited.", now=timezone.now() - timedelta(days=2))
    page = visit("receipt", encounter)
    page.goto(f"/f/more/{encounter.pk}/")

    expect_told(page, "More than a day has passed, so this cannot be changed")


@pytest.fixture
def closed(house: House) -> Encounter:
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    close(house, encounter, outcome="put_right", done="I paid it back.", why="The till.")
    return encounter


def test_a_verdict_a_reason_and_a_reply_are_told(visit, house: House, closed: Encounter):
    page = visit("receipt", closed)
    page.goto(f"/r/{closed.pk}/")

    page.get_by_role("button", name="No", exact=True).click()
    expect_told(page, "Thank you. You answered: no.")
    page.get_by_label("What is still not right?").fill("Nobody called.")
    page.get_by_role("button", name="Send").click()
    expect_told(page, "Sent")
    page.get_by_label("Write to those who handle this").fill("Please call.")
    page.get_by_role("button", name="Send").click()
    expect_told(page, "Sent")


def test_a_mistake_is_told(visit, house: House, closed: Encounter):
    page = visit("receipt", closed)
    page.goto(f"/r/{closed.pk}/")
    page.get_by_label("Write to those who handle this").fill(" ")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(":focus")).to_contain_text("Please check")
    assert page.title().startswith("Problem: ")


def test_leaving_and_withdrawing_are_told(visit, house: House):
    encounter = make_encounter(house.point, "bad", text="I waited.")
    page = visit("receipt", encounter)
    page.goto(f"/r/{encounter.pk}/")
    page.get_by_role("button", name="Close the receipt and forget it on this device").click()
    expect_told(page, "The receipt is closed.")

    page = visit("receipt", encounter)
    page.goto(f"/r/{encounter.pk}/withdraw/")
    submit(page, "Withdraw everything")
    assert page.title().startswith("Withdrawn")


def test_a_side_to_be_sent_again_and_a_sent_one_are_told(visit, house: House):
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    page = visit("employee", encounter)
    page.goto(f"/o/{house.organisation.slug}/employees/own/side/{alias_of(encounter)}/")
    page.get_by_label("Your side").fill("I was alone.")
    amend_encounter(encounter=encounter, now=timezone.now(), text="Tyly ja hidas.")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())

    submit(page, "Send your side")
    expect(page.locator(":focus")).to_contain_text("The feedback has changed since you opened this page.")
    expect(page.get_by_label("Your side")).to_have_value("I was alone.")
    assert page.title().startswith("Problem: ")
    submit(page, "Send your side")
    expect(page.locator(":focus").get_by_role("status")).to_have_text("Your side was sent.")
    assert page.title().startswith("Your side was sent.")
    expect(page.locator(".own-side")).to_have_text("I was alone.")
