"""A morning's work by keyboard alone: ten complaints answered and closed, the steps counted."""

import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from encounters.models import Case
from tests.browser.conftest import DESK
from tests.factories import House, make_encounter

WORDS = ("Odotin", "Kahvi oli kylmää", "Tyly kassa", "Liian kova musiikki", "Väärä lasku")
MOST_KEYS = 11  # for each complaint, without its words; README.md says how many it took when it was last counted


@dataclass
class Keyboard:
    """Presses keys and counts them; words are typed in one go."""

    page: Page
    presses: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.presses += sum(len(key.split("+")) for key in keys)

    def write(self, words: str) -> None:
        self.page.keyboard.insert_text(words)


def close_this_one(keys: Keyboard) -> None:
    """On the page of a case: an answer, the outcome, the cause, what was known and done, and close."""
    keys.press("a")
    keys.write("Olen pahoillani. Korjaamme tämän.")
    keys.press("Escape", "c", "e", "Tab", "s", "Tab", "n", "Tab")  # explained, staffing, not known before
    keys.write("Puhuttu vuoron kanssa.")
    keys.press("Control+Enter")


def test_ten_complaints_are_closed_by_keyboard_alone(open_browser, house: House, capsys):
    for number in range(10):
        make_encounter(house.point, "bad", text=f"{WORDS[number % 5]}, {number}.", step="customer")
    page = open_browser(member=house.supervisor, viewport=DESK)
    page.goto(f"/o/{house.organisation.slug}/cases/?kind=complaint")
    keys, begun = Keyboard(page), time.monotonic()

    keys.press("j", "Enter")
    for left in range(9, -1, -1):
        expect(page.locator("#answer_text")).to_be_attached()
        here = page.url
        close_this_one(keys)
        page.wait_for_url(lambda url, here=here: url.split("?")[0] != here.split("?")[0])
        assert Case.objects.open().count() == left

    seconds = time.monotonic() - begun
    with capsys.disabled():
        print(f"\nten complaints: {keys.presses} keys besides the words, {seconds:.1f} s without thinking")
    assert keys.presses <= 2 + 10 * MOST_KEYS
    assert set(Case.objects.values_list("state", "outcome", "encounter__cause", "known_before")) == {
        ("closed", "explained", "staffing", False)
    }
    expect(page.get_by_text("Nothing else waits for you here.")).to_be_visible()
