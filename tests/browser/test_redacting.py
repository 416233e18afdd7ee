"""A name is redacted with all that looks like it, with and without scripts."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.casework.actions import note_case
from encounters.models import Encounter
from tests.browser.conftest import DESK, NARROW, PHONE
from tests.browser.fitting import misfits
from tests.browser.steps import submit
from tests.browser.test_accessibility import problems_of
from tests.factories import House, case_of, make_encounter


@pytest.fixture
def complaint(house: House) -> Encounter:
    encounter = make_encounter(
        house.point,
        "bad",
        text="Virtanen oli tyly. Sanoin Virtaselle, ja Wirtanen nauroi. Soita 040 - 123 - 4567.",
        wish="Virtasen pitäisi kuunnella.",
        employee=house.aino,
        attribution="sure",
    )
    note_case(case=case_of(encounter), text="Soitin Virtasille.", by=house.admin, now=timezone.now())
    return encounter


def spilled(page: Page) -> list[str]:
    """What is wider than the page; a list beside it may cut its lines."""
    return [fault for fault in misfits(page) if fault.startswith(("page:", "outside:"))]


@pytest.mark.parametrize(
    ("viewport", "script", "look"), [(DESK, True, "light"), (PHONE, False, "dark"), (NARROW, True, "light")]
)
def test_a_name_goes_with_all_that_looks_like_it(open_browser, house: House, complaint, viewport, script, look):
    page = open_browser(member=house.supervisor, viewport=viewport, java_script_enabled=script, color_scheme=look)
    page.goto(house.at("casework:case", complaint.case.pk))
    page.get_by_text("Redact a name").first.click()
    page.get_by_label("Name or words").fill("Virtanen")
    submit(page, "Preview – Redact a name")

    preview = page.locator("#redaction-preview")
    expect(preview).to_contain_text("▒▒▒ oli tyly. Sanoin Virtaselle")
    expect(preview).to_contain_text("Soita ▒▒▒.")
    assert not script or (problems_of(page), spilled(page)) == ([], [])
    preview.get_by_role("checkbox", name="Virtaselle", exact=True).check()
    page.locator("#redact-reason").fill("Nimi ei kuulu tänne.")
    submit(page, "Redact")

    expect(page.locator("article blockquote")).to_have_text(
        "▒▒▒ oli tyly. Sanoin ▒▒▒, ja Wirtanen nauroi. Soita 040 - 123 - 4567."
    )
    expect(page.get_by_role("link", name="3 words that look like it are left.")).to_be_visible()
    assert not script or (problems_of(page), spilled(page)) == ([], [])
    submit(page, "Redact: Wirtanen")
    submit(page, "Redact all of them")

    expect(page.locator("#suspects")).to_have_count(0)
    assert Encounter.objects.get().wish == "▒▒▒ pitäisi kuunnella."
