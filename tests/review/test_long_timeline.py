"""A timeline may become long, whoever writes it; pages stay short, and decide as if they knew all of it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.casework.actions import note_case, set_severity
from encounters.changes.actions import mark_seen
from encounters.models import CaseEvent, CaseText, Encounter, Member
from encounters.models.choices import EventKind
from encounters.models.hearing import hearing_of
from encounters.models.timeline import IN_MEMORY, Timeline, read_timeline
from encounters.receipt.copy import MOST_COPIED
from tests.factories import House, alias_of, case_of, holding, make_complaint, make_encounter

NOTED_AND_ANSWERED = (("noted", "note"), ("answered", "answer"), ("amended", ""), ("amended", "addition"))
LONG = 400


def grow(encounter: Encounter, many: int, by: Member) -> None:
    """Write many events, some with words, as nobody could with a browser."""
    keys = {"organisation_id": encounter.organisation_id, "encounter": encounter}
    at, wanted = encounter.reported_at + timedelta(minutes=1), list(zip(range(many), cycle(NOTED_AND_ANSWERED)))
    facts = {"amended": {"fields": ["step"]}}
    events = [
        CaseEvent(**keys, kind=kind, at=at, by=None if kind == "amended" else by, facts=facts.get(kind, {}))
        for _number, (kind, _words) in wanted
    ]
    CaseEvent.objects.bulk_create(events)
    CaseText.objects.bulk_create(
        CaseText(**keys, event=event, kind=words, text=f"Sanat {number}.")
        for event, (number, (_kind, words)) in zip(events, wanted, strict=True)
        if words
    )


@pytest.fixture
def short(house: House) -> Encounter:
    return read_by(house, make_complaint(house, wants_answer=True))


@pytest.fixture
def long(house: House) -> Encounter:
    encounter = make_complaint(house, wants_answer=True)
    grow(encounter, LONG, house.admin)
    return read_by(house, encounter)


def read_by(house: House, encounter: Encounter) -> Encounter:
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter.reloaded()


@pytest.fixture
def read_rows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the rows that were read of a timeline."""
    names: list[str] = []
    for model in (CaseEvent, CaseText):

        def noted(cls: Any, *row: Any, read: Any = model.from_db.__func__) -> Any:
            names.append(cls.__name__)
            return read(cls, *row)

        monkeypatch.setattr(model, "from_db", classmethod(noted))
    return names


def pages_of(house: House, encounter: Encounter, signed_in: Any) -> Iterator[tuple[str, Any]]:
    """Each page that shows something of a timeline, by name, with its answer."""
    admin, employee, holder = signed_in(house.admin), signed_in(house.employee), holding(encounter)
    bare = Encounter.objects.filter(case=None).first()
    if bare:
        yield "encounter", lambda: admin.get(house.at("review:encounter", bare.pk))
    yield "case", lambda: admin.get(house.at("casework:case", case_of(encounter).pk))
    yield "receipt", lambda: holder.get(f"/r/{encounter.pk}/")
    yield "details", lambda: holder.get(f"/f/more/{encounter.pk}/")
    yield "copy", lambda: holder.get(f"/r/{encounter.pk}/copy/")
    yield "own", lambda: employee.get(house.at("employees:own"))
    yield "said", lambda: employee.get(house.at("employees:said"))
    yield "side", lambda: employee.get(house.at("employees:side", alias_of(encounter)))


def test_no_page_reads_more_than_a_part_of_a_long_timeline(house: House, long, signed_in, read_rows):
    bare = make_encounter(house.point, "good")
    grow(bare, LONG, house.admin)
    read_by(house, bare)
    counted = {}
    for name, ask in pages_of(house, long, signed_in):
        read_rows.clear()
        assert ask().status_code == 200, name
        counted[name] = len(read_rows)

    assert set(counted) == {"encounter", "case", "receipt", "details", "copy", "own", "said", "side"}
    assert max(counted.values()) <= 4 * IN_MEMORY + 2 * MOST_COPIED, counted
    assert counted["case"] <= 2 * (IN_MEMORY + 1) + 2


def test_reading_all_of_it_would_be_noticed(house: House, long, signed_in, read_rows, monkeypatch):
    monkeypatch.setattr("encounters.models.timeline.IN_MEMORY", 10_000)
    monkeypatch.setattr("encounters.models.timeline.read_part.__kwdefaults__", {"by": "pk", "size": 10_000})
    ask = dict(pages_of(house, long, signed_in))["case"]
    read_rows.clear()
    ask()

    assert len(read_rows) > LONG


