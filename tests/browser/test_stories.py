"""Stories of four customers and a supervisor, from the tap to the figure on a supervisor's screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from encounters.models import Encounter
from tests.browser.conftest import DESK
from tests.browser.steps import open_more, press, report_a_driver_who_talked, row_of, save
from tests.factories import PASSWORD, House, code_of, make_employee, make_location, make_point


def report_a_bartender_who_juggled(page: Page, code: str) -> None:
    press(page, code, "Badly")
    page.get_by_label("What happened?").fill("I waited while the bartender juggled bottles.")
    open_more(page)
    page.get_by_label("What do you remember?").fill("the one with the bottles")
    save(page)


def thank_for_coffee_on_the_sofa(page: Page, code: str) -> None:
    press(page, code, "Well")
    page.get_by_label("Who served you?").select_option(label="Heli")
    page.get_by_label("Small surprise").check()
    page.get_by_label("trying it out").check()
    open_more(page)
    page.get_by_label("What was good?").fill("I was offered coffee on the sofa.")
    page.get_by_label("I was with somebody").check()
    page.get_by_label("E-mail").fill("visitor@example.org")
    save(page)


def read_what_came(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="2 new complaints")).to_be_visible()
    expect(page.get_by_role("link", name="1 new thanks")).to_be_visible()
    page.get_by_role("link", name="The driver talked all the way").click()
    for words in (
        "Kalle Kuski – the customer is sure",
        "too much",
        "one place among many",
        "Silence.",
        "Said on the spot",
    ):
        expect(page.get_by_role("article").get_by_text(words).first).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Cases").click()
    page.get_by_role("link", name="I was offered coffee").click()
    expect(page.get_by_text("visitor@example.org")).to_be_visible()


def expect_counts(page: Page, subject: str, *counts: str) -> None:
    """See good, bad and all in the table of figures."""
    cells = row_of(page, subject).get_by_role("cell")
    for number, count in enumerate(counts):
        expect(cells.nth(number)).to_have_text(count)


def see_nothing(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="0 new complaints")).to_be_visible()
    page.get_by_role("link", name="Encounters").click()
    expect(page.get_by_text("No encounters yet.")).to_be_visible()


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_four_customers_and_a_supervisor(open_browser, house: House, neighbour: House, script: bool):
    taxi, bar, salon = (make_location(house.organisation, name) for name in ("Taksi 12", "Baari", "Parturi"))
    driver = make_employee(taxi, first_name="Kalle", last_name="Kuski")
    hairdresser = make_employee(salon, first_name="Heli", last_name="Hius")
    of_taxi, of_bar, of_salon = (code_of(make_point(place)) for place in (taxi, bar, salon))

    passenger = open_browser(java_script_enabled=script)
    report_a_driver_who_talked(passenger, of_taxi)
    report_a_bartender_who_juggled(open_browser(java_script_enabled=script), of_bar)
    thank_for_coffee_on_the_sofa(open_browser(java_script_enabled=script), of_salon)
    press(open_browser(java_script_enabled=script), of_salon, "Well")

    supervisor = open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script)
    read_what_came(supervisor)
    supervisor.get_by_role("link", name="Figures").click()
    supervisor.get_by_label("Figures").get_by_role("link", name="Locations").click()
    for place, counts in (("Taksi 12", "0 1 1"), ("Baari", "0 1 1"), ("Parturi", "2 0 2"), ("Kamppi", "0 0 0")):
        expect_counts(supervisor, place, *counts.split())
    supervisor.get_by_role("link", name="Employees").click()
    for employee, counts in ((driver, "0 1 1"), (hairdresser, "1 0 1")):
        expect_counts(supervisor, str(employee), *counts.split())
        row_of(supervisor, str(employee)).get_by_role("link").last.click()
        expect(supervisor.locator("tbody tr")).to_have_count(1)
        supervisor.go_back()
    see_nothing(open_browser(member=neighbour.supervisor, viewport=DESK, java_script_enabled=script))

    passenger.reload()
    expect(passenger.get_by_text("Read", exact=False).first).to_be_visible()
    assert Encounter.objects.count() == 4


def test_each_part_saves_by_itself_and_says_so(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")

    page.get_by_label("What happened?").fill("I waited.")

    expect(page.get_by_role("status")).to_have_text("Saved", timeout=8000)
    expect(page.get_by_text("What: told.")).to_be_visible()
    assert Encounter.objects.get().text == "I waited."


def test_a_failed_save_says_so_and_keeps_the_text(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    page.route("**/f/more/**", lambda route: route.fulfill(status=503, body="pause"))

    page.get_by_label("What happened?").fill("I waited.")

    expect(page.get_by_role("status")).to_contain_text("Not saved yet", timeout=8000)
    expect(page.get_by_label("What happened?")).to_have_value("I waited.")
    page.unroute("**/f/more/**")
    save(page)
    assert Encounter.objects.get().text == "I waited."


def test_double_click_and_reload_make_one_encounter(open_browser, house: House):
    page = open_browser()
    page.goto(f"/f/{code_of(house.point)}/")

    page.get_by_role("button", name="Badly").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you! Your feedback has arrived.")
    page.reload()

    assert Encounter.objects.count() == 1


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
@pytest.mark.parametrize("same", [True, False], ids=["the same visit", "another"])
def test_a_page_that_comes_back_shows_the_next_person_nothing(open_browser, house: House, script: bool, same: bool):
    page = open_browser(java_script_enabled=script)
    press(page, code_of(house.point), "Badly")
    page.get_by_label("What happened?").fill("I waited.")
    save(page)

    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Well", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The same visit, or another?")
    expect(page.get_by_text("I waited.")).not_to_be_visible()
    if same:
        page.get_by_role("link", name="Go on with that feedback").click()
        expect(page.get_by_label("What happened?")).to_have_value("I waited.")
    else:
        page.get_by_role("link", name="This is another visit").click()
        page.get_by_role("button", name="Well", exact=True).click()
        expect(page.get_by_text("Would you tell us what was good?")).to_be_visible()

    ratings = sorted(encounter.rating for encounter in Encounter.objects.all())
    assert ratings == (["bad"] if same else ["bad", "good"])


def test_the_first_page_is_light_and_shows_both_faces(open_browser, house: House):
    page = open_browser()
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: sizes.append(
            sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
        ),
    )

    page.goto(f"/f/{code_of(house.point)}/", wait_until="networkidle")

    assert len(sizes) <= 6
    assert sum(sizes) <= 60_000
    for face in ("Well", "Badly"):
        box = page.get_by_role("button", name=face, exact=True).bounding_box()
        assert box["y"] + box["height"] <= 640
        assert box["height"] >= 44
    assert page.context.cookies() == []


def test_nothing_is_left_in_the_browser(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Well")
    page.get_by_label("trying it out").check()
    save(page)

    assert {cookie["expires"] for cookie in page.context.cookies()} == {-1}
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_typing_survives_the_way_out_and_a_second_tab(open_browser, house: House):
    page = open_browser()
    press(page, code_of(house.point), "Badly")
    other = page.context.new_page()
    other.goto(page.url)

    page.get_by_label("What happened?").fill("I waited.")
    page.get_by_role("link", name="To my receipt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your feedback")
    other.get_by_label("too little").check()
    expect(other.get_by_role("status")).to_have_text("Saved")

    stored = Encounter.objects.get()
    assert (stored.text, stored.attention) == ("I waited.", "too_little")


def test_a_receipt_that_closed_while_typing_keeps_the_text(open_browser, house: House):
    page = open_browser(java_script_enabled=False)
    press(page, code_of(house.point), "Badly")
    cookies = page.context.cookies()
    page.get_by_label("What happened?").fill("I waited.")
    page.context.clear_cookies(name="receipts")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your receipt has closed on this device")
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "receipts"])
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("I waited.")).to_be_visible()
    assert Encounter.objects.get().text == "I waited."


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_signing_in_goes_on_in_another_language(open_browser, house: House, script: bool):
    page = open_browser(viewport=DESK, java_script_enabled=script)
    page.goto(f"/o/{house.organisation.slug}/figures/")
    page.get_by_label("Email").fill(house.supervisor.user.email)

    page.get_by_role("button", name="Svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    page.get_by_role("button", name="Suomi").click()
    expect(page.get_by_label("Sähköposti")).to_have_value(house.supervisor.user.email)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_label("Salasana").press("Enter")

    expect(page).to_have_url(re.compile(r"/figures/$"))
    expect(page.locator("html")).to_have_attribute("lang", "fi")


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_both_faces_stay_in_sight_with_text_twice_as_large(open_browser, house: House, lang: str):
    page = open_browser(lang=lang)
    page.goto(f"/f/{code_of(house.point)}/")

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for face in page.locator(".faces button").all():
        box = face.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
