"""A customer takes a copy of everything: as a file for machines."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone, translation

from encounters.casework.actions import answer_case, note_case
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.feedback.details_fields import CONTACT
from encounters.feedback.forms import DetailsForm
from encounters.models import Contact, Encounter
from encounters.models.choices import CaseState
from encounters.receipt.actions import withdraw_encounter
from encounters.receipt.copy import STATES
from encounters.receipt.forms import ReplyForm
from encounters.review.actions import exclude_encounter, reattribute_encounter
from tests.factories import House, case_of, holding, make_complaint, make_employee, make_encounter, move_case
from tests.receipt.verdicts import press, put_right

# Columns that are no words of the customer's, each with the reason.
NOT_GIVEN = {
    **dict.fromkeys(("id", "organisation", "point", "channel", "logged_by"), "how it came in"),
    **dict.fromkeys(
        (
            "employee_chosen",
            "employee_alias",
            "time_given",
            "words_changed_at",
            "occurred_on",
            "times_corrected",
            "search",
            "topics",
            "topic_forms",
        ),
        "follows from others",
    ),
    **dict.fromkeys(
        ("hold_reason", "excluded_at", "counted", "counted_for_employee", "cause"), "said by the state, or internal"
    ),
    **dict.fromkeys(("excluded_by", "excluded_because"), "internal"),
    "withdrawn_at": "then there is no copy",
    **dict.fromkeys(("location", "reported_at", "first_read_at", "last_read_at"), "beside what was given"),
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 1, 9, tzinfo=UTC), tick=False):
        yield


def ask(encounter: Encounter) -> HttpResponse:
    return holding(encounter).get(f"/r/{encounter.pk}/copy/")


def copied(encounter: Encounter) -> dict[str, Any]:
    return json.loads(ask(encounter).content)


def test_the_copy_is_a_file_that_nobody_else_keeps(house: House):
    encounter = make_encounter(house.point, "bad", text="Söin ”hyvää” 🍰.")

    answer = ask(encounter)

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="servicelog-2026-06-01.json"'
    assert answer["Cache-Control"] == "no-store"
    assert "Söin ”hyvää” 🍰." in json.loads(answer.content)["given"]["text"]
    assert "Söin" in answer.content.decode()


def test_every_field_that_the_customer_fills_is_in_the_copy(house: House):
    encounter = make_encounter(house.point, "bad", now=timezone.now() - timedelta(hours=1))
    client = holding(encounter)
    fields = DetailsForm(encounter=encounter, now=timezone.now()).fields
    sent = {
        "text": "Sanottu mitä tapahtui.",
        "wish": "Toivottu toisin.",
        "employee": house.aino.pk,
        "attribution": "think_so",
        "employee_description": "Punainen huivi.",
        "occurred_at": "2026-05-31T18:45",
        "aspects": ["speed", "valued"],
        "attention": "too_much",
        "step": "loyalist",
        "standing": "along",
        "said_on_the_spot": "did_not_help",
        "wants_answer": "on",
        "email": "kopio@example.org",
        "phone": "+358 40 5556677",
        "name": "Kaisa Kopioija",
        "may_be_contacted": "on",
    }
    client.post(f"/f/more/{encounter.pk}/", sent)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    for name, words in (("reply", "Vastattu takaisin."), ("addition", "Lisätty jälkeen.")):
        address = {"reply": f"/r/{encounter.pk}/reply/", "addition": f"/f/more/{encounter.pk}/"}[name]
        client.post(address, {name: words})

    copy = copied(encounter)

    expected = sent | {
        "employee": "Aino",
        "occurred_at": "2026-05-31T18:45:00+03:00",
        **dict.fromkeys(("wants_answer", "may_be_contacted"), True),
    }
    found = {name: (copy["contact"] if name in CONTACT else copy["given"])[name] for name in fields if name != "press"}
    assert found == expected
    assert copy["given"]["rating"] == "bad"
    assert [message["text"] for message in copy["conversation"]] == ["Vastattu takaisin.", "Lisätty jälkeen."]
    read = DetailsForm(encounter=encounter.reloaded(), now=timezone.now())
    assert set(read.fields) - set(fields) == {"addition"}
    assert set(ReplyForm.base_fields) == {"reply", "press"}


def test_every_column_is_in_the_copy_or_left_out_for_a_reason(house: House):
    copy = copied(make_encounter(house.point, "bad", email="a@example.org"))

    def columns(model: type) -> set[str]:
        return {field.name for field in model._meta.concrete_fields}

    assert columns(Encounter) - copy["given"].keys() == set(NOT_GIVEN)
    assert columns(Contact) - copy["contact"].keys() == {"id", "organisation", "encounter"}


def converse(house: House, encounter: Encounter) -> None:
    """The supervisor reads, notes and answers; the customer writes back."""
    by, now = house.supervisor, timezone.now()
    mark_seen(encounter=encounter, by=by, now=now)
    note_case(case=case_of(encounter), text="Muistiinpano salaa.", by=by, now=now)
    case = case_of(encounter)
    answer_case(case=case, text="Olen pahoillani.", by=by, now=now)
    amend_encounter(encounter=encounter, now=now + timedelta(minutes=5), addition="Kiitos vastauksesta.")


def test_the_copy_has_the_signed_conversation_and_no_note(house: House):
    encounter = make_complaint(house, text="Odotin.")
    converse(house, encounter)

    answer = ask(encounter)

    assert json.loads(answer.content)["conversation"] == [
        {"by": "staff", "signed": "Aino, Supervisor", "at": "2026-06-01T12:00:00+03:00", "text": "Olen pahoillani."},
        {"by": "customer", "signed": None, "at": "2026-06-01T12:05:00+03:00", "text": "Kiitos vastauksesta."},
    ]
    inside = ("Muistiinpano salaa.", house.supervisor.user.email, "severity", "points", str(encounter.case.pk))
    assert [word for word in inside if word in answer.content.decode()] == []


def test_the_copy_says_whom_staff_named_and_no_reason_of_theirs(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="think_so")
    bertta = make_employee(house.kamppi, first_name="Bertta")
    now = timezone.now()
    reattribute_encounter(encounter=encounter, employee=bertta, by=house.supervisor, now=now, reason="Vuorolista.")
    exclude_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Koe.")

    copy = copied(encounter)

    given = {name: copy["given"][name] for name in ("employee", "attribution", "attributed_by")}
    assert given == {"employee": "Bertta", "attribution": "", "attributed_by": "staff"}
    assert copy["state"]["code"] == "left_out"
    assert [reason for reason in ("Vuorolista.", "Koe.") if reason in json.dumps(copy, ensure_ascii=False)] == []


def test_the_copy_says_which_choices_the_customer_changed(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now, text="Odotin.", step="trier", employee=house.aino)
    bertta = make_employee(house.kamppi, first_name="Bertta", last_name="Salanen")
    told_at = datetime(2026, 5, 31, 15, 45, tzinfo=UTC)
    now += timedelta(minutes=16)
    amend_encounter(encounter=encounter, now=now, step="loyalist", employee=bertta, text="Odotin kauan.")
    amend_encounter(encounter=encounter, now=now, occurred_at=told_at, wants_answer=True)

    answer = ask(encounter)

    corrections = json.loads(answer.content)["corrections"]
    first, later = "2026-06-01T12:01:00+03:00", "2026-06-01T12:16:00+03:00"
    assert [(one["at"], one["field"], one["before"], one["after"]) for one in corrections] == [
        (first, "employee", "", "Aino"),
        (first, "attribution", "", "sure"),
        (first, "step", "", "trier"),
        (later, "employee", "Aino", "Bertta"),
        (later, "occurred_at", None, "2026-05-31T18:45:00+03:00"),
        (later, "step", "trier", "loyalist"),
        (later, "wants_answer", False, True),
    ]
    assert [word for word in ("Salanen", "Rautio", "Odotin.") if word in answer.content.decode()] == []


def test_the_copy_names_no_employee_where_none_is_shown(house: House):
    house.organisation.names_shown = "nothing"
    house.organisation.save()
    encounter = make_complaint(house)

    corrections = copied(encounter.reloaded())["corrections"]

    assert {one["field"]: (one["before"], one["after"]) for one in corrections}["employee"] == ("", "")


def test_a_verdict_is_among_the_verdicts_and_no_correction(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    put_right(house, encounter)
    press(encounter, "yes")

    copy = copied(encounter)

    assert [one["verdict"] for one in copy["verdicts"]] == ["yes"]
    assert copy["corrections"] == []


def in_state(house: House, state: str) -> Encounter:
    now = timezone.now()
    if state == "counted":
        return make_encounter(house.point, "bad")
    encounter = make_encounter(house.point, "bad", text="Odotin.", hold_reason="fast" if state == "held" else "")
    if state == "left_out":
        exclude_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Koe.")
    elif state not in {"new", "held"}:
        mark_seen(encounter=encounter, by=house.supervisor, now=now)
        move_case(case=case_of(encounter), state=CaseState(state), now=now)
    return encounter


@pytest.mark.parametrize("state", STATES)
def test_the_state_is_said_in_the_words_of_the_receipt(state: str, house: House):
    encounter = in_state(house, state)

    copied_state, page = copied(encounter)["state"], holding(encounter).get(f"/r/{encounter.pk}/").content.decode()

    assert copied_state["code"] == state
    assert copied_state["words"] in page.split('class="state"')[1].split("</ol>")[0]


def test_the_words_are_in_the_readers_language(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    answer = holding(encounter).get(f"/r/{encounter.pk}/copy/", headers={"Accept-Language": "sv"})

    with translation.override("sv"):
        assert json.loads(answer.content)["state"] == {"code": "new", "words": str(STATES["new"])}


def test_the_promised_time_is_in_the_copy_while_it_is_promised(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    promise_ends_at = house.kamppi.local(case_of(encounter).promise_ends_at)

    before = copied(encounter)
    converse(house, encounter)
    move_case(case=case_of(encounter), state=CaseState.ANSWERED, now=timezone.now())
    after = copied(encounter)

    assert before["answer_promised_by"] == promise_ends_at.isoformat(timespec="seconds")
    assert (before["read_at"], after["read_at"]) == (None, "2026-06-01T12:00:00+03:00")
    assert after["answer_promised_by"] is None


def test_after_withdrawing_there_is_no_copy(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = holding(encounter)
    before = client.get(f"/r/{encounter.pk}/copy/")
    withdraw_encounter(encounter=encounter, now=timezone.now())

    unknown = holding(encounter).get("/r/6f1f1b1e-0000-4000-8000-000000000000/copy/")

    assert before.status_code == 200
    answer = client.get(f"/r/{encounter.pk}/copy/")
    assert (answer.status_code, answer.url) == (unknown.status_code, unknown.url) == (302, "/r/?gone")


def test_the_receipt_leads_to_the_copy(house: House):
    encounter = make_encounter(house.point, "bad")

    assert f'href="/r/{encounter.pk}/copy/"' in holding(encounter).get(f"/r/{encounter.pk}/").content.decode()
