"""The timeline says from what to what, and a sitting of the customer is one line."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from encounters.casework.actions import assign_case, note_case, set_severity
from encounters.changes.undoing import undo
from encounters.feedback.actions import TO_TIMELINE, CustomerInput, amend_encounter
from encounters.models import CaseEvent, Correction, Employee, Encounter
from encounters.models.choices import EventKind
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, move_encounter, reattribute_encounter
from encounters.timeline_lines import CHOICES, FIELDS, timeline_lines
from tests.factories import (
    WEDNESDAY,
    House,
    amend,
    case_of,
    holding,
    log_event,
    make_complaint,
    make_encounter,
    make_thanks,
)


def lines(encounter: Encounter) -> list[str]:
    """What each line of its timeline says."""
    read = timeline_lines(CaseEvent.objects.timeline_of(encounter.reloaded()), encounter.location)
    return [" · ".join(in_words(part) for part in line.parts) for line in read]


def in_words(part: Any) -> str:
    sides = " → ".join(filter(None, [part.before, part.after]))
    return f"{part.name}: {sides}" if part.before else f"{part.name} {sides}".strip()


def of_sittings(encounter: Encounter) -> list[tuple[str, int]]:
    """The lines of the customer, each with how many minutes after the tap it ended."""
    read = timeline_lines(CaseEvent.objects.timeline_of(encounter.reloaded()), encounter.location)
    since = encounter.reported_at
    return [(line.label, (line.ended_at - since).seconds // 60) for line in read if line.event.kind == "amended"]


# --- What staff changed ------------------------------------------------------------------------------


def test_severity_owner_and_place_are_told_from_what_to_what(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=WEDNESDAY)
    now, leena, mikko = WEDNESDAY, house.supervisor, house.admin
    for name, member in (("Leena", leena), ("Mikko", mikko)):
        member.user.name = name
        member.user.save()
    for severity in (1, 3):
        set_severity(case=case_of(encounter), severity=severity, by=leena, now=now)
    for owner, by in ((mikko, leena), (leena, mikko), (mikko, mikko)):
        assign_case(case=case_of(encounter), owner=owner, by=by, now=now)
    undo(encounter=encounter, by=leena, now=now + timedelta(seconds=1))
    move_encounter(encounter=encounter, location=house.porvoo, reason="Siellä.", by=leena, now=now)

    assert lines(encounter)[2:] == [
        "Severity was set: not set → annoying",
        "Severity was set: annoying → safety, discrimination or money",
        "Assigned to Mikko",
        "Assigned: Mikko → Leena",
        "Taken on: Leena → Mikko",
        "Undone · Who has it: Mikko → Leena",
        "Moved to another location: Kamppi → Porvoo",
    ]


def test_what_was_undone_is_told_from_what_to_what(house: House):
    encounter = make_encounter(house.point, "bad", hold_reason="limit", now=WEDNESDAY)
    set_by = {"by": house.admin, "now": WEDNESDAY}
    exclude_encounter(encounter=encounter, reason="Roskaa.", **set_by)
    undo(encounter=encounter, **set_by)

    assert lines(encounter) == ["Excluded from the figures", "Undone · Figures: excluded → held"]


def test_an_event_that_says_nothing_of_before_is_told_as_it_is(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    log = {"encounter": encounter, "now": timezone.now(), "by": house.supervisor}
    log_event(kind=EventKind.ASSIGNED, to=house.supervisor.pk, **log)
    log_event(kind=EventKind.REATTRIBUTED, employee=house.aino.pk, former=None, **log)

    assert lines(encounter)[2:] == ["Taken on", "The employee was changed: nobody → Aino Rautio"]


@pytest.mark.parametrize("shown", ["names", "team mode", "withdrawn"])
def test_who_was_named_is_told_where_names_are_shown(shown: str, house: House, bertta: Employee):
    encounter = make_complaint(house)
    reattribute_encounter(
        encounter=encounter, employee=bertta, by=house.admin, now=timezone.now(), reason="Vuorolista."
    )
    amend(encounter, employee=house.aino, attribution="think_so")
    house.organisation.team_mode = shown == "team mode"
    house.organisation.save()
    if shown == "withdrawn":
        withdraw_encounter(encounter=encounter, now=timezone.now())

    read = lines(encounter)

    named = [line for line in read if "Bertta" in line or "Aino" in line]
    assert (
        named
        == {
            "names": [
                "The customer corrected or added · What happened · Employee: nobody → Aino Rautio · How sure: not given → I am sure",
                "The employee was changed: Aino Rautio → Bertta",
                "The customer corrected or added · Employee: Bertta → Aino Rautio · How sure: I am sure → I think so",
            ],
            "team mode": [],
            "withdrawn": [],
        }[shown]
    )
    assert "The employee was changed" in " ".join(read)


def test_a_name_of_another_organisation_is_never_read(house: House, neighbour: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    log_event(
        encounter=encounter, kind=EventKind.REATTRIBUTED, now=timezone.now(), former=neighbour.aino.pk, employee=None
    )

    assert lines(encounter)[-1] == "The employee was changed"


def test_a_severity_that_stayed_is_told_without_sides(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    severity = {"kind": EventKind.SEVERITY_SET, "now": timezone.now(), "by": house.admin, "former": 2}
    log_event(encounter=encounter, severity=2, **severity)
    log_event(encounter=encounter, severity=3, **severity)

    assert lines(encounter)[2:] == [
        "Severity was set",
        "Severity was set: bad → safety, discrimination or money",
    ]


ODD: dict[str, dict[str, Any]] = {
    "empty": {},
    "unknown": dict.fromkeys(("severity", "to", "from", "undone", "verdict", "step", "outcome", "cause", "case"), "?"),
}


@pytest.mark.parametrize("facts", ODD)
def test_facts_that_cannot_be_read_keep_no_page_from_anybody(facts: str, house: House, signed_in):
    """Nobody can repair a fact. Ids, by which the database reads names along, have always been ids."""
    encounter, supervisor = make_complaint(house), signed_in(house.supervisor)
    ids = {EventKind.ASSIGNED, EventKind.MOVED}
    for kind in EventKind:
        said = {name: fact for name, fact in ODD[facts].items() if kind not in ids or name not in {"from", "to"}}
        log_event(encounter=encounter, kind=kind, now=timezone.now(), by=house.admin, **said)
    as_customer, as_employee = holding(encounter), signed_in(house.employee)
    pages = {
        "case": supervisor.get(house.at("casework:case", case_of(encounter).pk)),
        "receipt": as_customer.get(f"/r/{encounter.pk}/"),
        "copy": as_customer.get(f"/r/{encounter.pk}/copy/"),
        "own": as_employee.get(house.at("employees:own")),
        "said": as_employee.get(house.at("employees:said")),
    }
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Roskaa.")
    pages["encounter"] = supervisor.get(house.at("review:encounter", encounter.pk))

    labels = {str(label) for label in EventKind.labels}
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    for name in ("case", "encounter"):
        text = html.unescape(pages[name].content.decode())
        assert {label for label in labels if label not in text} == set(), name


# --- What the customer changed -----------------------------------------------------------------------


def test_what_the_customer_chose_is_told_from_what_to_what(house: House):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY, text="Odotin.", step="trier", attention="too_much")
    told_at = datetime(2026, 6, 9, 5, 30, tzinfo=UTC)
    said: dict[str, Any] = {"step": "loyalist", "attention": "", "wants_answer": True, "occurred_at": told_at}

    amend(encounter, minutes=20, **said, text="Odotin kauan.", aspects=["speed"], name="Anna", email="anna@example.org")
    amend(encounter, minutes=40, rating="good", occurred_at=told_at - timedelta(days=1))

    with translation.override("fi"):
        told = " · ".join(lines(encounter)).replace("\N{NO-BREAK SPACE}", " ")
    assert "· Ajankohta: ti 9.6.2026 klo 8.30 → ma 8.6.2026 klo 8.30 ·" in told
    assert lines(encounter)[2].replace("\N{NO-BREAK SPACE}", " ").split(" · ") == [
        "The customer corrected or added",
        "What happened",
        "When it happened: not given → Tue 9 Jun 2026, 08:30",
        "It was about",
        "Attention: too much → not given",
        "Customer: trying it out → I always come here",
        "Wants an answer: no → yes",
        "How to reach the customer",
    ]
    assert lines(encounter)[3].startswith("The customer changed the rating: Bad → Good · When it happened: Tue 9 Jun")
    assert lines(encounter)[4] == "Complaint or thanks: changed with the rating: Complaint → Thanks"


def test_a_correction_keeps_no_word_and_no_contact(house: House):
    words = {"text": "Kylmä kahvi", "wish": "Lämmin kahvi", "employee_description": "Pitkä mies"}
    contact = {"email": "anna@example.org", "phone": "0401234567", "name": "Anna Asiakas"}
    encounter = make_encounter(house.point, "bad", **words, **contact, step="trier", addition="Ja pulla")

    amend(encounter, **{name: f"{value} 2" for name, value in (words | contact).items()}, step="customer")

    kept = [*Correction.objects.values_list("changes"), *CaseEvent.objects.values_list("facts")]
    assert not any(said in str(kept) for said in (*words.values(), *contact.values(), "Ja pulla"))
    assert [one.changes for one in Correction.objects.order_by("pk")] == [
        {"step": ["", "trier"], "attribution": ["", "dont_know"]},
        {"step": ["trier", "customer"]},
    ]


def test_withdrawing_erases_what_was_corrected(house: House):
    encounter = make_thanks(house, step="trier")
    other = make_thanks(house, step="trier")
    amend(encounter, minutes=20, step="customer", wants_answer=True)
    before = lines(encounter)

    withdraw_encounter(encounter=encounter, now=timezone.now())

    assert "Customer: trying it out → one place among many" in before[-1]
    assert set(Correction.objects.values_list("encounter", flat=True)) == {other.pk}
    assert not any(
        word in str(CaseEvent.objects.filter(encounter=encounter).values_list("facts"))
        for word in ("trier", "customer", str(house.aino.pk))
    )
    assert lines(encounter)[-2:] == [
        "The customer corrected or added · Customer · Wants an answer",
        "Withdrawn by the customer",
    ]


def test_each_field_that_is_kept_is_told_in_words():
    in_other_words = {"employee", "occurred_at", "wants_answer"}

    assert set(Correction.FIELDS) == CHOICES.keys() | in_other_words
    assert {name: list(Encounter._meta.get_field(name).choices) for name in CHOICES} == {
        name: choices.choices for name, choices in CHOICES.items()
    }


def test_each_field_that_the_customer_fills_is_told():
    """But for the words that stand in the timeline themselves."""
    assert FIELDS.keys() == CustomerInput.__annotations__.keys() - set(TO_TIMELINE)


# --- One sitting -------------------------------------------------------------------------------------


def test_four_autosaves_are_one_line(house: House):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY)
    for minutes, said in (
        (1, {"text": "Odotin."}),
        (2, {"step": "trier"}),
        (4, {"step": "customer"}),
        (5, {"text": "…"}),
    ):
        amend(encounter, minutes=minutes, **said)

    assert lines(encounter) == [
        "The customer corrected or added · What happened · Customer: not given → one place among many",
        "The case was opened",
    ]
    assert of_sittings(encounter) == [("The customer corrected or added", 5)]
    assert CaseEvent.objects.filter(kind="amended").count() == 1


def test_what_was_put_back_in_a_sitting_is_told_without_sides(house: House):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY, step="trier")
    amend(encounter, minutes=30, step="customer")
    amend(encounter, minutes=31, step="trier")

    assert lines(encounter)[1:] == ["The customer corrected or added · Customer"]


def test_a_pause_words_and_what_staff_did_part_the_lines(house: House):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY)
    amend(encounter, minutes=1, text="Odotin.")
    amend(encounter, minutes=12, step="trier")
    amend(encounter, minutes=13, addition="Ja pulla.")
    amend(encounter, minutes=14, attention="too_much")
    note_case(case=case_of(encounter), text="Soitettu.", by=house.admin, now=WEDNESDAY + timedelta(minutes=15))
    amend(encounter, minutes=16, wants_answer=True)
    amend(encounter, minutes=17, reply="Entä nyt?")
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=18), standing="along")
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=19), said_on_the_spot="no")

    assert of_sittings(encounter) == [
        *(("The customer corrected or added", minutes) for minutes in (1, 12, 13, 14, 16)),
        ("The customer wrote back", 17),
        ("The customer corrected or added", 19),
    ]


def test_decisions_of_staff_stay_lines_of_their_own(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=WEDNESDAY)
    for severity in (1, 2, 3):
        set_severity(case=case_of(encounter), severity=severity, by=house.admin, now=WEDNESDAY)

    assert len([line for line in lines(encounter) if line.startswith("Severity")]) == 3


# --- On the page -------------------------------------------------------------------------------------


def test_a_sitting_begins_and_ends_on_the_clocks_of_its_place(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY, text="Odotin.")
    amend(encounter, minutes=4, step="trier")

    page = signed_in(house.supervisor).get(house.at("casework:case", case_of(encounter).pk)).content.decode()

    began, ended = (f'<time datetime="2026-06-10T12:0{minute}+03:00">' for minute in (1, 4))
    assert re.search(f"{re.escape(began)}[^<]+12:01</time>–{re.escape(ended)}12:04</time>", page)
    assert page.partition("Timeline</h2>")[2].count(began) == 2
    arrow = '<span aria-hidden="true">→</span> <span class="visually-hidden">then</span>'
    assert f"<bdi>not given</bdi> {arrow} <bdi>trying it out</bdi>" in " ".join(page.split())


@pytest.mark.parametrize(("rating", "words"), [("good", "Yes"), ("bad", "Yes, and it helped")])
def test_of_praise_it_says_only_whether_it_was_said(house: House, signed_in, rating: str, words: str):
    encounter = make_encounter(house.point, rating, text="Hei.")
    amend(encounter, said_on_the_spot="no")
    amend(encounter, 60, said_on_the_spot="helped")

    lines = timeline_lines(CaseEvent.objects.timeline_of(encounter.reloaded()), encounter.location, rating)

    assert [change.after for line in lines for change in line.parts if change.name == "Said on the spot"][-1] == words
