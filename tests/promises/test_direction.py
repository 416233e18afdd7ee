"""What people wrote, and their names, turn nothing around that stands beside it."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter
from encounters.review.actions import exclude_encounter, restore_encounter
from tests.factories import House, make_encounter

HEBREW = "שלום"
# A page's title, a choice and a line of a field hold nothing but text; the browser isolates each of them itself.
ALONE = {"title", "option", "textarea"}
VOID = {"meta", "link", "input", "br", "path", "circle"}


class Loose(HTMLParser):
    """Finds Hebrew that is not isolated from its neighbours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.within: list[bool] = [False]
        self.found: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.within.append(self.within[-1] or tag in ALONE or tag == "bdi" or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if HEBREW in data:
            self.found.append(self.within[-1])


@pytest.fixture
def hebrew(house: House) -> House:
    """A house whose people and places have Hebrew names, with something on every staff page."""
    for row, name in (
        *((house.organisation, "name"), (house.kamppi, "name"), (house.aino, "first_name")),
        *((member.user, "name") for member in (house.supervisor, house.admin, house.employee)),
    ):
        setattr(row, name, HEBREW)
        row.save()
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", text=HEBREW, wish=HEBREW, employee=house.aino, attribution="sure")
    amend_encounter(encounter=encounter, now=now, name=HEBREW, employee_description=HEBREW, addition=HEBREW)
    exclude_encounter(encounter=encounter, by=house.admin, now=now, reason=HEBREW)
    restore_encounter(encounter=encounter, by=house.admin, now=now, reason=HEBREW)
    mark_seen(encounter=encounter, by=house.admin, now=now)
    gone = make_encounter(house.point, "bad", text=HEBREW, employee=house.aino, attribution="sure")
    exclude_encounter(encounter=gone, by=house.admin, now=now, reason=HEBREW)
    make_encounter(house.point, "bad", text=HEBREW, hold_reason="fast")
    return house


PAGES = [
    *("inbox:start", "inbox:encounters", "inbox:held", "casework:queue"),
    *("figures:locations", "figures:employees", "employees:own"),
]


@pytest.mark.parametrize("name", PAGES)
def test_names_and_texts_stand_apart_on_staff_pages(name: str, hebrew: House, signed_in):
    member = hebrew.employee if name == "employees:own" else hebrew.supervisor

    page = signed_in(member).get(reverse(name, args=[hebrew.organisation.slug])).content.decode()

    found = Loose(page).found
    assert len(found) > 1
    assert all(found)


def test_names_and_texts_stand_apart_on_the_page_of_one(hebrew: House, signed_in):
    client = signed_in(hebrew.supervisor)
    for encounter in Encounter.objects.all():
        page = client.get(
            reverse("review:encounter", args=[hebrew.organisation.slug, encounter.pk]), follow=True
        ).content.decode()

        found = Loose(page).found
        assert len(found) > 3
        assert all(found)


def test_a_name_that_is_loose_is_found():
    assert Loose(f"<p>{HEBREW} · <bdi>{HEBREW}</bdi> · <span dir='auto'>{HEBREW}</span></p>").found == [
        False,
        True,
        True,
    ]