def test_changing_an_encounter_reads_a_part_of_a_long_timeline(house: House, long, read_rows):
    set_severity(case=case_of(long), severity=2, by=house.supervisor, now=timezone.now())

    assert len(read_rows) <= 2 * IN_MEMORY


def test_writing_reads_all_words_and_a_part_of_the_events(house: House, long, read_rows):
    note_case(case=case_of(long), text="Soitettu.", by=house.supervisor, now=timezone.now())

    assert len(read_rows) <= 2 * IN_MEMORY + CaseText.objects.filter(encounter=long).count()


def test_handlers_reach_every_event_part_by_part(house: House, long, signed_in):
    client, address = signed_in(house.admin), house.at("casework:case", case_of(long).pk)
    seen: list[str] = []
    counts: list[int] = []
    pages = 0
    while address:
        page = client.get(address).content.decode()
        said = page.split('id="timeline-heading"')[1].split("</section>")[0]
        seen += re.findall(r"Sanat \d+\.", said)
        counts += [int(count) for count in re.findall(r"Show earlier: (\d+) events?", said)]
        assert ("Show the newest" in said) == (pages > 0)
        found = re.search(r'href="([^"]+earlier=\d+)#timeline-heading"', said)
        address, pages = found[1].replace("&amp;", "&") if found else "", pages + 1

    stored = CaseText.objects.filter(encounter=long).values_list("text", flat=True)
    total = CaseEvent.objects.filter(encounter=long).count()
    assert sorted(seen) == sorted(stored)
    assert counts == [total - IN_MEMORY * number for number in range(1, pages)]


def test_an_earlier_part_decides_by_the_newest(house: House, long, signed_in):
    client = signed_in(house.admin)
    newest = CaseEvent.objects.filter(encounter=long).latest("pk").pk
    earlier = client.get(house.at("casework:case", case_of(long).pk), {"earlier": newest - 100}).content.decode()

    assert f'name="version" value="{newest}"' in earlier


def test_a_place_in_one_timeline_is_carried_to_no_other_page(house: House, long, short, signed_in):
    client, place = signed_in(house.admin), CaseEvent.objects.filter(encounter=long).latest("pk").pk - 100
    asked = {"earlier": place, "lang": "en", "theme": "dark", "kind": "complaint"}
    names = ("casework:queue", "inbox:start", "inbox:encounters", "inbox:held", "figures:locations")
    addresses = [house.at("casework:case", case_of(long).pk), *map(house.at, names)]

    for address in addresses:
        page = client.get(address, asked).content.decode()
        for link in re.findall(r'(?:href|action)="([^"]+)"', page.split("<main")[1].split("</main>")[0]):
            onward = link.partition("?")[0] not in {"", address}
            assert not (onward and re.search(r"\b(earlier|lang|theme)\b", link)), (address, link)


def test_a_place_in_another_timeline_is_ignored(house: House, long, short, signed_in):
    newest, first = (CaseEvent.objects.filter(encounter=short).order_by(way)[0].pk for way in ("-pk", "pk"))
    noted = CaseEvent.objects.filter(encounter=long, kind="noted").latest("pk").pk
    grow(short, 3, house.admin)
    client, case = signed_in(house.admin), house.at("casework:case", case_of(long).pk)

    elsewhere = [client.get(case, {"earlier": pk}).context["page"].timeline for pk in (newest, first)]
    receipt = holding(long).get(f"/r/{long.pk}/", {"earlier": noted}).context["conversation"]
    copied = json.loads(holding(long).get(f"/r/{long.pk}/copy/", {"earlier": newest}).content)

    assert [part.later for part in elsewhere] == [0, 0]
    assert receipt.later == 0
    assert copied["conversation"][-1]["text"] == CaseText.objects.conversation_of(long).last().text
    assert client.get(case, {"earlier": noted}).context["page"].timeline.later > 0


@pytest.mark.parametrize("junk", ["0", "x", "-1", "9" * 30, "", "١٢٣", "1.5"])
def test_what_names_no_event_shows_a_page(house: House, long, signed_in, junk):
    case = signed_in(house.admin).get(house.at("casework:case", case_of(long).pk), {"earlier": junk})
    receipt = holding(long).get(f"/r/{long.pk}/", {"earlier": junk})
    copy = holding(long).get(f"/r/{long.pk}/copy/", {"earlier": junk})

    assert (case.status_code, receipt.status_code, copy.status_code) == (200, 200, 200)


