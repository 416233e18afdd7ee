"""Who has a case and how severe it is are undone while nothing has happened since."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from encounters.casework.actions import assign_case, note_case, set_severity
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import AgainstRule, Rule
from encounters.changes.undoing import undo
from encounters.models import CaseEvent, Encounter, Member
from encounters.models.choices import EventKind
from encounters.receipt.actions import withdraw_encounter
from tests.factories import WEDNESDAY, House, amend, case_of, judge, kinds_of, log_event, make_complaint, make_encounter


@pytest.fixture
def complaint(house: House) -> Encounter:
    """A complaint that a handler has read."""
    encounter = make_encounter(house.point, "bad", text="Odotin.", wants_answer=True)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def give(encounter: Encounter, owner: Member, by: Member) -> None:
    assign_case(case=case_of(encounter), owner=owner, by=by, now=timezone.now())


def undone(encounter: Encounter, by: Member) -> dict[str, Any]:
    """The facts of the event that undoing logs."""
    return undo(encounter=encounter, by=by, now=timezone.now()).facts


def test_undoing_takes_a_case_back_from_whoever_took_it(house: House, complaint: Encounter):
    give(complaint, house.supervisor, house.supervisor)
    taken = case_of(complaint)

    facts = undone(complaint, house.supervisor)

    case = case_of(complaint)
    assert (taken.owner, taken.state) == (house.supervisor, "in_work")
    assert (case.owner, case.state) == (None, "seen")
    assert facts == {"undone": "assigned", "from": house.supervisor.pk, "to": None}
    assert kinds_of(complaint)[-2:] == ["assigned", "undone"]


def test_undoing_gives_a_case_back_to_whoever_had_it(house: House, complaint: Encounter):
    give(complaint, house.admin, house.admin)
    give(complaint, house.supervisor, house.supervisor)

    undone(complaint, house.admin)

    assert (case_of(complaint).owner, case_of(complaint).state) == (house.admin, "in_work")


def test_a_case_that_was_given_new_and_read_since_is_read(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    give(encounter, house.admin, house.supervisor)
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())

    undone(encounter, house.admin)

    assert (case_of(encounter).owner, case_of(encounter).state) == (None, "seen")


def test_a_case_goes_back_to_nobody_who_may_not_handle_it(house: House, complaint: Encounter):
    give(complaint, house.admin, house.admin)
    give(complaint, house.supervisor, house.supervisor)
    Member.objects.filter(pk=house.admin.pk).update(is_active=False)

    with pytest.raises(AgainstRule) as refused:
        undone(complaint, house.supervisor)

    assert refused.value.rule == Rule.HANDLER
    assert case_of(complaint).owner == house.supervisor


@pytest.mark.parametrize("former", [None, 1])
def test_undoing_sets_the_former_severity(former: int | None, house: House, complaint: Encounter):
    if former is not None:
        judge(complaint, house, former)
    before = case_of(complaint)
    judge(complaint, house, 3)

    facts = undone(complaint, house.supervisor)

    case = case_of(complaint)
    assert facts == {"undone": "severity", "from": 3, "to": former}
    assert (case.severity, case.points) == (former, before.points)


def test_a_promise_that_came_nearer_stays(house: House):
    """Severity 3 promises an answer in two working days instead of three; the customer may have read it."""
    encounter = make_complaint(house, now=WEDNESDAY)
    case = case_of(encounter)
    set_severity(case=case, severity=3, by=house.admin, now=WEDNESDAY + timedelta(hours=1))
    promised = case_of(encounter).promise_ends_at

    undo(encounter=encounter, by=house.admin, now=WEDNESDAY + timedelta(hours=2))

    assert promised < case.promise_ends_at
    assert case_of(encounter).promise_ends_at == promised


SINCE = {
    "a note": lambda one, house: note_case(case=case_of(one), text="Soitettu.", by=house.admin, now=timezone.now()),
    "a correction": lambda one, _house: amend(one, step="trier"),
    "a reply": lambda one, _house: amend(one, reply="Entä nyt?"),
    "undoing itself": lambda one, house: undo(encounter=one, by=house.admin, now=timezone.now()),
}


@pytest.mark.parametrize("since", SINCE)
def test_what_happened_before_something_else_is_not_undone(since: str, house: House, complaint: Encounter):
    judge(complaint, house, 3)
    SINCE[since](complaint, house)
    kinds = kinds_of(complaint)

    with pytest.raises(AgainstRule) as refused:
        undone(complaint, house.supervisor)

    assert refused.value.rule == Rule.UNDOABLE
    assert kinds_of(complaint) == kinds


def test_nothing_is_undone_of_what_cannot_be(house: House, complaint: Encounter):
    note_case(case=case_of(complaint), text="Soitettu.", by=house.admin, now=timezone.now())

    with pytest.raises(AgainstRule):
        undone(complaint, house.supervisor)


def test_an_event_that_says_nothing_of_before_is_not_undone(house: House, complaint: Encounter):
    log_event(encounter=complaint, kind=EventKind.ASSIGNED, now=timezone.now(), by=house.admin, to=house.admin.pk)

    with pytest.raises(AgainstRule):
        undone(complaint, house.supervisor)


# --- On the page -------------------------------------------------------------------------------------

UNDO = '/undo/">'


def test_a_decision_is_undone_from_message_and_timeline(house: House, complaint, signed_in):
    client, case = signed_in(house.supervisor), case_of(complaint)
    page = client.post(house.at("casework:severity", case.pk), {"severity": "2"}, follow=True)
    shown, version = page.content.decode(), page.context["page"].file.timeline.version

    answer = client.post(
        house.at("review:undo", complaint.pk), {"case": "", "version": version, "text": "Hei"}, follow=True
    )

    after = answer.content.decode()
    message, _, rest = shown.partition("</main>")[0].partition("Timeline</h2>")
    assert (message.count(UNDO), rest.count(UNDO)) == (1, 1)
    assert answer.request["PATH_INFO"] == house.at("casework:case", case.pk)
    assert "Undone: the severity is not set any more." in after
    assert UNDO not in after
    assert answer.context["draft"].stored.texts == {"text": "Hei"}
    assert case_of(complaint).severity is None


def test_a_message_of_something_else_offers_no_undoing(house: House, complaint: Encounter, signed_in):
    judge(complaint, house, 2)
    client, case = signed_in(house.supervisor), case_of(complaint)

    page = client.post(house.at("casework:severity", case.pk), {"severity": "2"}, follow=True).content.decode()

    message, _, rest = page.partition("Timeline</h2>")
    assert "Severity saved." in message
    assert (message.count(UNDO), rest.count(UNDO)) == (0, 1)


def test_a_message_shown_beside_another_case_does_not_undo_that(house: House, complaint: Encounter, signed_in):
    other = make_encounter(house.point, "bad", text="Toinen.")
    judge(other, house, 1)
    client = signed_in(house.supervisor)
    client.post(house.at("casework:severity", case_of(complaint).pk), {"severity": "2"})

    page = client.get(house.at("casework:case", case_of(other).pk)).content.decode()

    message, _, rest = page.partition("Timeline</h2>")
    assert "Severity saved." in message
    assert (message.count(UNDO), rest.count(UNDO)) == (0, 1)


def test_undoing_from_an_old_page_is_refused_and_keeps_the_draft(house: House, complaint: Encounter, signed_in):
    client, case = signed_in(house.supervisor), case_of(complaint)
    page = client.post(house.at("casework:severity", case.pk), {"severity": "2"}, follow=True)
    version = page.context["page"].file.timeline.version
    note_case(case=case, text="Soitettu.", by=house.admin, now=timezone.now())
    address, form = house.at("review:undo", complaint.pk), {"case": "", "text": "Kesken"}

    late, refused = client.post(address, form | {"version": version}), client.post(address, form)

    assert (late.status_code, refused.status_code) == (409, 422)
    assert "changed meanwhile" in late.content.decode()
    assert "Something has happened since" in refused.content.decode()
    assert "Kesken" in refused.content.decode()
    assert case_of(complaint).severity == 2


def test_who_has_it_again_is_named(house: House, complaint: Encounter, signed_in):
    give(complaint, house.admin, house.admin)
    give(complaint, house.supervisor, house.supervisor)

    page = signed_in(house.supervisor).post(house.at("review:undo", complaint.pk), follow=True).content.decode()

    assert f"Undone: <bdi>{house.admin.user}</bdi> has it again." in page


def test_nobody_undoes_about_themselves_or_another_organisation(house: House, neighbour: House, signed_in):
    encounter = make_complaint(house)
    judge(encounter, house, 3)
    house.supervisor.employee = house.aino
    house.supervisor.save()
    address = house.at("review:undo", encounter.pk)

    statuses = [
        signed_in(member).post(address).status_code
        for member in (house.supervisor, house.employee, house.porvoo_supervisor, neighbour.admin)
    ]
    across = signed_in(neighbour.admin).post(neighbour.at("review:undo", encounter.pk))

    assert (statuses, across.status_code) == ([403, 403, 404, 404], 404)
    assert case_of(encounter).severity == 3
    assert not CaseEvent.objects.filter(kind="undone").exists()


def test_nothing_is_undone_once_the_customer_withdrew(house: House, complaint: Encounter, signed_in):
    judge(complaint, house, 3)
    withdraw_encounter(encounter=complaint, now=timezone.now())

    answer = signed_in(house.supervisor).post(house.at("review:undo", complaint.pk))

    assert answer.status_code == 409
    assert UNDO not in answer.content.decode()


def test_any_handler_undoes_a_decision_under_their_own_name(house: House, complaint: Encounter, signed_in):
    judge(complaint, house, 3)

    page = signed_in(house.admin).post(house.at("review:undo", complaint.pk), {"case": ""}, follow=True)

    by = CaseEvent.objects.filter(encounter=complaint, kind__in=["severity", "undone"]).order_by("pk")
    assert page.request["PATH_INFO"] == house.at("casework:case", case_of(complaint).pk)
    assert list(by.values_list("by", flat=True)) == [house.supervisor.pk, house.admin.pk]
    assert case_of(complaint).severity is None
