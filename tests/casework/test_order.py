"""The order of the queue: what is most severe or late, then mine, nobody's and others', then what waits or is answered."""

import re
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from encounters.casework.filters import CaseFilter, page_of_queue
from encounters.models import Case, Member
from encounters.models.case_queryset import Band
from encounters.models.timeline import read_timeline
from tests.factories import CLOSING, WEDNESDAY, House, case_of, make_encounter, make_thanks

NOON = WEDNESDAY
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    time_machine.move_to(NOON, tick=False)


def make_case(house: House, *, owner: Member | None = None, due: timedelta = HOUR, **columns: object) -> Case:
    """A complaint in work with these columns, as the verbs and the nights may have left it."""
    encounter = make_encounter(house.point, "bad", text=f"{owner and owner.pk} {due} {columns}", now=NOON - 9 * HOUR)
    stored = {"state": "in_work", "owner": owner, "due_at": NOON + due, **columns}
    if stored["state"] == "waiting":
        stored |= {"waiting_since": NOON, "waiting_for": "customer"}
    if stored["state"] == "closed":
        stored |= {"closed_at": NOON}
    Case.objects.filter(encounter=encounter).update(**stored)
    return case_of(encounter)


def make_all(house: House) -> list[Case]:
    """A case of every sort, in no order."""
    sorts = product((None, 2, 3), (-HOUR, HOUR), (house.admin, None, house.supervisor), (3, 9))
    cases = [
        make_case(house, severity=severity, due=due, owner=owner, points=points)
        for severity, due, owner, points in sorts
    ]
    put_aside = product(("waiting", "answered"), (None, 3), (house.admin, None), (-HOUR, HOUR), (3, 9))
    for number, (state, severity, owner, due, points) in enumerate(put_aside):
        if number % 3 == 0:
            cases.append(make_case(house, state=state, severity=severity, owner=owner, due=due, points=points))
    cases.append(make_case(house, points=203, late_days=200, due=timedelta(days=-200)))
    cases += [make_case(house, points=3, due=5 * HOUR) for _ in range(3)]  # as urgent, and due at the same time
    return cases


def place_of(case: Case, member: Member) -> tuple[object, ...]:
    """Where the rule puts it, a second time apart from the code."""
    points = max(case.points, 7) if case.severity == 3 else case.points
    if case.state in {"waiting", "answered"}:
        return 4, -case.points, case.due_at, case.pk
    if case.severity == 3 or case.due_at < NOON:
        return 0, -points, case.due_at, case.pk
    owners = {member.pk: 1, None: 2}
    return owners.get(case.owner_id, 3), -points, case.due_at, case.pk


def pages_of(client, house: House, **query: object) -> list[list[Case]]:
    """The rows of every page, one after another, as the links lead on."""
    pages, after = [], ""
    while True:
        page = client.get(house.at("casework:queue"), {**query, "after": after}).context["page"]
        pages.append(page.rows)
        if not (after := page.next):
            return pages


@pytest.mark.parametrize("size", [4, 50])
def test_the_queue_follows_the_rule_without_gap_or_repeat(house: House, signed_in, monkeypatch, size):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", size)
    cases = make_all(house)

    pages = pages_of(signed_in(house.admin), house)

    assert [case.pk for page in pages for case in page] == [
        case.pk for case in sorted(cases, key=lambda case: place_of(case, house.admin))
    ]
    assert {len(page) for page in pages[:-1]} <= {size}
    assert pages[-1]


def test_each_member_has_an_order_of_their_own(house: House, signed_in):
    cases = make_all(house)

    for member in (house.admin, house.supervisor):
        listed = [case.pk for page in pages_of(signed_in(member), house) for case in page]
        assert listed == [case.pk for case in sorted(cases, key=lambda case: place_of(case, member))]


def test_what_becomes_late_between_pages_is_listed_once(house: House, signed_in, monkeypatch, time_machine):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    client = signed_in(house.admin)
    cases = [make_case(house, points=9 - number, due=(number + 1) * HOUR / 6) for number in range(4)]
    first = client.get(house.at("casework:queue")).context["page"]

    time_machine.move_to(NOON + HOUR * 0.6)  # three of them are late by now, one of which was not on the first page
    second = client.get(house.at("casework:queue"), {"after": first.next}).context["page"]
    anew = client.get(house.at("casework:queue")).context["page"]

    assert [case.pk for page in (first, second) for case in page.rows] == [case.pk for case in cases]
    assert [case.band for page in (first, second) for case in page.rows] == [Band.NOBODYS] * 4
    assert [case.band for case in anew.rows] == [Band.FIRST] * 2


@pytest.mark.parametrize(
    "after",
    [
        *("nonsense", "~", "~~~~", "~mine~", "20260610T090000.000000", "20260610T090000.000000~mine"),
        "20260610T090000.000000~mine~1",
        "20260610T090000.000000~mine~1~20260610T090000.000000~nobody",
        "20260610T090000.000000~theirs~1~20260610T090000.000000~00000000-0000-0000-0000-000000000000",
        "yesterday~mine~1~20260610T090000.000000~00000000-0000-0000-0000-000000000000",
        "1~20260610T090000.000000~00000000-0000-0000-0000-000000000000",
    ],
)
def test_what_is_no_place_begins_at_the_first_page(house: House, signed_in, after):
    late, mine = make_case(house, due=-HOUR), make_case(house, owner=house.admin)

    page = signed_in(house.admin).get(house.at("casework:queue"), {"after": after}).context["page"]

    assert [case.pk for case in page.rows] == [late.pk, mine.pk]


