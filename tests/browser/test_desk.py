"""A case on one screen, and the keys by which it is handled."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from encounters.models import AnswerTemplate, Case, CaseText
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import submit
from tests.browser.test_accessibility import problems_of
from tests.factories import House, case_of, make_complaint

WORDS = "Odotin puoli tuntia ja kukaan ei katsonut päinkään. Sitten kassa suljettiin. " * 4


@pytest.fixture
def desk(open_browser, house: House) -> Callable[..., Page]:
    """Open the page of a complaint that says a lot."""
    AnswerTemplate.objects.create(organisation=house.organisation, title="Pahoittelu", text_fi="Hei.")

    def opened(**options: object) -> Page:
        encounter = make_complaint(
            house, text=WORDS, employee=house.aino, step="customer", aspects=["speed"], attention="too_little"
        )
        page = open_browser(member=house.supervisor, **{"viewport": DESK, **options})
        page.goto(house.at("casework:case", case_of(encounter).pk))
        return page

    return opened


def answer_of(page: Page) -> Locator:
    return page.locator("#answer_text")


def box(part: Locator) -> dict[str, float]:
    found = part.bounding_box()
    assert found
    return found


def bottom(part: Locator) -> float:
    return box(part)["y"] + box(part)["height"]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_words_facts_and_answer_are_on_one_screen(desk, lang: str):
    page = desk(lang=lang)

    words, facts = page.locator(".case-words blockquote"), page.locator(".case-facts dl").first
    send, take = page.locator("[data-send]").first, page.locator("[data-key=t]")
    severities = [box(button) for button in page.locator("[name=severity]").all()]

    for part in (words, facts, take, send, page.locator("#closing > summary")):
        assert bottom(part) <= DESK["height"]
    assert box(answer_of(page))["x"] >= box(words)["x"] + box(words)["width"]
    assert len(severities) == 4
    for left, right in pairwise(severities):
        assert abs(left["y"] + left["height"] / 2 - right["y"] - right["height"] / 2) < 1
        assert left["x"] + left["width"] <= right["x"]


def test_on_a_phone_the_answer_follows_the_words(desk):
    page = desk(viewport=PHONE)
    parts = [page.locator(name) for name in (".case-words", "#answer_text", ".case-facts dl >> nth=0")]

    for before, after in pairwise(parts):
        assert bottom(before) <= box(after)["y"]


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
@pytest.mark.parametrize("button", ["Take it", "annoying"])
def test_taking_and_severity_lose_no_place(desk, script: bool, button: str):
    page = desk(viewport=PHONE, java_script_enabled=script)

    submit(page, button)

    expect(page.locator(".messages")).to_be_focused()
    for part in (page.locator(".messages"), page.locator("[name=severity]").last):
        expect(part).to_be_in_viewport()


def test_a_page_that_arrives_slowly_loses_no_place(desk):
    page = desk(viewport=PHONE)
    page.set_default_timeout(120_000)  # it takes some twenty seconds
    slow = {"offline": False, "latency": 20, "downloadThroughput": 1500, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)

    submit(page, "annoying")

    expect(page.locator(".messages")).to_be_focused()
    for part in (page.locator(".messages"), page.locator("[name=severity]").last):
        expect(part).to_be_in_viewport()


def test_keys_take_judge_answer_and_note(desk):
    page = desk()

    for key, said in (("t", "It is yours now."), ("2", "Severity saved.")):
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.locator(".messages")).to_contain_text(said)
    page.keyboard.press("n")
    page.keyboard.insert_text("Soita.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_have_text("Note saved.")
    page.keyboard.press("a")
    page.keyboard.insert_text("Olen pahoillani.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_have_text("Answer sent.")

    case = Case.objects.get()
    assert (case.severity, case.state) == (2, "answered")
    assert list(CaseText.objects.order_by("pk").values_list("kind", "text")) == [
        ("note", "Soita."),
        ("answer", "Olen pahoillani."),
    ]


def test_letters_and_digits_that_are_typed_are_text(desk):
    page = desk()
    page.keyboard.press("a")

    page.keyboard.type("t2acn?jk")

    expect(answer_of(page)).to_have_value("t2acn?jk")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(answer_of(page)).not_to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#answer_outcome")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+c")  # the browser's own
    assert Case.objects.get().severity is None


def test_the_keys_are_listed_and_can_be_switched_off(desk):
    page = desk()

    page.keyboard.press("?")
    page.keyboard.press("t")  # does nothing while the list is open
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("takes the case")
    assert problems_of(page) == []
    dialog.get_by_role("button", name="Switch shortcuts off").click()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for key in ("a", "t", "?"):
        page.keyboard.press(key)
    expect(answer_of(page)).not_to_be_focused()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_role("button", name="Switch shortcuts on").click()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("a")

    expect(answer_of(page)).to_be_focused()
    assert Case.objects.get().owner is None


def test_ten_cases_stand_on_one_screen(open_browser, house: House):
    for number in range(12):
        make_complaint(house, text=f"{number}. {WORDS}", employee=house.aino, step="customer", wants_answer=True)
    page = open_browser(member=house.supervisor, viewport={"width": 1280, "height": 900})
    page.goto(house.at("casework:queue"))

    assert bottom(page.locator("[data-row]").nth(9)) <= 900


@pytest.mark.parametrize(
    ("field", "done"),
    [("[name=owner]", "It is yours now."), ("[name=template]", "Template inserted.")],
    ids=["who has it", "template"],
)
def test_a_choice_is_sent_by_the_button_beside_it(desk, field: str, done: str):
    page = desk()
    choice = page.locator(field)
    choice.focus()
    if field == "[name=template]":
        choice.select_option(label="Pahoittelu")

    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.locator("main")).to_contain_text(done)
    case = Case.objects.get()
    assert (case.severity, CaseText.objects.count()) == (None, 0)


def test_a_key_that_is_held_down_presses_once(desk):
    page = desk()

    with page.expect_navigation():
        page.keyboard.down("2")
        page.keyboard.down("2")
        page.keyboard.down("2")
    page.keyboard.up("2")

    expect(page.locator(".messages")).to_contain_text("Severity saved.")
