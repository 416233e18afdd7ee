"""A customer prints the receipt, an employee the card with thanks."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page

from encounters.casework.actions import answer_case
from encounters.casework.thanks import pass_on
from encounters.changes.actions import mark_seen
from encounters.models import Encounter
from encounters.receipts.secrets import secrets_of
from tests.browser.samples import fill
from tests.factories import (
    House,
    alias_of,
    case_of,
    make_complaint,
    make_encounter,
    make_location,
    make_point,
    make_thanks,
)
from tests.figures import recounting

# Every colour of what is printed, pictures left out: letters and the ground they stand on.
COLOURS = """() => {
  const visible = [...document.querySelectorAll('body, body *')].filter(e => e.checkVisibility() && !e.closest('svg'));
  const of = name => [...new Set(visible.map(e => getComputedStyle(e)[name]))].sort();
  return {ink: of('color'), ground: of('backgroundColor')};
}"""


def answered(house: House) -> Encounter:
    """A complaint with an answer, to which the customer may reply."""
    encounter, _ = fill(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    case = case_of(encounter)
    answer_case(case=case, text="Olen pahoillani.", by=house.supervisor, now=timezone.now())
    return encounter


def controls(page: Page) -> Locator:
    return page.locator(
        "button, form, textarea, summary:not(.receipt > *), .button, .skip, footer, [role=status]"
    ).filter(visible=True)


def test_the_printed_receipt_is_black_on_white_without_buttons(house: House, visit):
    encounter = answered(house)
    page = visit("receipt", encounter, color_scheme="dark")
    page.goto(f"/r/{encounter.pk}/?saved")
    on_screen = controls(page).count()
    asked_on_screen = page.get_by_label("Write to those who handle this").is_visible()

    page.emulate_media(media="print", color_scheme="dark")

    assert on_screen > 0
    assert asked_on_screen
    assert controls(page).count() == 0
    assert page.evaluate(COLOURS) == {"ink": ["rgb(0, 0, 0)"], "ground": ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"]}
    words = (secrets_of(encounter.receipt).digits_in_fours, "Olen pahoillani.", "Aino, Supervisor", "Odotin kauan.")
    for shown in (*(page.get_by_text(said) for said in words), page.locator(".qr")):
        assert shown.is_visible()


def test_the_card_is_alone_on_its_page(house: House, visit):
    encounter, _ = fill(house)
    card = alias_of(Encounter.objects.get(case__passed_on_at__isnull=False))
    page = visit("employee", encounter, color_scheme="dark")
    page.goto(f"/o/{house.organisation.slug}/employees/own/card/{card}/?theme=dark")
    on_screen = controls(page).count()
    page.evaluate("window.print = () => { window.printed = true }")
    page.locator("[data-print]").click()

    page.emulate_media(media="print", color_scheme="dark")

    assert on_screen > 0
    assert page.evaluate("window.printed")
    assert controls(page).count() == 0
    assert page.locator("nav, header").filter(visible=True).count() == 0
    assert page.evaluate(COLOURS) == {"ink": ["rgb(0, 0, 0)"], "ground": ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"]}
    assert page.get_by_text("Kiitos.").is_visible()


A5 = (420, 595)  # points
FRAME = """card => {
  const style = getComputedStyle(card), sides = ['Top', 'Right', 'Bottom', 'Left'];
  const drawn = sides.every(side => style[`border${side}Style`] === 'solid' && style[`border${side}Color`] === 'rgb(0, 0, 0)');
  return drawn && style.overflow === 'visible' && style.boxDecorationBreak === 'clone';
}"""


@pytest.mark.parametrize(
    ("words", "sheets"),
    [("Kiitos avusta!", [1]), ("Kiitos avusta, kävit kaiken läpi. " * 28, [1]), ("Kiitos avusta. " * 260, [2, 3, 4])],
    ids=["short", "long", "longest"],
)
def test_the_card_is_a_framed_sheet_that_a_hand_can_hold(house: House, visit, words: str, sheets: list[int]):
    encounter = make_thanks(house, text=words)
    pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now())
    page = visit("employee", encounter)
    page.goto(f"/o/{house.organisation.slug}/employees/own/card/{alias_of(encounter)}/")

    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {A5}
    assert printed.count(b"/Type /Page\n") in sheets
    assert page.locator(".thank-card").evaluate(FRAME)
    assert page.locator("main > :not(.thank-card)").filter(visible=True).count() == 0


A4 = (595, 842)  # points


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("which", ["all", "location", "employee"])
def test_a_page_of_figures_is_one_sheet(house: House, visit, which: str, language: str):
    recounting.fill(house, timezone.now(), seed=1)
    for number in range(12):
        place = make_location(house.organisation, f"Toimipiste {number}", region=f"Alue {number % 6}")
        point = make_point(place)
        for moment in range(20):
            make_encounter(point, "good" if moment % 3 else "bad", now=timezone.now() - timedelta(hours=moment + 1))
    page = visit("admin", make_complaint(house), lang=language, color_scheme="dark")
    home = f"/o/{house.organisation.slug}/figures"
    path = {"all": "", "location": f"locations/{house.kamppi.pk}/", "employee": f"employees/{house.aino.pk}/"}[which]
    page.goto(f"{home}/{path}?days=90")

    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {A4}
    assert printed.count(b"/Type /Page\n") == 1
    assert page.locator("nav, footer, form, button").filter(visible=True).count() == 0
    assert page.locator(".only-printed").first.is_visible()
    assert page.locator("canvas").bounding_box()["width"] < page.locator(".report").bounding_box()["width"] + 1