# --- What is asked of the database ---------------------------------------------------------------


ASKED = {
    "": 5,
    "kind=complaint&severity=2": 5,
    "whose=mine": 3,
    "whose=nobody": 3,
    "state=in_work": 4,
    "state=waiting": 1,
    "state=waiting&overdue=on": 0,
    "overdue=on": 1,
    "severity=3": 2,
    "severity=unset&whose=mine&state=in_work": 2,
    "unread=on": 6,
    "unread=on&state=answered": 1,
}


def test_exactly_the_bands_that_can_hold_something_are_asked(house: House):
    cases = [*make_all(house), make_case(house, state="closed", outcome="explained")]
    Case.objects.filter(pk__in=[case.pk for case in cases[::2] + cases[-1:]]).update(unread_since=NOON)
    asked, listed, everything = {}, {}, {}
    for query in ASKED:
        narrowed = CaseFilter(QueryDict(query), Case.objects.handled_by(house.admin), member=house.admin)
        everything[query] = page_of_queue(narrowed.qs, list(Band), member=house.admin, now=NOON).rows
        with CaptureQueriesContext(connection) as queries:
            listed[query] = narrowed.page().rows
        asked[query] = len(queries)

    assert asked == ASKED
    assert listed == everything
    assert [query for query, rows in listed.items() if not rows] == ["state=waiting&overdue=on"]


def test_no_band_is_asked_once_the_page_is_full(house: House, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    for due, owner in product((-HOUR, HOUR), (house.admin, None)):
        make_case(house, due=due, owner=owner)

    queue = CaseFilter(QueryDict(), Case.objects.handled_by(house.admin), member=house.admin)
    with CaptureQueriesContext(connection) as queries:
        page = queue.page()

    assert [case.band for case in page.rows] == [Band.FIRST] * 2
    assert len(queries) == 2  # the second says that there is more


# --- Where it is shown ---------------------------------------------------------------------------


def headings(client, address: str, **query: object) -> list[str]:
    return re.findall(r'class="band"[^>]*>([^<]+)<', unescape(client.get(address, query).content.decode()))


def test_a_heading_says_what_follows_where_something_does(house: House, signed_in, monkeypatch):
    client, address = signed_in(house.admin), house.at("casework:queue")
    late, closed = make_case(house, due=-HOUR), make_case(house, state="closed")
    make_case(house, owner=house.admin), make_case(house, owner=house.supervisor), make_case(house, state="waiting")
    shown = ["Most severe or late", "Mine", "Others'", "Waiting or answered"]

    assert headings(client, address) == headings(client, house.at("casework:case", late.pk)) == shown
    assert headings(client, address, whose="mine") == ["Mine"]
    assert headings(client, address, state="closed") == headings(client, address, q="kahvi") == []
    Case.objects.filter(pk__in=(late.pk, closed.pk)).update(unread_since=NOON)
    assert headings(client, address, unread="on") == ["Most severe or late", "Closed"]


def test_a_page_that_begins_within_a_band_says_which(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    client, address = signed_in(house.admin), house.at("casework:queue")
    for owner in (house.admin, None, None):
        make_case(house, owner=owner)
    second = client.get(address).context["page"].next

    assert headings(client, address) == ["Mine", "Nobody's"]
    assert headings(client, address, after=second) == ["Nobody's"]


def test_the_start_page_shows_the_first_five_complaints(house: House, signed_in):
    cases = make_all(house)
    make_thanks(house, now=NOON - timedelta(days=5))
    for most in (len(cases), 3):
        Case.objects.exclude(pk__in=[case.pk for case in cases[:most]]).delete()
        unanswered = [case for case in cases[:most] if case.state == "in_work"]
        first = sorted(unanswered, key=lambda case: place_of(case, house.admin))[:5]

        listed = signed_in(house.admin).get(house.at("inbox:start")).context["complaints"]

        assert [case.pk for case in listed] == [case.pk for case in first]


def test_the_next_case_after_closing_is_the_first_of_that_order(house: House, signed_in):
    client = signed_in(house.admin)
    make_case(house, points=9), make_case(house, points=9, owner=house.supervisor), make_case(house, state="answered")
    mine, severe, late, closed = (
        make_case(house, owner=house.admin),
        make_case(house, severity=3, points=6),
        make_case(house, due=-HOUR),
        make_case(house, points=20),
    )
    opened = [closed.pk]
    for _ in range(3):
        form = {**CLOSING, "version": read_timeline(Case.objects.get(pk=opened[-1]).encounter).version}
        page = client.post(house.at("casework:close", opened[-1]), form, follow=True)
        opened.append(page.context["case"].pk)

    assert opened[1:] == [severe.pk, late.pk, mine.pk]
