"""In the demo an admin reads the mail that was sent, on a page that is fit for everybody and that no mail gets hold of."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from encounters.notifications.sent_files import latest_mails
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import problems_of
from tests.factories import House, make_invited
from tests.mails import be_the_demo
from tests.worker import work

HOSTILE = """\
From: a@example.org
To: b@example.org
Subject: Hei
Date: Sat, 28 Nov 2026 12:00:00 +0000
Content-Type: text/html; charset=utf-8

<p>Moi.</p><img src="https://evil.example.org/seen.png">
<script>top.document.title = document.title = "taken"; document.querySelector("p").textContent = "taken"</script>
"""


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    be_the_demo(settings, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("lang", "viewport", "scheme"), [("fi", PHONE, "dark"), ("sv", DESK, "light"), ("en", PHONE, "light")]
)
def test_mail_is_read_on_a_page_without_a_fault(
    folder: Path, house: House, open_browser, lang: str, viewport: dict[str, int], scheme: str
):
    make_invited(house.organisation)
    work()
    subject = latest_mails()[0].subject
    page = open_browser(lang=lang, member=house.admin, viewport=viewport, color_scheme=scheme)
    page.goto(house.at("notifications:list"))

    page.locator(f"a[href='{house.at('notifications:demo')}']").click()
    page.wait_for_url("**/setup/mail/demo/")
    problems_of_list = problems_of(page)
    page.get_by_role("link", name=subject).click()
    page.wait_for_url("**/setup/mail/demo/*/")

    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(subject)
    assert (problems_of_list, problems_of(page)) == ([], [])


def test_no_mail_gets_hold_of_its_page(folder: Path, house: House, open_browser, browser: Browser, live_server):
    name = "20261128-120000-000000-a"
    (folder / f"{name}.eml").write_text(HOSTILE)
    session = open_browser(member=house.admin).context.cookies()
    context = browser.new_context(base_url=live_server.url)  # in which what is refused may be told
    context.add_cookies(session)
    failed: list[str] = []
    context.on("requestfailed", lambda request: failed.append(request.failure))
    page = context.new_page()

    page.goto(house.at("notifications:demo_mail", name))
    framed = page.frame_locator("iframe").get_by_role("paragraph").text_content()
    title = page.title()
    page.goto("about:blank")
    page.set_content(HOSTILE.partition("\n\n")[2])  # the control: where nothing refuses it

    assert (framed, title.startswith("Hei")) == ("Moi.", True)
    assert page.get_by_role("paragraph").text_content() == "taken"
    assert [why == "csp" for why in failed] == [True, False]
    context.close()
