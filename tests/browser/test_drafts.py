"""What staff are writing is there again, whatever they press, with and without JavaScript."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.changes.actions import mark_seen
from encounters.models import AnswerTemplate, CaseText, Draft, Encounter
from encounters.review.actions import exclude_encounter
from tests.browser.conftest import DESK, NARROW
from tests.browser.steps import submit
from tests.browser.test_accessibility import problems_of
from tests.factories import House, alias_of, case_of, make_complaint, make_encounter, make_location

SAVED = re.compile(r"Draft saved \d\d:\d\d")


@pytest.fixture
def complaint(house: House) -> Encounter:
    return make_complaint(house, text="Odotin.")


def open_case(page: Page, house: House, encounter: Encounter, query: str = "") -> None:
    page.goto(house.at("casework:case", case_of(encounter).pk) + query)


def answer_of(page: Page):
    return page.get_by_label("Answer", exact=True)


def test_a_draft_is_saved_after_a_second_and_there_after_back(open_browser, house: House, complaint):
    make_encounter(house.point, "bad", text="Toinen asia.", step="advocate")
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    answer_of(page).press_sequentially("Olen pahoi")
    expect(page.get_by_text(SAVED)).to_be_visible()

    answer_of(page).press_sequentially("llani")  # not saved yet when the page is left
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("article blockquote").first).to_have_text("Toinen asia.")
    there = answer_of(page).input_value()
    page.go_back()

    expect(page.locator("article blockquote").first).to_have_text("Odotin.")
    expect(answer_of(page)).to_have_value("Olen pahoillani")
    assert there == ""
    expect(page.get_by_text("Draft of").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("press", ["Take it", "annoying", "Svenska", "Dark", "Preview", "Redact"])
def test_whatever_is_pressed_the_text_stays(open_browser, house: House, complaint, script: bool, press: str):
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    open_case(page, house, complaint, "?kind=complaint")
    page.get_by_text("Internal note").click()
    page.locator("[name=note-text]").fill("Soita.")
    page.locator("#answer_text").fill("Olen pahoillani.")
    if press == "Redact":
        page.get_by_text("Redact a name", exact=True).click()

    submit(page, press)

    expect(page.locator("#answer_text")).to_have_value("Olen pahoillani.")
    expect(page.locator("[name=note-text]")).to_have_value("Soita.")
    expect(page.locator("details:has([name=note-text])")).to_have_attribute("open", "")
    assert "kind=complaint" in page.url


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_enter_shows_what_follows_and_loses_nothing(open_browser, house: House, complaint, script: bool):
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    open_case(page, house, complaint)
    page.locator("#answer_text").fill("Olen pahoillani.")
    page.get_by_text("Redact a name", exact=True).click()
    page.get_by_label("Name or words").fill("Odotin")

    page.get_by_label("Name or words").press("Enter")

    expect(page.locator("#redaction-preview")).to_be_focused()
    expect(page.get_by_label("Name or words")).to_have_value("Odotin")
    expect(page.locator("#answer_text")).to_have_value("Olen pahoillani.")
    assert not CaseText.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_enter_in_another_line_saves_and_keeps_what_is_chosen(open_browser, house: House, complaint, script: bool):
    make_location(house.organisation, "Turku")
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    open_case(page, house, complaint)
    page.get_by_text("Move to another location", exact=True).click()
    page.locator("#move-location").select_option(label="Turku")
    page.locator("summary", has_text="Answer and close").click()
    page.get_by_label("Outcome").select_option(label="not ours")
    page.get_by_label("Whose it is").fill("Minun")

    page.get_by_label("Whose it is").press("Enter")

    expect(page.locator(".messages")).to_have_text("Draft saved.")
    expect(page.get_by_label("Whose it is")).to_have_value("Minun")
    assert page.locator("#move-location option:checked").text_content() == "Turku"


def test_enter_undoes_nothing(open_browser, house: House):
    """A button to undo stands in the message above the form, and belongs to it."""
    held = make_encounter(house.point, "bad", text="Odotin.", hold_reason="limit")
    exclude_encounter(encounter=held, by=house.supervisor, now=timezone.now(), reason="Roskaa.")
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=False)
    page.goto(house.at("review:encounter", held.pk))
    page.get_by_label("Reason").first.fill("Ei olekaan.")
    submit(page, "Restore to the figures")
    expect(page.locator(".messages").get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_text("Redact a name", exact=True).click()
    page.get_by_label("Name or words").fill("Odotin")

    page.get_by_label("Name or words").press("Enter")

    expect(page.locator("#redaction-preview")).to_be_focused()
    assert Encounter.objects.get().excluded_at is None


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_template_is_inserted_and_the_answer_has_the_focus(open_browser, house: House, complaint, script: bool):
    AnswerTemplate.objects.create(
        organisation=house.organisation, title="Pahoittelu", text_fi="Hei {customer}, anteeksi."
    )
    page = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    open_case(page, house, complaint, "?kind=complaint")
    answer_of(page).fill("Oma alku.")
    page.get_by_label("Template").select_option(label="Pahoittelu")

    page.get_by_role("button", name="Insert").click()

    expect(answer_of(page)).to_have_value("Oma alku.\n\nHei, anteeksi.")
    expect(answer_of(page)).to_be_focused()
    expect(page).to_have_title(re.compile("^Template inserted. "))
    assert page.url.endswith("?kind=complaint#answer_text")


def test_two_tabs_show_both_texts(open_browser, house: House, complaint):
    first = open_browser(member=house.supervisor, viewport=DESK)
    open_case(first, house, complaint)
    second = first.context.new_page()
    open_case(second, house, complaint)
    answer_of(first).press_sequentially("Ensimmäinen.")
    expect(first.get_by_text(SAVED)).to_be_visible()

    answer_of(second).press_sequentially("Toinen.")

    region = second.locator("[data-overlooked]")
    expect(region).to_contain_text("Ensimmäinen.")
    expect(region).to_have_attribute("role", "status")
    expect(answer_of(second)).to_have_value("Toinen.")
    assert problems_of(second) == []
    second.get_by_role("button", name="I have read it").click()
    expect(region).not_to_contain_text("Ensimmäinen.")
    expect(answer_of(second)).to_have_value("Toinen.")


def test_what_was_sent_does_not_come_back(open_browser, house: House, complaint):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    answer_of(page).press_sequentially("Olen pahoillani.")

    page.get_by_role("button", name="Send the answer").click()  # before it was saved, or while it is

    expect(page.locator(".messages")).to_contain_text("Answer sent.")
    expect(page.locator(".messages")).to_be_focused()
    expect(answer_of(page)).to_have_value("")
    assert not Draft.objects.exists()
    assert CaseText.objects.get(kind="answer").text == "Olen pahoillani."


def test_what_cannot_be_saved_is_said_and_tried_again(open_browser, house: House, complaint):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    page.context.set_offline(True)
    answer_of(page).press_sequentially("Olen")
    expect(page.get_by_text("Not saved as a draft.").locator("visible=true")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_text(SAVED)).to_be_visible()
    assert Draft.objects.get().texts == {"text": "Olen"}


def test_who_was_signed_out_keeps_the_text_and_is_told(open_browser, house: House, complaint):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    page.context.clear_cookies()

    answer_of(page).press_sequentially("Olen pahoillani.")

    expect(page.get_by_text("you have been signed out").locator("visible=true")).to_be_visible()
    expect(answer_of(page)).to_have_value("Olen pahoillani.")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_side_of_an_employee_is_kept(open_browser, house: House, complaint, script: bool):
    open_browser(member=house.supervisor).goto(house.at("casework:case", case_of(complaint).pk))
    page = open_browser(member=house.employee, java_script_enabled=script)
    page.goto(house.at("employees:side", alias_of(complaint)))
    page.get_by_label("Your side").press_sequentially("Jono oli")
    if script:
        expect(page.get_by_text(SAVED)).to_be_visible()

    page.get_by_role("button", name="Suomi").click()

    expect(page.locator("[name=side-text]")).to_have_value("Jono oli")
    expect(page.locator("html")).to_have_attribute("lang", "fi")


def test_control_and_enter_send_the_side(open_browser, house: House, complaint):
    mark_seen(encounter=complaint, by=house.supervisor, now=timezone.now())
    page = open_browser(member=house.employee)
    page.goto(house.at("employees:side", alias_of(complaint)))
    page.get_by_label("Your side").press_sequentially("Jono j?")

    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.locator(".messages")).to_have_text("Your side was sent.")
    expect(page.locator(".own-side")).to_have_text("Jono j?")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_pages_with_a_draft_have_no_fault_that_axe_finds(open_browser, house: House, complaint, look: str):
    page = open_browser(member=house.supervisor, viewport=NARROW, color_scheme=look)
    open_case(page, house, complaint)
    answer_of(page).press_sequentially("Olen pahoillani.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.reload()

    for summary in page.locator("summary").all():
        summary.click()

    assert problems_of(page) == []


@pytest.mark.parametrize("button", ["Send the answer", "Preview", "Take it"])
def test_without_a_connection_the_page_stays_and_sends_later(open_browser, house: House, complaint, button: str):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    answer_of(page).fill("Olen pahoillani.")

    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("No connection.")
    expect(answer_of(page)).to_have_value("Olen pahoillani.")
    page.context.set_offline(False)

    expect(page.locator(".messages, .preview").first).to_be_visible(timeout=10000)
    expect(page.get_by_text("Olen pahoillani.").first).to_be_visible()


def test_what_was_typed_just_before_a_reload_is_there(open_browser, house: House, complaint):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    answer_of(page).press_sequentially("Olen pahoillani.")

    page.reload()

    expect(answer_of(page)).to_have_value("Olen pahoillani.", timeout=8000)
    expect(page.get_by_text("Draft of").first).to_be_visible()
    answer_of(page).press_sequentially(" Ja pian.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("[data-overlooked]")).not_to_contain_text("another tab")
    assert page.evaluate("sessionStorage.length") == 0


def test_leaving_without_a_connection_asks_first(open_browser, house: House, complaint):
    page = open_browser(member=house.supervisor, viewport=DESK)
    open_case(page, house, complaint)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    answer_of(page).press_sequentially("Olen pahoillani.")

    page.context.set_offline(True)
    page.get_by_role("link", name="Held").click()

    expect(answer_of(page)).to_have_value("Olen pahoillani.")
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(page.get_by_text(SAVED)).to_be_visible()