def test_customers_reach_every_text_part_by_part(long):
    client, address, seen = holding(long), f"/r/{long.pk}/", list[str]()
    while address:
        page = client.get(address).content.decode()
        seen = re.findall(r"Sanat \d+\.", page) + seen
        found = re.search(r'href="([^"]+earlier=\d+)"', page)
        address = found[1] if found else ""

    assert seen == [text.text for text in CaseText.objects.conversation_of(long)]


def test_copies_reach_everything_part_by_part(long):
    client, query, texts = holding(long), {}, list[str]()
    while query is not None:
        copy = json.loads(client.get(f"/r/{long.pk}/copy/", query).content)
        texts = [one["text"] for one in copy["conversation"]] + texts
        query = {"earlier": copy["earlier_than"]} if copy["earlier"] else None

    assert texts == [text.text for text in CaseText.objects.conversation_of(long)]


def test_a_short_timeline_has_no_parts(short, house: House, signed_in):
    page = signed_in(house.admin).get(house.at("casework:case", case_of(short).pk)).content.decode()

    assert "Show earlier" not in page
    assert json.loads(holding(short).get(f"/r/{short.pk}/copy/").content)["earlier"] is None


# --- What is decided ---------------------------------------------------------------------------------

ASKED = {
    "version": lambda timeline, _encounter: timeline.version,
    "answered": lambda timeline, _encounter: timeline.is_answered,
    "was complaint": lambda timeline, _encounter: timeline.was_complaint,
    "passed on to": lambda timeline, _encounter: timeline.passed_on_to,
    "asked for side": lambda timeline, _encounter: timeline.asked_for_side,
    "last change": lambda timeline, _encounter: timeline.last_change_at,
    "undoable": lambda timeline, _encounter: timeline.undoable,
    "before voiding": lambda timeline, _encounter: timeline.state_before_voiding,
    "verdict": lambda timeline, _encounter: timeline.verdict,
    "verdicts": lambda timeline, _encounter: timeline.verdicts,
    "another's cause": lambda timeline, encounter: timeline.is_cause_of_another(encounter),
    "hearing": lambda timeline, encounter: hearing_of(encounter, timeline, has_login=True),
    "press": lambda timeline, _encounter: list(timeline.of(press="p")),
}


def facts_that_matter(house: House) -> list[tuple[str, dict[str, Any]]]:
    pk = house.aino.pk
    return [
        ("opened", {"case": "complaint"}),
        ("kind_changed", {"to": "complaint"}),
        ("passed_on", {"employee": pk}),
        ("side_asked", {"employee": pk}),
        ("side_given", {"employee": pk}),
        ("nothing", {"employee": pk + 1}),
        ("voided", {"former": "seen"}),
        ("released", {"held": "fast"}),
        ("restored", {}),
        ("undone", {"undone": "excluded"}),
        ("undone", {"undone": "severity"}),
        ("reattributed", {"employee": pk}),
        ("amended", {"fields": ["attribution", "text"]}),
        ("amended", {"fields": [], "press": "p"}),
        ("closed", {"employee": pk + 1}),
        ("cause", {}),
        ("verdict", {}),
        ("answered", {}),
        ("reopened", {}),
    ]


@pytest.mark.parametrize("number", range(19))
def test_decisions_know_what_stands_early_in_a_long_timeline(house: House, number):
    encounter = make_complaint(house).reloaded()
    kind, facts = facts_that_matter(house)[number]
    keys = {"organisation_id": encounter.organisation_id, "encounter": encounter, "by": house.admin}
    at = encounter.reported_at + timedelta(minutes=3)
    CaseEvent.objects.create(**keys, kind=kind, facts=facts, at=at)
    CaseEvent.objects.bulk_create(CaseEvent(**keys, kind="noted", at=at) for _ in range(3 * IN_MEMORY))

    whole = Timeline(CaseEvent.objects.timeline_of(encounter))
    stored = read_timeline(encounter)

    assert len(stored.events) == IN_MEMORY
    assert {name: ask(stored, encounter) for name, ask in ASKED.items()} == {
        name: ask(whole, encounter) for name, ask in ASKED.items()
    }
    assert EventKind(kind)


def test_questions_to_a_short_timeline_ask_the_database_once(house: House):
    encounter = make_complaint(house).reloaded()
    with CaptureQueriesContext(connection) as queries:
        timeline = read_timeline(encounter)
        for ask in ASKED.values():
            ask(timeline, encounter)

    assert len([query for query in queries if "caseevent" in query["sql"]]) == 1
