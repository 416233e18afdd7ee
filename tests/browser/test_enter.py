"""Enter in a field sends its form, and does nothing else: it presses the first button of the form in the page."""

import pytest
from playwright.sync_api import Page, expect

from encounters.models import Encounter
from tests.browser.samples import fill, samples
from tests.browser.steps import open_more, press, submit
from tests.factories import House, code_of, make_encounter

# Of each form with a field in which Enter is pressed: what is wrong with its default button. It has to be the same in
# all browsers, some of which pass over one that is not drawn, and to bring nothing but the form to the form's address.
FAULTS = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const passed = ["hidden", "submit", "image", "reset", "button", "file", "color"];
    const takesEnter = field => field.matches("input") && !passed.includes(field.type) && field.tabIndex >= 0 && !field.disabled;
    return [...document.forms].filter(form => [...form.elements].some(takesEnter)).flatMap(form => {
        const button = [...document.querySelectorAll("button, input")].find(
            one => one.form === form && ["submit", "image"].includes(one.type));
        if (!button) return [`${form.action}: no button`];
        const drawn = button.getClientRects().length > 0 && getComputedStyle(button).visibility === "visible";
        const plain = !button.name && !button.hasAttribute("formaction");
        return drawn && plain && !button.disabled ? [] : [`${form.action}: ${button.outerHTML}`];
    });
}"""


def faults_of(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FAULTS)
    return found


def test_the_default_button_of_every_form_is_its_main_one(house: House, visit):
    encounter, held = fill(house)
    faults = {}
    pages = samples(house, encounter, held)
    pages["handler"].append(f"/o/{house.organisation.slug}/customer/")
    for who, addresses in pages.items():
        page = visit(who, encounter)
        for address in addresses:
            page.goto(address)
            if found := faults_of(page):
                faults[address, who] = found

    assert faults == {}


def test_undo_in_a_message_above_the_form_is_no_default_button(house: House, visit):
    encounter = make_encounter(house.point, "bad")
    page = visit("handler", encounter)
    page.goto(f"/o/{house.organisation.slug}/encounters/{encounter.pk}/")
    page.get_by_text("Exclude", exact=False).first.click()
    page.locator("[name=exclude-reason]").fill("Koe.")
    submit(page, "Exclude")

    expect(page.locator(".messages").get_by_role("button", name="Undo")).to_be_visible()
    assert faults_of(page) == []


def test_another_button_that_comes_first_is_noticed(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")

    page.evaluate("document.querySelector('button.unseen').remove()")

    assert 'name="rating"' in "".join(faults_of(page))


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
@pytest.mark.parametrize("name", ["email", "occurred_at", "attention", "wants_answer"])
def test_enter_saves_and_turns_nothing(open_browser, house: House, name: str, script: bool):
    page = open_browser(java_script_enabled=script)
    press(page, code_of(house.point), "Badly")
    open_more(page)
    page.get_by_label("What happened?").fill("I waited.")
    field = page.locator(f"[name={name}]").first
    field.focus()
    if field.get_attribute("type") in {"radio", "checkbox"}:
        field.press("Space")

    with page.expect_navigation(url="**/?saved"):
        field.press("Enter")

    assert [(one.rating, one.text) for one in Encounter.objects.all()] == [("bad", "I waited.")]
