"""Three people, three browsers: a complaint that is put right, thanks that arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from encounters.changes.tallies import find_differences
from encounters.models import Case, CaseEvent, Employee
from encounters.models.choices import Role
from tests.browser.conftest import DESK
from tests.browser.steps import open_more, press, report_a_driver_who_talked, row_of, save, submit
from tests.factories import House, code_of, make_employee, make_location, make_member, make_point


@pytest.fixture
def people(open_browser, house: House) -> Callable[..., tuple[Page, Page, Page, Employee]]:
    """A customer with a phone, a supervisor at a desk, and who served, with a phone."""

    def three(place: str, name: tuple[str, str], *, script: bool) -> tuple[Page, Page, Page, str]:
        location = make_location(house.organisation, place)
        employee = make_employee(location, first_name=name[0], last_name=name[1])
        login = make_member(house.organisation, Role.EMPLOYEE, employee=employee)
        pages = (
            open_browser(java_script_enabled=script),
            open_browser(member=house.supervisor, viewport=DESK, java_script_enabled=script),
            open_browser(member=login, java_script_enabled=script),
        )
        return *pages, code_of(make_point(location))

    return three


def open_case(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Cases").click()
    page.get_by_role("link", name=words).first.click()
    expect(page.locator("article blockquote").first).to_contain_text(words)


def answer_and_close(page: Page, outcome: str, cause: str, **more: str) -> None:
    if page.locator("#closing").get_attribute("open") is None:
        page.locator("#closing > summary").click()
    page.get_by_label("Answer", exact=True).fill(more.pop("answer"))
    page.get_by_label("Outcome").select_option(label=outcome)
    page.get_by_label("Cause", exact=True).select_option(label=cause)
    page.get_by_label("Did we know already?").select_option(label="no")
    for label, words in more.items():
        page.get_by_label(label.replace("_", " ").capitalize()).fill(words)
    submit(page, "Answer and close")
    expect(page.get_by_text("Closed:")).to_be_visible()


def figures_of(page: Page, employee: str) -> str:
    page.goto("/")
    page.get_by_role("link", name="Figures").click()
    page.get_by_role("link", name="Employees").click()
    return " ".join(row_of(page, employee).inner_text().split())


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_a_complaint_about_a_taxi_is_put_right(people, house: House, script: bool):
    passenger, supervisor, driver, code = people("Taksi 12", ("Kalle", "Kuski"), script=script)
    report_a_driver_who_talked(passenger, code)

    # The supervisor takes it, judges it, and hears the driver.
    open_case(supervisor, "The driver talked all the way")
    submit(supervisor, "Take it")
    submit(supervisor, "annoying")
    submit(supervisor, "Ask for their side and wait")
    expect(supervisor.get_by_text("Waiting for the employee").first).to_be_visible()
    passenger.reload()
    expect(passenger.get_by_text("You were asked something.")).to_have_count(0)

    # The driver reads what was said, never who said it, and gives their side.
    driver.goto("/")
    expect(driver.get_by_text("The driver talked all the way")).to_be_visible()
    driver.get_by_role("link", name="Tell your side").click()
    driver.get_by_label("Your side").fill("I thought that talking was friendly.")
    submit(driver, "Send your side")
    expect(driver.get_by_text("I thought that talking was friendly.")).to_be_visible()

    # An answer, and the customer replies.
    open_case(supervisor, "The driver talked all the way")
    expect(supervisor.get_by_text("I thought that talking was friendly.")).to_be_visible()
    supervisor.get_by_label("Answer", exact=True).fill("I am sorry. What would have helped?")
    submit(supervisor, "Ask, and wait for the customer")
    passenger.reload()
    expect(passenger.get_by_text("I am sorry. What would have helped?")).to_be_visible()
    expect(passenger.get_by_text("I thought that talking was friendly.")).to_have_count(0)
    passenger.get_by_label("Write to those who handle this").fill("A sign that says: silence is fine.")
    submit(passenger, "Send")

    # Closed as a change made; the cause was no person, so it counts elsewhere.
    open_case(supervisor, "The driver talked all the way")
    expect(supervisor.get_by_text("A sign that says: silence is fine.")).to_be_visible()
    closing = {
        "answer": "Every car has that sign now.",
        "what_changes": "A sign in every car.",
        "why_this_cause": "Nobody had told the drivers.",
        "what_was_done": "Signs were printed.",
    }
    answer_and_close(supervisor, "a change was made", "process", **closing)
    assert "1 complaint counted elsewhere: process 1" in figures_of(supervisor, "Kalle Kuski")
    driver.goto("/")
    expect(driver.get_by_text("a change was made").first).to_be_visible()

    # Partly: it opens again by itself and counts for the person until it is closed.
    passenger.reload()
    expect(passenger.get_by_text("Every car has that sign now.")).to_be_visible()
    submit(passenger, "Partly")
    expect(passenger.get_by_text("It is being looked into again.")).to_be_visible()
    supervisor.goto("/")
    expect(supervisor.get_by_role("link", name="1 customer wrote more")).to_be_visible()
    assert "1 complaint still open" in figures_of(supervisor, "Kalle Kuski")

    open_case(supervisor, "The driver talked all the way")
    closing["answer"] = "The back seat has it, too."
    answer_and_close(supervisor, "a change was made", "process", **closing)
    passenger.reload()
    submit(passenger, "Yes")
    expect(passenger.get_by_text("You answered: yes.")).to_be_visible()

    case = Case.objects.get()
    assert (case.state, case.outcome, case.verdict) == ("closed", "change_made", "yes")
    kinds = list(CaseEvent.objects.timeline_of(case.encounter).values_list("kind", flat=True))
    for kind in ("assigned", "severity", "side_asked", "side_given", "asked", "answered", "verdict", "reopened"):
        assert kind in kinds
    assert find_differences() == []


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_thanks_reach_a_hairdresser(people, house: House, script: bool):
    visitor, supervisor, hairdresser, code = people("Parturi", ("Heli", "Hius"), script=script)
    press(visitor, code, "Well")
    visitor.get_by_label("Who served you?").select_option(label="Heli")
    open_more(visitor)
    visitor.get_by_label("What was good?").fill("I was offered coffee on the sofa. Call me: 040 123 4567")
    save(visitor)
    hairdresser.goto("/")
    expect(hairdresser.get_by_text("coffee on the sofa")).to_have_count(0)  # nobody has read it yet

    open_case(supervisor, "I was offered coffee")
    supervisor.get_by_label("A word of yours").fill("This is what we are known for.")
    submit(supervisor, "Pass on to Heli Hius")
    expect(supervisor.get_by_text("Closed:")).to_be_visible()

    hairdresser.reload()
    expect(hairdresser.get_by_text("I was offered coffee on the sofa. Call me: ▒▒▒")).to_be_visible()
    expect(hairdresser.get_by_text("This is what we are known for.")).to_be_visible()
    hairdresser.get_by_role("link", name="As a card to print").click()
    expect(hairdresser.get_by_role("heading", level=1)).to_have_text("Thank you, Heli")
    expect(hairdresser.get_by_text("This is what we are known for.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Closed")).to_be_visible()
    assert (Case.objects.get().state, Case.objects.get().passed_on_by) == ("closed", house.supervisor)
