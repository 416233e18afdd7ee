"""What people wrote, and their names, turn nothing around that stands beside it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from encounters.casework.thanks import pass_on
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Employee, Encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter, restore_encounter
from encounters.templatetags.show import in_plain, isolated_in_plain
from tests.browsers import MemberClient
from tests.factories import (
    CLOSING,
    House,
    alias_of,
    case_of,
    close,
    code_of,
    holding,
    make_alert,
    make_complaint,
    make_encounter,
    make_member,
    make_organisation,
    make_point,
    make_thanks,
    make_theme,
    old_key,
    tap,
)

HEBREW = "שלום"
TURNED = "Kamppi\u202eimppak"
ESCAPING = "Kamppi\u2069\u202eimppak"  # ends the element that sets it apart, then turns around what follows
NAMES = [HEBREW, TURNED, ESCAPING]
VOID = {"meta", "link", "input", "br", "path", "circle"}
# What a browser sends or follows; nobody reads it.
NOT_READ = {"value", "href", "action", "formaction", "data-copy", "data-share"}
SET_APART = re.compile("\u2068[^\u2068\u2069]*\u2069")
MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
IN_A_LINE = {"bdi", "span", "b", "mark", "a", "label", "button"}


class Loose(HTMLParser):
    """Finds a name that is not isolated from its neighbours: each place where it stands, and whether it is."""

    def __init__(self, page: str, name: str = HEBREW) -> None:
        super().__init__()
        self.name, self.shown = name, MARKS.sub("", name)
        self.tags: list[str] = []
        self.within: list[bool] = [False]
        self.found: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for attribute, value in attrs:
            if attribute not in NOT_READ:
                self.read_plain(value or "")
        if tag not in VOID:
            self.tags.append(tag)
            self.within.append(self.within[-1] or tag == "bdi" or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tags.pop()
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["title"]:
            self.read_plain(data)
        elif self.shown in MARKS.sub("", data):
            escapes = self.tags[-1] in IN_A_LINE and MARKS.search(data)
            self.found.append(self.within[-1] and not escapes)

    def read_plain(self, text: str) -> None:
        """Read a text in which no tag can stand: no mark turns it around, and what is read from the right is in marks."""
        if self.shown in MARKS.sub("", text):
            turns = "\u202e" in text or (self.name == HEBREW and self.shown in SET_APART.sub("", text))
            self.found.append(not turns)


def rename(house: House, name: str) -> House:
    """Give this name to everything that somebody names."""
    for row, column in (
        *((house.organisation, "name"), (house.kamppi, "name"), (house.porvoo, "name"), (house.aino, "first_name")),
        *((member.user, "name") for member in (house.supervisor, house.admin, house.employee)),
    ):
        setattr(row, column, name)
        row.save()
    return house


@pytest.fixture(params=NAMES)
def named(house: House, request) -> House:
    """A house whose people and places have such names, with something on every staff page."""
    name = request.param
    rename(house, name)
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", text=name, wish=name, employee=house.aino, attribution="sure")
    amend_encounter(encounter=encounter, now=now, name=name, employee_description=name, addition=name)
    exclude_encounter(encounter=encounter, by=house.admin, now=now, reason=name)
    restore_encounter(encounter=encounter, by=house.admin, now=now, reason=name)
    mark_seen(encounter=encounter, by=house.admin, now=now)
    gone = make_encounter(house.point, "bad", text=name, employee=house.aino, attribution="sure")
    exclude_encounter(encounter=gone, by=house.admin, now=now, reason=name)
    make_encounter(house.point, "bad", text=name, hold_reason="fast")
    make_alert(house.kamppi, employee=house.aino)
    make_theme(house.organisation, name)
    return house


PAGES = [
    *("inbox:start", "inbox:encounters", "inbox:held", "casework:queue", "alerts:list", "topics:themes"),
    "downloads:add",
    *("figures:overview", "figures:locations", "figures:employees", "employees:own"),
]


@pytest.mark.parametrize("name", PAGES)
def test_names_and_texts_stand_apart_on_staff_pages(name: str, named: House, signed_in):
    member = named.employee if name == "employees:own" else named.supervisor

    page = signed_in(member).get(reverse(name, args=[named.organisation.slug])).content.decode()

    found = Loose(page, named.organisation.name).found
    assert len(found) > 1
    assert all(found)


@pytest.mark.parametrize("name", ["inbox:encounters", "casework:queue"])
def test_names_and_texts_stand_apart_where_words_were_found(name: str, named: House, signed_in):
    words = Encounter.objects.exclude(text="").values_list("text", flat=True)[0]

    page = signed_in(named.supervisor).get(named.at(name), {"q": words}).content.decode()

    found = Loose(page, named.organisation.name).found
    assert "<mark>" in page
    assert len(found) > 1
    assert all(found)


def test_names_and_texts_stand_apart_on_the_page_of_one(named: House, signed_in):
    client = signed_in(named.supervisor)
    for encounter in Encounter.objects.all():
        page = client.get(
            reverse("review:encounter", args=[named.organisation.slug, encounter.pk]), follow=True
        ).content.decode()

        found = Loose(page, named.organisation.name).found
        assert len(found) > 3
        assert all(found)


def pages_of_customers(house: House) -> Iterator[tuple[str, HttpResponse]]:
    """Every page of customers on which a name stands, by what it is called here."""
    point = make_point(house.kamppi, employee=house.aino)
    code, about = code_of(point), {"employee": house.aino, "attribution": "sure"}
    told = make_encounter(house.point, "bad", text="Odotin.", **about)
    unsure = make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="think_so")
    corrected = make_encounter(house.point, "bad", text="Odotin.")
    reattribute_encounter(
        encounter=corrected, employee=house.aino, by=house.admin, now=timezone.now(), reason="Vuorolista."
    )
    thanked, closed = (
        make_encounter(house.point, "good", **about),
        make_encounter(house.point, "bad", text="Odotin.", **about),
    )
    pass_on(case=case_of(thanked), by=house.supervisor, now=timezone.now(), word="Hienoa.")
    close(house, closed, why="Jono.")
    client, key = Client(), old_key(code)
    tap(client, code, key=key)
    yield "rate", Client().get(f"/f/{code}/")
    yield "pressed too late", Client().post(f"/f/{code}/", {"rating": "bad", "key": "old"})
    yield "differs", tap(client, code, "good", key=key)
    holder = holding(told, unsure, corrected, thanked, closed)
    for name, encounter in {"told": told, "unsure": unsure, "by staff": corrected}.items():
        yield f"details {name}", holder.get(f"/f/more/{encounter.pk}/")
        yield f"receipt {name}", holder.get(f"/r/{encounter.pk}/")
    yield "receipt thanked", holder.get(f"/r/{thanked.pk}/")
    yield "receipt closed", holder.get(f"/r/{closed.pk}/?saved")
    yield "details with an error", holder.post(f"/f/more/{told.pk}/", {"email": "x", "text": "Odotin."})
    yield "reply with an error", holder.post(f"/r/{closed.pk}/reply/", {"reply": ""})
    yield "remembered", holder.get("/r/")


@pytest.mark.parametrize("name", NAMES)
def test_names_stand_apart_on_pages_of_customers(name: str, house: House):
    loose, silent = [], []
    for what, page in pages_of_customers(rename(house, name)):
        found = Loose(page.content.decode(), name).found
        if not all(found):
            loose.append(what)
        if not found:
            silent.append(what)

    assert loose == []
    assert silent == ["differs"]  # it names nobody


def pages_of_staff(house: House) -> Iterator[tuple[str, HttpResponse]]:
    """Every page of staff on which a name stands, and what is said once something was done or refused."""
    supervisor, employee = MemberClient(house.supervisor), MemberClient(house.employee)
    complaint, thanks = make_complaint(house), make_thanks(house)
    held = make_encounter(house.point, hold_reason="fast")
    case, names = case_of(complaint), Employee.objects.filter(pk=house.aino.pk)
    for address in ("inbox:start", "inbox:encounters", "inbox:held", "casework:queue", "figures:locations"):
        yield address, supervisor.get(house.at(address))
    yield "figures:employees", supervisor.get(house.at("figures:employees"))
    narrowed = {"location": house.kamppi.pk, "employee": house.aino.pk}
    yield "narrowed", supervisor.get(house.at("casework:queue"), narrowed)
    yield "case", supervisor.get(house.at("casework:case", case.pk))
    yield "thanks", supervisor.get(house.at("casework:case", case_of(thanks).pk))
    yield "held one", supervisor.get(house.at("review:encounter", held.pk))
    assign = house.at("casework:assign", case.pk)
    yield "assigned", supervisor.post(assign, {"owner": house.admin.pk}, follow=True)
    yield "undone", supervisor.post(house.at("review:undo", complaint.pk), {"case": ""}, follow=True)
    yield "late", supervisor.post(assign, {"owner": house.admin.pk, "version": 0})
    yield "several", supervisor.post(house.at("casework:assign_many"), {"cases": [case.pk]}, follow=True)
    yield "several late", supervisor.post(house.at("casework:assign_many"), {"cases": [f"{case.pk}:0"]})
    yield (
        "moved",
        supervisor.post(
            house.at("review:move", held.pk), {"move-location": house.porvoo.pk, "move-reason": "Siellä."}, follow=True
        ),
    )
    yield "counted", supervisor.post(house.at("review:release", held.pk), follow=True)
    yield "closed", supervisor.post(house.at("casework:close", case.pk), CLOSING, follow=True)
    yield "passed on", supervisor.post(house.at("casework:pass_on", case_of(thanks).pk), {"word": "Oi."}, follow=True)
    yield "own page", employee.get(house.at("employees:own"))
    yield "card", employee.get(house.at("employees:card", alias_of(thanks)))
    yield "said", employee.get(house.at("employees:said"))
    yield "side", employee.get(house.at("employees:side", alias_of(complaint)))
    yield "organisations", MemberClient(make_member(make_organisation(str(names[0])), user=house.admin.user)).get("/")
    yield "refused", employee.post(house.at("casework:note", case.pk), {"note-text": str(names[0]) * 20})
    yield "password", supervisor.get("/accounts/password/change/")


@pytest.mark.parametrize("name", NAMES)
def test_names_stand_apart_on_pages_of_staff_whatever_was_done(name: str, house: House):
    pages = {what: Loose(page.content.decode(), name).found for what, page in pages_of_staff(rename(house, name))}

    assert [what for what, found in pages.items() if not all(found)] == []
    assert [what for what, found in pages.items() if not found] == []


def test_a_name_that_is_loose_is_found():
    page = f"<title>{HEBREW}</title><p title='{HEBREW}'>{HEBREW} · <bdi>{HEBREW}</bdi> · <b dir='auto'>{HEBREW}</b></p>"
    apart = page.replace(HEBREW, f"\u2068{HEBREW}\u2069", 2)

    assert Loose(page).found == [False, False, False, True, True]
    assert Loose(apart).found == [True, True, False, True, True]
    assert Loose(page.replace(HEBREW, TURNED), TURNED).found == [False, False, False, False, False]
    assert Loose(page.replace(HEBREW, ESCAPING), ESCAPING).found == [False, False, False, False, False]
    assert Loose(f"<p dir='auto'>{TURNED}</p><bdi>{MARKS.sub('', TURNED)}</bdi>", TURNED).found == [True, True]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Kamppi", "Kamppi"),
        (HEBREW, f"\u2068{HEBREW}\u2069"),
        ("قهوة 7", "\u2068قهوة 7\u2069"),
        (TURNED, "Kamppiimppak"),
        (f"\u2069{HEBREW}\u202e", f"\u2068{HEBREW}\u2069"),
    ],
)
def test_in_a_title_only_what_is_read_from_the_right_has_marks(name: str, plain: str):
    assert isolated_in_plain(name) == plain
    assert in_plain(format_html("Assigned to <bdi>{}</bdi> &amp; co.", name)) == f"Assigned to {plain} & co."


def test_a_title_shows_no_tags_that_a_name_is_made_of():
    assert in_plain(format_html("<bdi>{}</bdi>", "<b>Kamppi</b>")) == "<b>Kamppi</b>"


def test_templates_set_names_apart_in_one_way():
    by_hand = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "<bdi" in path.read_text()]

    assert by_hand == []
