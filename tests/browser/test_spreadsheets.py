"""A chain imports 500 locations and 5,000 people from XLSX, breaks three rows, mends them, and sends changes."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from encounters.models import Employee, EmployeeLocation, Location
from tests.browser.conftest import DESK
from tests.factories import House
from tests.spreadsheets.sheets import as_xlsx, read_xlsx
from tests.worker import work

PLACES, PEOPLE = 500, 5_000


class Chain:
    """An admin at a desk, with files."""

    def __init__(self, page: Page, folder: Path, *, script: bool) -> None:
        self.page, self.folder, self.script = page, folder, script

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def send(self, rows: list[list[Any]], name: str) -> None:
        """Choose a file on the page that is open, send it, and wait until the worker has checked it."""
        path = self.folder / name
        path.write_bytes(as_xlsx(*rows))
        self.page.get_by_label("Spreadsheet").set_input_files(path)
        self.press("Check the sheet")
        expect(self.page.get_by_role("progressbar", name="The sheet is being checked.")).to_be_visible()
        self.let_work()

    def let_work(self) -> None:
        """Let the worker do what it is asked; the page follows by itself, or by its link."""
        work()
        if not self.script:
            self.page.get_by_role("link", name="Refresh").click()
        expect(self.page.get_by_role("progressbar")).to_have_count(0)

    def store(self) -> None:
        self.press("Store all of this")
        expect(self.page.get_by_role("progressbar", name="The rows are being stored.")).to_be_visible()
        self.let_work()
        expect(self.page.get_by_text("Stored.", exact=True)).to_be_visible()

    def open(self, kind: str) -> None:
        """Lead to where sheets of a kind are sent."""
        self.page.get_by_role("link", name="Set up").click()
        self.page.get_by_role("link", name="Spreadsheets").click()
        section = self.page.get_by_role("region", name=kind)
        section.get_by_role("link", name="Import a sheet").click()

    def download(self, name: str) -> list[list[Any]]:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=name).first.click()
        return read_xlsx(download.value.path().read_bytes())


def people() -> list[list[Any]]:
    rows: list[list[Any]] = [["First name", "Last name", "Job title", "Locations"]]
    return rows + [[f"Name {n}", f"Family {n % 700}", "Barista", f"Place {n % PLACES}"] for n in range(PEOPLE)]


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_chain_is_imported_broken_mended_and_changed(house: House, open_browser, tmp_path: Path, script: bool):
    page = open_browser(member=house.admin, viewport=DESK, java_script_enabled=script)
    page.goto(house.at("inbox:start"))
    chain = Chain(page, tmp_path, script=script)

    chain.open("Locations")
    chain.send([["Name", "Region"], *([f"Place {n}", f"Region {n % 20}"] for n in range(PLACES))], "places.xlsx")
    expect(page.get_by_text("500 new")).to_be_visible()
    chain.store()
    assert Location.objects.filter(name__startswith="Place").count() == PLACES

    rows = people()
    rows[10][0], rows[2000][3], rows[5000][2] = "", "Nowhere", "x" * 101
    chain.open("People")
    chain.send(rows, "people.xlsx")
    expect(page.get_by_text("3 rows have to be mended. Until then nothing is stored.")).to_be_visible()
    assert [page.locator("tbody tr").nth(place).locator("td").first.inner_text() for place in range(3)] == [
        "11",
        "2001",
        "5001",
    ]
    assert page.get_by_role("button", name="Store all of this").count() == 0

    handed_back = chain.download("Download XLSX")
    wrong = [row for row in handed_back[1:] if row[0]]
    assert [row[0].split(".")[0] for row in wrong] == [
        "First name: This field is required",
        "Locations: There is no location called “Nowhere” here",
        "Job title: The text has 101 letters, there is room for 100",
    ]
    for row, right in zip(wrong, (people()[place] for place in (10, 2000, 5000)), strict=True):
        row[1:] = right
    page.get_by_role("link", name="Send the mended sheet").click()
    chain.send(handed_back, "mended.xlsx")
    expect(page.get_by_text("5000 new")).to_be_visible()
    chain.store()
    assert Employee.objects.count() == PEOPLE + 1

    chain.open("People")
    changed = chain.download("Download what is there as XLSX")
    changed[1][2], changed[2][4], changed[3][7] = "Renamed", "Place 1; Place 2", "no"
    chain.send([*changed, ["", "Newcomer", "", "", "Kamppi", "", "", "yes"]], "changed.xlsx")
    expect(page.get_by_text("1 new · 3 changed · 4998 as they are")).to_be_visible()
    chain.store()
    assert Employee.objects.filter(last_name="Renamed").exists()
    assert EmployeeLocation.objects.filter(employee=changed[2][0]).count() == 2
    assert not Employee.objects.get(pk=changed[3][0]).is_active
    assert Employee.objects.count() == PEOPLE + 2

    chain.open("People")
    chain.send([*changed, ["", "Newcomer", "", "", "Kamppi", "", "", "yes"]], "changed.xlsx")
    expect(page.get_by_text("All is as the sheet says already. There is nothing to store.")).to_be_visible()
