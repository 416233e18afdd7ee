"""An admin says what the organisation is like, with and without JavaScript: nothing that was typed is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from encounters.models import AnswerTemplate, Organisation
from tests.browser.conftest import DESK
from tests.factories import House
from tests.organisation.pictures import png

BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
Open = Callable[..., Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def stored(house: House) -> Organisation:
    return Organisation.objects.get(pk=house.organisation.pk)


@BOTH
def test_settings_and_colour_are_refused_in_words_kept_and_saved(open_browser: Open, house: House, script: bool):
    page = open_browser(member=house.admin, java_script_enabled=script, viewport=DESK)
    page.goto(house.at("organisation:edit"))
    page.get_by_label("Name", exact=False).first.fill("Uusi Kulma")
    page.get_by_label("Read within").fill("0")
    page.get_by_label("Colour").fill("#8a1f4b")
    press(page, "Save")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Name", exact=False).first).to_have_value("Uusi Kulma")
    expect(page.get_by_label("Colour")).to_have_value("#8a1f4b")
    page.get_by_label("Read within").fill("2")
    press(page, "Save")

    expect(page.get_by_text("Saved: Uusi Kulma.")).to_be_visible()
    kept = stored(house)
    assert (kept.name, kept.seen_days, kept.colour) == ("Uusi Kulma", 2, "#8a1f4b")
    page.get_by_role("link", name="What was changed").last.click()
    expect(page.get_by_role("main")).to_contain_text("Uusi Kulma")
    expect(page.get_by_role("main")).to_contain_text(str(house.admin.user))


@BOTH
def test_a_logo_is_refused_in_words_stored_and_taken_away(
    open_browser: Open, house: House, script: bool, tmp_path: Path
):
    page = open_browser(member=house.admin, java_script_enabled=script, viewport=DESK)
    (tmp_path / "words.png").write_text("No picture.")
    (tmp_path / "logo.png").write_bytes(png())
    page.goto(house.at("organisation:edit"))
    page.get_by_role("link", name="Send a logo").click()
    for name in ("words.png", "logo.png"):
        page.get_by_label("Picture").set_input_files(tmp_path / name)
        press(page, "Store the logo")
        if name == "words.png":
            expect(page.get_by_role("alert").first).to_be_visible()
            assert not stored(house).logo

    expect(page.get_by_text("The logo is stored.")).to_be_visible()
    expect(page.get_by_role("img", name=house.organisation.name)).to_be_visible()
    press(page, "Take the logo away")
    expect(page.get_by_text("The logo is taken away.")).to_be_visible()
    assert not stored(house).logo


@BOTH
def test_an_answer_template_is_refused_in_words_kept_and_saved(open_browser: Open, house: House, script: bool):
    page = open_browser(member=house.admin, java_script_enabled=script, viewport=DESK)
    page.goto(house.at("answer_templates:add"))
    page.get_by_label("Finnish", exact=False).first.fill("Kiitos palautteesta.")
    press(page, "Save")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Finnish", exact=False).first).to_have_value("Kiitos palautteesta.")
    page.get_by_label("Name", exact=False).first.fill("Kiitos")
    press(page, "Save")

    page.wait_for_url("**" + house.at("answer_templates:list") + "**")
    assert AnswerTemplate.objects.get(title="Kiitos").text_fi == "Kiitos palautteesta."


@pytest.mark.parametrize("width", [320, 360])
def test_the_tabs_keep_one_row_and_are_reached_by_key(open_browser: Open, house: House, width: int):
    page = open_browser(member=house.admin, viewport={"width": width, "height": 640})
    page.goto(house.at("history:list"))
    tabs = page.get_by_role("navigation", name="Set up").get_by_role("link")
    tops = {round(box["y"]) for tab in tabs.all() if (box := tab.bounding_box())}

    assert len(tops) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tabs.first.focus()
    for tab in tabs.all():
        expect(tab).to_be_focused()
        expect(tab).to_be_in_viewport()
        page.keyboard.press("Tab")
