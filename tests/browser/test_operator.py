"""The operator's pages in a real browser, under the policy that every page has."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.factories import House
from tests.operator.people import entered, make_operator, with_second_step


def open_as_operator(open_browser: Callable[..., Page], live_server: Any) -> Page:
    session = entered(with_second_step(make_operator())).cookies["session"].value
    page = open_browser(viewport=DESK)
    page.context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    return page


def test_an_operator_finds_an_account_and_closes_it(open_browser: Callable[..., Page], house: House, live_server: Any):
    page = open_as_operator(open_browser, live_server)
    page.goto(reverse("admin:index"))
    page.locator("#content-main").get_by_role("link", name="Accounts", exact=True).click()
    page.get_by_role("searchbox").fill(house.supervisor.user.email)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=house.supervisor.user.email).click()
    page.get_by_label("Account is open").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    house.supervisor.user.refresh_from_db()
    assert not house.supervisor.user.is_active


def test_every_page_keeps_to_the_policy(open_browser: Callable[..., Page], house: House, live_server: Any):
    page = open_as_operator(open_browser, live_server)

    for address in (
        reverse("admin:encounters_organisation_changelist"),
        reverse("admin:encounters_organisation_change", args=[house.organisation.pk]),
        reverse("admin:encounters_organisation_history", args=[house.organisation.pk]),
        reverse("admin:encounters_user_change", args=[house.admin.user.pk]),
        reverse("admin:encounters_job_changelist"),
    ):
        page.goto(address)
        expect(page.locator("#content h1")).to_be_visible()


def test_an_action_is_chosen_for_some(open_browser: Callable[..., Page], house: House, live_server: Any):
    page = open_as_operator(open_browser, live_server)
    page.goto(reverse("admin:encounters_user_changelist"))
    page.get_by_role("row").filter(has_text=house.admin.user.email).get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option("Send a link for a new password")
    page.get_by_role("button", name="Go", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("1 link is on its way.")
