"""What people do on a page, step by step, in more than one story."""

from playwright.sync_api import Locator, Page, expect


def press(page: Page, code: str, face: str) -> None:
    page.goto(f"/f/{code}/")
    page.get_by_role("button", name=face, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you! Your feedback has arrived.")


def submit(page: Page, button: str) -> None:
    """Press a button that sends the page, and wait for the one that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def open_more(page: Page) -> None:
    if page.locator("details.more").get_attribute("open") is None:
        page.get_by_text("Tell more").first.click()


def save(page: Page) -> None:
    submit(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your feedback")


def report_a_driver_who_talked(page: Page, code: str) -> None:
    press(page, code, "Badly")
    page.get_by_label("What happened?").fill("The driver talked all the way, I wanted to be silent.")
    page.get_by_label("too much").check()
    page.get_by_label("one place among many").check()
    open_more(page)
    page.get_by_label("What should have been done instead?").fill("Silence.")
    page.get_by_label("Who served you?").select_option(label="Kalle")
    page.get_by_role("group", name="Did you say it on the spot?").get_by_label("No", exact=True).check()
    save(page)
    expect(page.get_by_text("The driver talked all the way")).to_be_visible()
    expect(page.get_by_text("Somebody will read it next.")).to_be_visible()


def row_of(page: Page, subject: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=subject))
