"""Telling more in a real browser: what saved itself, what waits for the button, and no connection."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from encounters.changes.actions import mark_seen
from encounters.models import CaseText, Encounter
from tests.browser.steps import open_more, press, submit
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


REFUSED = {
    "a text that is too long": ("What happened?", "sana " * 832),
    "an address that is none": ("E-mail", "aino@gmail"),
}


def leave_and_be_asked(page: Page, way: str) -> None:
    """Leave by a link or close the window; the browser asks, and the answer is to stay."""
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        if way == "a link":
            page.get_by_role("link", name="To my receipt").click()
        else:
            page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    page.evaluate("0")  # waits for the answer: a browser ended while it asks can crash


@pytest.mark.parametrize("way", ["a link", "closing"])
@pytest.mark.parametrize("what", REFUSED)
def test_leaving_with_what_was_refused_asks_first(open_browser, house: House, what: str, way: str):
    page, (label, typed) = open_browser(), REFUSED[what]
    press(page, code_of(house.point), "Badly")
    open_more(page)

    page.get_by_label(label).fill(typed)
    expect(status_of(page)).to_have_text("Not saved yet: check 1 field.", **SAVED)
    expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    leave_and_be_asked(page, way)

    expect(page.get_by_label(label)).to_have_value(typed)


def test_leaving_at_once_with_a_text_that_is_too_long_asks_first(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")

    page.get_by_label("What happened?").click()  # or the browser asks nothing
    page.get_by_label("What happened?").fill("x" * 4001)
    leave_and_be_asked(page, "closing")


@pytest.mark.parametrize("way", ["a link", "closing"])
def test_leaving_a_page_that_came_back_with_a_problem_asks_first(open_browser, house: House, way: str):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    open_more(page)
    page.get_by_label("E-mail").fill("aino@gmail")
    submit(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Please check")

    leave_and_be_asked(page, way)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_leaving_with_what_could_not_be_saved_asks_first(open_browser, house: House, status: int):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    page.route("**/f/more/**", lambda route: route.fulfill(status=status, body="no"))

    page.get_by_label("What happened?").fill("I waited.")
    expect(status_of(page)).to_contain_text("Not saved", **SAVED)
    leave_and_be_asked(page, "closing")


def test_once_it_is_mended_and_saved_nothing_is_asked(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    open_more(page)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_label("E-mail").fill("aino@gmail")
    expect(status_of(page)).to_have_text("Not saved yet: check 1 field.", **SAVED)
    page.get_by_label("E-mail").fill("aino@gmail.com")
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    page.get_by_label("What happened?").fill("x" * 4000 + "\n")
    expect(status_of(page)).not_to_have_text("Saved")
    expect(status_of(page)).to_have_text("Saved", **SAVED)
    leave(page)

    assert asked == []


def test_what_is_wrong_stands_beside_its_field_until_it_is_saved(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    open_more(page)
    mail, phone = (page.locator(f"#div_id_{name}") for name in ("email", "phone"))

    mail.locator("input").fill("aino@gmail")
    phone.locator("input").fill("home")
    expect(status_of(page)).to_have_text("Not saved yet: check 2 fields.", **SAVED)
    expect(mail).to_contain_text("Enter a valid email address.")
    expect(phone).to_contain_text("Write the number in digits.")
    submit(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Please check")
    page.get_by_label("Phone").fill("040 123")
    expect(status_of(page)).to_have_text("Not saved yet: check 1 field.", **SAVED)
    expect(phone).not_to_contain_text("Write the number")
    expect(page.get_by_label("Phone")).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("E-mail").fill("aino@gmail.com")
    expect(status_of(page)).to_have_text("Saved", **SAVED)

    assert page.locator(".invalid-feedback, .is-invalid, .error-summary").count() == 0


def test_a_second_tab_is_told_and_only_save_decides(open_browser, house: House):
    one = open_browser()
    press(one, code_of(house.point), "Badly")
    other = one.context.new_page()
    other.goto(one.url)
    one.get_by_label("What happened?").fill("The first tab.")
    expect(status_of(one)).to_have_text("Saved", **SAVED)

    other.get_by_label("What happened?").fill("The second one.")
    expect(status_of(other)).to_have_text("Not saved yet: check 1 field.", **SAVED)
    expect(other.locator("#div_id_text")).to_contain_text("“The first tab.”")
    other.get_by_label("trying it out").check()
    expect(status_of(other)).to_have_text("Not saved yet: check 1 field.", **SAVED)
    before = Encounter.objects.get()
    submit(other, "Save")

    assert (before.text, before.step) == ("The first tab.", "trier")
    assert Encounter.objects.get().text == "The second one."


def test_save_in_a_second_tab_decides_nothing_unread(open_browser, house: House):
    one = open_browser()
    press(one, code_of(house.point), "Badly")
    other = one.context.new_page()
    other.goto(one.url)
    one.get_by_label("What happened?").fill("The first tab.")
    expect(status_of(one)).to_have_text("Saved", **SAVED)

    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if "x-saves-itself" in route.request.headers and not held:
            held.append(route)
        else:
            route.continue_()

    other.route("**/f/more/**", hold_first)
    other.get_by_label("What happened?").fill("The second one.")
    with other.expect_request(lambda request: "x-saves-itself" in request.headers):
        other.get_by_label("trying it out").check()
    other.get_by_role("button", name="Save", exact=True).click()
    held[0].continue_()

    expect(other.get_by_role("alert")).to_contain_text("“The first tab.”")
    assert Encounter.objects.get().text == "The first tab."


def test_what_is_typed_after_a_lost_answer_is_stored(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        if "x-saves-itself" not in route.request.headers or lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.fulfill(status=503, body="no")

    page.route("**/f/more/**", lose_first)
    page.get_by_label("What happened?").fill("I waited long.")
    expect(status_of(page)).to_contain_text("Not saved yet", **SAVED)
    page.get_by_label("What happened?").fill("I waited an hour.")
    expect(status_of(page)).to_have_text("Saved", **SAVED)

    assert len(lost) == 1
    assert Encounter.objects.get().text == "I waited an hour."


def test_what_could_not_be_saved_is_tried_again(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    failed: list[str] = []

    def fail_twice(route: Route) -> None:
        if len(failed) == 2:
            return route.continue_()
        failed.append(route.request.method)
        return route.fulfill(status=503, body="no")

    page.route("**/f/more/**", fail_twice)
    page.get_by_label("What happened?").fill("I waited.")
    expect(status_of(page)).to_contain_text("tried again", **SAVED)

    expect(status_of(page)).to_have_text("Saved", timeout=20000)
    assert (failed, Encounter.objects.get().text) == (["POST", "POST"], "I waited.")


def test_the_focused_field_stays_in_sight_when_the_bar_grows(open_browser, house: House):
    page = open_browser(lang="fi")
    page.goto(f"/f/{code_of(house.point)}/")
    submit(page, "Huonosti")
    page.locator("details.more summary").click()
    field, bar = page.locator("[name=email]"), page.locator(".save")
    field.focus()
    field.evaluate(
        "field => scrollBy(0, field.getBoundingClientRect().bottom - document.querySelector('.save').getBoundingClientRect().top)"
    )
    before = bar.bounding_box()["height"]
    scrolled = page.evaluate("scrollY")

    field.press_sequentially("aino@gmail")
    expect(status_of(page)).to_contain_text("tarkista 1 kohta", **SAVED)

    grown = bar.bounding_box()["height"]
    assert grown > before
    expect(bar).to_be_visible()
    assert not page.evaluate(COVERED)
    assert page.evaluate("scrollY") - scrolled <= grown - before + 16


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


def test_enter_in_a_line_saves_and_leaves_the_face(open_browser, house: House):
    """The button that changes the face stands above the form, and belongs to it."""
    page = open_browser(java_script_enabled=False)
    press(page, code_of(house.point), "Badly")
    line = page.locator("#details input[type=email]")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.get_by_label("I would like an answer").check()
    line.fill("liisa@example.org")

    with page.expect_navigation():
        line.press("Enter")

    stored = Encounter.objects.get()
    assert (stored.rating, stored.contact.email) == ("bad", "liisa@example.org")
