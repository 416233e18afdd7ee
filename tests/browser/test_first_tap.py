"""A café owner signs up, names two locations and five people, prints posters, and reads the first tap."""

import re
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.core import mail
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from encounters.models import Employee, Encounter, Organisation
from tests.browser.conftest import DESK
from tests.worker import work

STEPS = 40  # presses of a finger and fields that are filled in, as the README says
PEOPLE = [("Aino", "Kamppi"), ("Bertta", "Kamppi"), ("Cilla", "Kamppi"), ("Dora", "Porvoo"), ("Eeva", "Porvoo")]


class Owner:
    """Somebody at a desk, whose steps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def write(self, label: str, text: str) -> None:
        self.steps += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str) -> None:
        self.steps += 1
        self.page.get_by_label(label, exact=True).check()

    def press(self, name: str) -> None:
        self.steps += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.steps += 1
        self.page.get_by_role("link", name=name, exact=True).click()

    def sign_up(self) -> None:
        self.page.goto("/start/")
        self.write("E-mail*", "omistaja@kapy.example")
        self.press("Send the link")
        expect(self.page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
        work()
        self.page.goto(re.search(r"http\S+/start/\S+", mail.outbox[-1].body)[0])  # type: ignore[index]
        self.steps += 1
        self.write("Name of the organisation*", "Kahvila Käpy")
        self.write("Your name*", "Oona Omistaja")
        self.write("Password*", "kolme pientä lokkia")
        self.press("Begin")

    def name_locations(self) -> None:
        self.follow("Set up")
        for name in ("Kamppi", "Porvoo"):
            self.follow("Add a location")
            self.write("Name*", name)
            self.press("Save")

    def name_people(self) -> None:
        self.follow("People")
        for name, location in PEOPLE:
            self.follow("Add a person")
            self.write("First name*", name)
            self.tick(location)
            self.press("Save")

    def print_posters(self, folder: Path) -> Path:
        self.follow("Feedback points")
        self.press("Add one at each")
        self.follow("Print many posters at once")
        with self.page.expect_download() as download:
            self.press("Download as PDF")
        kept = folder / download.value.suggested_filename
        download.value.save_as(kept)
        return kept


def addresses_on(poster: Path) -> list[str]:
    """What a phone's camera reads on each page."""
    pictures = (page.render(scale=2).to_pil() for page in PdfDocument(poster))
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("script", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_from_an_address_to_the_first_tap(
    open_browser, live_server: Any, settings, transactional_db, tmp_path, script: bool
):
    settings.PUBLIC_URL = live_server.url
    owner = Owner(open_browser(viewport=DESK, java_script_enabled=script))

    owner.sign_up()
    expect(owner.page.get_by_role("heading", name="The way to your first feedback")).to_be_visible()
    owner.name_locations()
    owner.name_people()
    poster = owner.print_posters(tmp_path)
    in_kamppi, in_porvoo = addresses_on(poster)
    customer = open_browser(java_script_enabled=script)
    customer.goto(in_porvoo)
    customer.get_by_role("button", name="Well").click()

    expect(customer.get_by_text("Thank you", exact=False).first).to_be_visible()
    owner.follow("What needs me")
    expect(owner.page.get_by_role("row", name="Porvoo")).to_contain_text("1")
    encounter = Encounter.objects.get()
    assert (poster.name, in_kamppi != in_porvoo) == ("kahvila-kapy-a4.pdf", True)
    assert (encounter.organisation, encounter.location.name) == (Organisation.objects.get(), "Porvoo")
    assert (encounter.counted, Employee.objects.count()) == (True, 5)
    assert owner.steps == STEPS
