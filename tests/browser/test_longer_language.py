"""Every text goes through a catalogue, and a language that takes 40 % more room fits."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext, override

from encounters.locations.forms import zones
from tests.browser.conftest import NARROW
from tests.browser.fitting import misfits
from tests.browser.pseudo import CARRIER, CLOSE, LONGER, OPEN, compile_pseudo, unmarked
from tests.browser.samples import fill, samples
from tests.factories import House, case_of, code_of


@pytest.fixture
def longer_language(settings: Any, tmp_path: Path) -> str:
    compile_pseudo(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    return CARRIER


def own_words(house: House) -> tuple[str, ...]:
    """What people wrote, and names, which no catalogue holds; the longest first."""
    people = [member.user for member in (house.admin, house.supervisor, house.employee)]
    words = {
        *("Servicelog", "Suomi", "Svenska", "English", "kl.", "SVG", "PNG"),
        *(
            house.organisation.name,
            house.kamppi.name,
            house.porvoo.name,
            str(house.aino),
            house.aino.first_name,
            house.aino.title,
        ),
        *(str(user) for user in people),
        *(user.email for user in people),
        *(code_of(point) for point in (house.point, house.porvoo_point)),
        *(
            "Odotin kauan.\n▒▒▒ ei tullut.",
            "ei tullut.",
            "Odotin kauan.\nKukaan ei tullut.",
            "Odotin kauan.",
            "Tervehdys.",
            "Kukaan",
        ),
        *("Kiitos.", "Koe.", "Nopea.", "Testi.", "Hienoa.", "Olen pahoillani.", "kahvi", "Kassa oli rikki."),
        *("Jono oli pitkä.", "jono pitkä", "jono", "pitkä", "Odotus"),
        *("sheet.csv", "XLSX", "CSV", "Hobby", "Turku", "Jokikatu 1", "Europe/Helsinki", "kenties"),
        *(
            "a@example.org",
            "uusi@example.org",
            "Avain",
            "Ovi",
            "www.example.org",
            "HTML",
            "Pahoittelu",
            "Hei {customer}, olen pahoillani.",
        ),
        *(name for _zone, name in zones()),
    }
    return tuple(sorted(words, key=len, reverse=True))


def test_the_language_is_marked_and_longer(longer_language: str):
    with override(longer_language):
        ours, of_django = gettext("Skip to content"), gettext("This field is required.")

    assert (ours[0], ours[-1]) == (of_django[0], of_django[-1]) == (OPEN, CLOSE)
    assert len(ours) >= LONGER * len("Skip to content")


def test_longer_texts_fit_and_all_come_from_a_catalogue(house: House, visit, longer_language: str):
    encounter, held = fill(house)
    own, faults = own_words(house), {}
    for who, addresses in samples(house, encounter, held).items():
        page = visit(who, encounter, viewport=NARROW, lang=longer_language)
        for address in addresses:
            page.goto(address)
            if problems := misfits(page) + [f"in no catalogue: {text}" for text in unmarked(page, own)]:
                faults[address, who] = problems

    assert faults == {}


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_longer_texts_of_a_case_fit_in_columns_too(house: House, visit, longer_language: str, width: int):
    encounter, _held = fill(house)
    page = visit("admin", encounter, viewport={"width": width, "height": 800}, lang=longer_language)

    faults = {}
    for address in (house.at("casework:case", case_of(encounter).pk), house.at("casework:queue")):
        page.goto(address)
        wide = [problem for problem in misfits(page) if not problem.startswith("too high")]  # the columns scroll
        faults[address] = [problem for problem in wide if not any(name in problem for name in ('"excerpt', '"meta'))]

    assert not any(faults.values()), faults


def test_a_text_in_no_catalogue_and_a_narrow_box_are_noticed(open_browser, house: House, longer_language: str):
    page = open_browser(viewport=NARROW, lang=longer_language)
    page.goto("/")
    before = misfits(page), unmarked(page, own_words(house))
    page.evaluate("""() => {
        document.querySelector('main').append('Planted text');
        document.querySelector('h1').title = 'Planted title';
        const box = document.querySelector('main .actions a');
        Object.assign(box.style, {width: '40px', whiteSpace: 'nowrap', overflow: 'hidden'});
        document.querySelector('footer').style.width = '400px'; }""")

    after = misfits(page)

    assert before == ([], [])
    assert unmarked(page, own_words(house)) == ["Planted text", "Planted title"]
    assert {problem.split(":")[0] for problem in after} == {"page", "outside", "too wide for its box"}
