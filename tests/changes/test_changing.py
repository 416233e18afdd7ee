"""The one way to change an encounter: all of it is stored, once, or none of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.casework.actions import note_case, set_severity
from encounters.changes.actions import mark_seen
from encounters.changes.changing import change, read_file
from encounters.changes.refusals import AgainstRule, NotAllowed, Stale, Withdrawn
from encounters.changes.tallies import find_differences
from encounters.models import CaseEvent, CaseText, Contact, EmployeeCount, Encounter, TallyDelta
from encounters.models.choices import EventKind, Role, TextKind
from encounters.models.tally import total_counts
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, move_encounter, reattribute_encounter, restore_encounter
from tests.factories import House, alias_of, case_of, make_employee, make_encounter, make_member

WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def complaint(house: House) -> Encounter:
    """A complaint in words about Aino."""
    said: dict[str, Any] = {"text": "Odotin.", "employee": house.aino, "attribution": "sure"}
    return make_encounter(house.point, "bad", **said)


def written(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split('"')[1] for query in queries.captured_queries if query["sql"].startswith(WRITES)]


def test_a_change_of_nothing_writes_nothing(complaint: Encounter):
    with CaptureQueriesContext(connection) as queries, change(complaint, now=timezone.now()):
        pass

    assert written(queries) == []


def test_only_what_changed_is_written_and_the_figures_last(house: House, complaint: Encounter):
    with CaptureQueriesContext(connection) as queries:
        exclude_encounter(encounter=complaint, by=house.admin, now=timezone.now(), reason="Testi.")

    assert written(queries) == [
        "encounters_encounter",
        "encounters_case",
        "encounters_caseevent",
        "encounters_casetext",
        "encounters_tallydelta",
    ]
    (changed,) = [
        query["sql"] for query in queries.captured_queries if query["sql"].startswith('UPDATE "encounters_enc')
    ]
    assert '"excluded_at" =' in changed
    assert '"text" =' not in changed


def test_an_exception_leaves_everything_as_it_was(complaint: Encounter):
    def fail() -> None:
        with change(complaint, now=timezone.now()) as file:
            file.encounter.text = "Toisin."
            file.log(EventKind.NOTED, words={TextKind.NOTE: "Hups."})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert Encounter.objects.get().text == "Odotin."
    assert not CaseEvent.objects.filter(kind="noted").exists()


def test_a_verb_within_a_verb_is_stored_and_counted_once(house: House, complaint: Encounter):
    deltas = TallyDelta.objects.count()

    with change(complaint, by=house.admin, now=timezone.now()) as file:
        exclude_encounter(encounter=file, by=house.admin, now=timezone.now(), reason="Ensin.")
        inner = CaseEvent.objects.filter(kind="excluded").count()
        restore_encounter(encounter=file, by=house.admin, now=timezone.now(), reason="Sittenkin.")

    assert inner == 0
    assert list(CaseEvent.objects.filter(encounter=complaint).values_list("kind", flat=True))[-2:] == [
        "excluded",
        "restored",
    ]
    assert TallyDelta.objects.count() == deltas
    assert find_differences() == []


def test_what_belongs_to_it_is_stored_and_erased_with_it(house: House, complaint: Encounter):
    with change(complaint, now=timezone.now()) as file:
        own = {"organisation": house.organisation, "encounter": file.encounter, "language": "fi"}
        file.set_contact(Contact(**own, name="Anna"))
    with change(complaint, now=timezone.now()) as file:
        file.contact.name = "Anna-Liisa"
        file.set_contact(file.contact)
    named = Contact.objects.get().name

    withdraw_encounter(encounter=complaint, now=timezone.now())

    assert named == "Anna-Liisa"
    assert not Contact.objects.exists()
    assert not CaseText.objects.exists()


# --- Refusals ------------------------------------------------------------------------------------


def test_who_has_not_seen_the_newest_is_stale(house: House, complaint: Encounter):
    version = read_file(complaint).timeline.version
    note_case(case=case_of(complaint), text="Ensin.", by=house.admin, now=timezone.now(), version=version)

    with pytest.raises(Stale):
        note_case(case=case_of(complaint), text="Sitten.", by=house.supervisor, now=timezone.now(), version=version)

    assert list(CaseText.objects.values_list("text", flat=True)) == ["Ensin."]


def test_nobody_changes_what_is_about_themselves(house: House, complaint: Encounter):
    oneself = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)

    with pytest.raises(NotAllowed):
        note_case(case=case_of(complaint), text="Minusta.", by=oneself, now=timezone.now())


def test_what_was_withdrawn_is_changed_no_more(house: House, complaint: Encounter):
    withdraw_encounter(encounter=complaint, now=timezone.now())

    with pytest.raises(Withdrawn), change(complaint, by=house.admin, now=timezone.now()):
        pass


def test_a_rule_is_named(house: House, complaint: Encounter):
    with pytest.raises(AgainstRule) as refusal:
        restore_encounter(encounter=complaint, by=house.admin, now=timezone.now(), reason="Syy.")

    assert str(refusal.value.rule.label) == "It is not excluded."


def test_the_page_says_what_rule_it_is_and_keeps_the_words(house: House, signed_in, complaint: Encounter):
    address = house.at("review:restore", complaint.pk)

    page = signed_in(house.admin).post(address, {"restore-reason": "Palautetaan."})

    assert page.status_code == 422
    assert "It is not excluded." in page.content.decode()
    assert "Palautetaan." in page.content.decode()
    assert "changed meanwhile" not in page.content.decode()


def test_the_page_says_it_is_about_oneself_and_keeps_the_words(house: House, signed_in, complaint: Encounter):
    """They may have been made the employee concerned while they wrote."""
    oneself = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)

    page = signed_in(oneself).post(
        house.at("casework:note", case_of(complaint).pk), {"note-text": "En minä, vaan toinen."}
    )

    assert page.status_code == 403
    assert "Nobody handles feedback about themselves." in page.content.decode()
    assert "En minä, vaan toinen." in page.content.decode()
    assert not CaseText.objects.exists()


@pytest.mark.parametrize("verb", ["preview", "answer", "close"])
def test_nobody_goes_on_from_what_they_have_not_read(house: House, signed_in, complaint: Encounter, verb: str):
    """A preview, or a form with something missing, would pass for having read it."""
    client, address = signed_in(house.admin), house.at(f"casework:{verb}", case_of(complaint).pk)
    typed = {"text": "" if verb == "answer" else "Pahoittelut.", "version": read_file(complaint).timeline.version}
    note_case(case=case_of(complaint), text="Ensin.", by=house.supervisor, now=timezone.now())

    late = client.post(address, typed)
    again = client.post(address, typed | {"version": read_file(complaint).timeline.version})

    assert (late.status_code, again.status_code) == (409, 200)
    assert ("changed meanwhile" in late.content.decode(), "changed meanwhile" in again.content.decode()) == (
        True,
        False,
    )


def test_what_was_passed_on_meanwhile_is_refused(house: House):
    """Without a version, too, for the member may not handle it there."""
    complaint = make_encounter(house.porvoo_point, "bad", text="Odotin.")
    read = case_of(complaint)
    move_encounter(encounter=complaint, location=house.kamppi, reason="Sieltä.", by=house.admin, now=timezone.now())

    with pytest.raises(Stale):
        note_case(case=read, text="Täältä.", by=house.porvoo_supervisor, now=timezone.now())


def test_the_severity_of_thanks_is_not_judged(house: House):
    thanks = case_of(make_encounter(house.point, "good", text="Kiitos."))

    with pytest.raises(AgainstRule):
        set_severity(case=thanks, severity=3, by=house.admin, now=timezone.now())


# --- The file in memory ---------------------------------------------------------------------------


def test_rules_in_memory_ask_the_database_nothing(house: House, complaint: Encounter):
    mark_seen(encounter=complaint, by=house.admin, now=timezone.now())
    file = read_file(complaint.reloaded())
    file.timeline, file.stored_texts, file.redacted_words = file.timeline, file.stored_texts, []

    with CaptureQueriesContext(connection) as queries, change(file, by=house.admin, now=timezone.now()):
        file.encounter.hold_reason = "limit"

    asked = [query["sql"] for query in queries.captured_queries]
    assert file.case.state == "voided"
    assert not [sql for sql in asked if "encounters_encounter" in sql.split("WHERE")[0]]
    assert case_of(complaint).state == "seen"


def test_another_employee_makes_a_new_alias(house: House, complaint: Encounter):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    first, again = alias_of(complaint), alias_of(complaint)
    reattribute_encounter(
        encounter=complaint, employee=bertta, by=house.admin, now=timezone.now(), reason="Vuorolista."
    )
    kept = Encounter.objects.get().employee_alias

    assert first == again != alias_of(complaint)
    assert kept is None
    assert total_counts(EmployeeCount.objects.filter(employee=bertta)) == (0, 1)


def test_deriving_waits_for_the_end_of_the_change(house: House, complaint: Encounter):
    later = timezone.now() + timedelta(days=1)

    with change(complaint, now=later) as file:
        file.encounter.step = "customer"
        before = file.case.points
        file.encounter.wants_answer = True
    case = case_of(complaint)

    assert (before, case.points) == (3, 5)
    assert case.points == case.points_breakdown.total
