"""Telling more in a real browser: what saved itself, what waits for the button, and no connection."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.changes.actions import mark_seen
from encounters.models import CaseText, Encounter
from tests.browser.steps import open_more, press
from tests.factories import House, code_of, make_encounter

SAVED = {"timeout": 8000}


def status_of(page: Page) -> Any:
    return page.locator("[data-status]")


def leave(page: Page) -> None:
    """Go away by a link, and let the browser ask nothing."""
    page.get_by_role("link", name="To my receipt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your feedback")


def test_what_saved_itself_can_be_cleared(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    text = page.get_by_label("What happened?")

    text.fill("I waited.")
    page.get_by_label("too little").check()
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    before = Encounter.objects.get()
    text.fill("")
    expect(status_of(page)).not_to_have_text("Saved")
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    leave(page)

    assert (before.text, before.attention) == ("I waited.", "too_little")
    assert (Encounter.objects.get().text, Encounter.objects.get().attention) == ("", "too_little")


def test_what_is_cleared_on_the_way_out_is_cleared(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    open_more(page)
    text, wants = page.get_by_label("What happened?"), page.get_by_label("I would like an answer")

    text.fill("I waited.")
    wants.check()
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    text.fill("")
    wants.uncheck()
    leave(page)

    expect(page.get_by_text("I waited.")).not_to_be_visible()
    assert (Encounter.objects.get().text, Encounter.objects.get().wants_answer) == ("", False)


def test_a_choice_that_saved_itself_can_be_taken_back(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    group = page.get_by_role("group", name="How much attention did you get?")

    expect(group.get_by_text("no answer")).not_to_be_visible()
    group.get_by_label("too little").check()
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    before = Encounter.objects.get().attention
    group.get_by_label("no answer").check()
    leave(page)

    assert (before, Encounter.objects.get().attention) == ("too_little", "")


@pytest.fixture
def locked(visit, house: House) -> Page:
    """The page of details once staff have read them."""
    encounter = make_encounter(house.point, "bad", text="I waited.", now=timezone.now() - timedelta(hours=2))
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    page = visit("receipt", encounter)
    page.goto(f"/f/more/{encounter.pk}/")
    return page


def test_an_addition_says_that_it_waits_for_save(locked: Page):
    addition = locked.get_by_label("Add something")

    addition.fill("The till was closed.")
    expect(status_of(locked)).to_have_text("Press Save to store this.")
    locked.get_by_label("trying it out").check()
    expect(status_of(locked)).to_have_text("Press Save to store this.")
    locked.get_by_role("button", name="Svenska").click()
    expect(locked.locator("html")).to_have_attribute("lang", "sv")
    expect(locked.locator("[name=addition]")).to_have_value("The till was closed.")
    before = (CaseText.objects.count(), Encounter.objects.get().step)
    locked.get_by_role("button", name="Spara", exact=True).click()
    locked.wait_for_url("**/?saved")

    assert before == (0, "")
    assert (CaseText.objects.get().text, Encounter.objects.get().step) == ("The till was closed.", "trier")


def test_leaving_with_an_addition_asks_first(locked: Page):
    asked: list[str] = []
    locked.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    locked.get_by_label("Add something").fill("The till was closed.")
    locked.get_by_role("link", name="To my receipt").click()

    expect(locked.get_by_label("Add something")).to_have_value("The till was closed.")
    assert asked == ["beforeunload"]


def test_a_window_that_closes_while_typing_stores_no_half(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    Encounter.objects.update(reported_at=timezone.now() - timedelta(hours=2), first_read_at=timezone.now())

    page.get_by_label("What happened?").fill("I wai")
    expect(status_of(page)).to_have_text("Press Save to store this.", **SAVED)
    half = Encounter.objects.get().text
    page.get_by_label("What happened?").fill("I waited.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("I waited.")).to_be_visible()

    assert (half, Encounter.objects.get().text) == ("", "I waited.")


@pytest.mark.parametrize("where", ["details", "reply"])
def test_without_a_connection_the_page_stays_and_sends_later(visit, house: House, where: str):
    encounter = make_encounter(house.point, "bad", text="I waited.", now=timezone.now() - timedelta(hours=2))
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    page = visit("receipt", encounter)
    page.goto({"details": f"/f/more/{encounter.pk}/", "reply": f"/r/{encounter.pk}/"}[where])
    field, button = {"details": ("Add something", "Save"), "reply": ("Write to those who handle this", "Send")}[where]
    page.get_by_label(field).fill("The till was closed.")

    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    expect(status_of(page)).to_contain_text("No connection.")
    page.get_by_label(field).fill("The till was closed. Twice.")
    before = CaseText.objects.count()
    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your feedback")
    expect(page.get_by_text("The till was closed. Twice.")).to_be_visible()
    page.reload()
    assert before == 0
    assert [text.text for text in CaseText.objects.all()] == ["The till was closed. Twice."]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_was_told_without_a_connection_saves_itself_later(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")

    page.context.set_offline(True)
    page.get_by_label("What happened?").fill("I waited.")
    expect(status_of(page)).to_contain_text("Not saved yet", **SAVED)
    page.context.set_offline(False)

    expect(status_of(page)).to_have_text("Saved", **SAVED)
    assert Encounter.objects.get().text == "I waited."


COVERED = """() => {
    const field = document.activeElement.getBoundingClientRect();
    const bar = document.querySelector('.save').getBoundingClientRect();
    return document.activeElement.closest('.save') === null && field.bottom > bar.top && field.top < bar.bottom;
}"""


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
@pytest.mark.parametrize("height", [360, 560, 640, 900])
def test_save_never_covers_the_field_with_the_focus(open_browser, house: House, height: int, script: bool):
    page = open_browser(viewport={"width": 360, "height": height}, java_script_enabled=script)
    press(page, code_of(house.point), "Badly")
    open_more(page)
    page.locator(".skip").focus()

    seen, covered = set(), []
    while (
        name := page.evaluate("document.activeElement.name || document.activeElement.tagName")
    ) != "may_be_contacted":
        page.keyboard.press("Tab")
        seen.add(name)
        if page.evaluate(COVERED):
            covered.append(name)

    assert covered == []
    assert seen >= {"text", "wish", "employee", "email"}


def test_the_first_question_is_seen_at_once(open_browser, house: House):
    for face, question in (("Badly", "What happened?"), ("Well", "Who served you?")):
        page = open_browser()
        press(page, code_of(house.point), face)

        field, bar = page.get_by_label(question).bounding_box(), page.locator(".save").bounding_box()
        assert field["y"] + min(field["height"], 44) <= bar["y"]
