"""The queue by keyboard alone, and beside a case."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, NARROW, PHONE
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


@pytest.fixture
def queue(open_browser, house: House):
    """Open a queue that fills more than the screen."""
    for number in range(12):
        make_encounter(house.point, "good" if number % 2 else "bad", text=f"{number} " + "Odotin kauan. " * 8)

    def open_page(**options: Any) -> Page:
        page = open_browser(member=house.supervisor, **options)
        page.goto(f"/o/{house.organisation.slug}/cases/")
        return page

    return open_page


def state_of(box: Locator) -> str:
    """Whether none, some or all are chosen, as the box shows it."""
    return box.evaluate("box => box.indeterminate ? 'some' : box.checked ? 'all' : 'none'")


def test_all_rows_are_chosen_at_once_and_counted(queue):
    page = queue(viewport=DESK)
    everyone, rows = page.get_by_label("Choose all on this page"), page.locator("[name=cases]")
    said = page.get_by_role("status")
    seen = [(state_of(everyone), said.inner_text())]

    everyone.check()
    seen.append((state_of(everyone), said.inner_text()))
    rows.nth(3).uncheck()
    seen.append((state_of(everyone), said.inner_text()))
    rows.nth(3).check()
    seen.append((state_of(everyone), said.inner_text()))
    everyone.uncheck()
    seen.append((state_of(everyone), said.inner_text()))

    none, some, every = ("none", "Chosen: 0"), ("some", "Chosen: 11"), ("all", "Chosen: 12")
    assert seen == [none, every, some, every, none]


def test_x_chooses_the_row_that_has_the_focus(queue):
    page = queue(viewport=DESK)
    page.keyboard.press("x")  # no row has the focus
    for key in ("j", "j", "x", "j", "x", "k", "x"):
        page.keyboard.press(key)
    page.locator("[name=cases]").nth(4).focus()
    page.keyboard.press("x")
    page.locator("[name=q]").press_sequentially("x")

    chosen = page.locator("[name=cases]").evaluate_all("boxes => boxes.map(box => box.checked ? 'x' : '-').join('')")
    assert chosen == "--x-x-------"
    expect(page.locator("[name=q]")).to_have_value("x")
    submit(page, "Assign the chosen ones")
    expect(page.locator(".messages")).to_contain_text("2 cases assigned to")
    expect(page.locator(".messages")).to_be_focused()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["casework:queue", "inbox:encounters"])
def test_a_slash_leads_to_the_search_and_enter_searches(queue, house: House, name: str, viewport):
    page = queue(viewport=viewport)
    page.goto(f"{house.at(name)}?location={house.kamppi.pk}")

    page.keyboard.press("/")
    page.keyboard.type("a/b odotin")
    page.keyboard.press("Enter")

    expect(page.locator("[name=q]")).to_have_value("a/b odotin")
    expect(page.locator("[name=q]")).to_be_in_viewport()
    expect(page.locator("[name=location]")).to_be_hidden()
    assert f"location={house.kamppi.pk}" in page.url
    button = page.get_by_role("button", name="Search").bounding_box()
    field = page.locator("[name=q]").bounding_box()
    assert abs(button["y"] + button["height"] - field["y"] - field["height"]) < 2
    assert button["x"] >= field["x"] + field["width"]


def test_without_javascript_rows_are_chosen_one_by_one(queue, house: House):
    page = queue(viewport=DESK, java_script_enabled=False)
    expect(page.get_by_label("Choose all on this page")).to_be_hidden()
    expect(page.get_by_text("Chosen:")).to_be_hidden()

    page.locator("[name=cases]").nth(1).check()
    submit(page, "Assign the chosen ones")

    expect(page.locator(".messages")).to_have_text(f"1 case assigned to {house.supervisor.user}.")


@pytest.mark.parametrize("viewport", [PHONE, NARROW, DESK], ids=["phone", "narrow", "desk"])
def test_the_bar_is_in_sight_and_hides_no_row_that_has_the_focus(queue, viewport):
    page = queue(viewport=viewport, lang="fi")
    page.locator("[name=cases]").nth(11).evaluate("box => box.click()")  # which gives it no focus
    bar, height = page.locator(".bulk"), viewport["height"]
    hidden, below = [], 0

    for step in ["Tab"] * 40 + ["Shift+Tab"] * 30:
        page.keyboard.press(step)
        focused, over = page.locator(":focus").bounding_box(), bar.bounding_box()
        assert over["y"] + over["height"] <= height + 1
        below = max(below, focused["y"] + focused["height"])
        if page.locator(".pick :focus").count() and focused["y"] + focused["height"] > over["y"] + 1:
            hidden.append(focused)

    assert hidden == []
    assert below > height / 2  # the control: rows far down had the focus
    assert bar.bounding_box()["height"] < height / 3


def test_the_bar_stays_in_sight_while_something_is_chosen(queue):
    page = queue(viewport=PHONE)
    first, assign = page.locator("[name=cases]").first, page.get_by_role("button", name="Assign the chosen ones")

    expect(assign).not_to_be_in_viewport()
    first.check()
    expect(assign).to_be_in_viewport()
    expect(page.get_by_role("status")).to_have_text("Chosen: 1")
    first.uncheck()
    expect(assign).not_to_be_in_viewport()
    expect(page.get_by_text("Keyboard shortcuts").first).to_be_hidden()


def test_without_javascript_the_bar_stands_below_the_rows(queue):
    page = queue(viewport=NARROW, java_script_enabled=False)

    bar, last = page.locator(".bulk").bounding_box(), page.locator("[name=cases]").last.bounding_box()

    assert bar["y"] > last["y"]


def test_the_bar_stands_still_where_the_screen_is_low(queue):
    page = queue(viewport={"width": 640, "height": 320})
    page.locator("[name=cases]").first.evaluate("box => box.click()")

    assert page.locator(".bulk").bounding_box()["y"] > 320
