"""Signing in in two steps in a real browser: with a passkey, and with an app where JavaScript is off."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.accounts.test_two_factor import code_at
from tests.browser.steps import submit
from tests.browser.test_accessibility import problems_of
from tests.factories import PASSWORD, House

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, house: House) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill(house.admin.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()


def authenticator_of(page: Page) -> Callable[..., None]:
    """A security key of this browser, and what tells it whether somebody touches it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def touched(*, enabled: bool) -> None:
        session.send(
            "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": enabled}
        )
        session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})

    return touched


def test_a_passkey_is_added_and_asked_for(open_browser: Callable[..., Page], house: House):
    page = open_browser()
    authenticator_of(page)
    sign_in(page, house)
    page.goto(reverse("mfa_index"))
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Anna's laptop")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have saved them").click()
    expect(page.get_by_text("Anna's laptop", exact=True).first).to_be_visible()

    sign_out(page)
    sign_in(page, house)
    expect(page.get_by_role("heading", name="Second step of signing in")).to_be_visible()
    assert problems_of(page) == []
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("link", name="What needs me")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_a_passkey_that_is_not_there_is_told(open_browser: Callable[..., Page], house: House):
    page = open_browser()
    touched = authenticator_of(page)
    sign_in(page, house)
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)

    sign_in(page, house)
    touched(enabled=False)
    authenticator_of(page)  # another one, which does not know the account
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used.")
    expect(page.get_by_label("Code")).to_be_visible()


def test_an_app_needs_no_javascript(open_browser: Callable[..., Page], house: House):
    page = open_browser(java_script_enabled=False)
    sign_in(page, house)
    page.goto(reverse("mfa_index"))
    with page.expect_navigation():
        page.get_by_role("link", name="Add an app").click()
    seed = re.sub(" ", "", page.locator("code").inner_text())
    page.get_by_label("Code").fill(code_at(datetime.now(UTC), seed))
    submit(page, "Add the app")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10

    sign_out(page)
    sign_in(page, house)
    expect(page.get_by_text("A passkey needs JavaScript")).not_to_be_visible()  # none was added
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("link", name="What needs me")).to_be_visible()
