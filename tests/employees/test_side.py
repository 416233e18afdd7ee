"""The employee gives their side of a complaint, and reads what came of it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from encounters.casework.actions import answer_case, note_case
from encounters.casework.hearing import ask_side
from encounters.changes.actions import mark_seen
from encounters.changes.changing import read_file
from encounters.changes.refusals import Refused
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseText, Encounter
from encounters.models.choices import CaseState, Role
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter
from tests.employees.pages import own_page
from tests.factories import (
    House,
    alias_of,
    case_of,
    holding,
    make_complaint,
    make_employee,
    make_encounter,
    make_member,
    move_case,
)


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint about Aino that the supervisor has opened."""
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def address(house: House, encounter: Encounter) -> str:
    return house.at("employees:side", alias_of(encounter))


def put_down_to(encounter: Encounter, cause: str) -> None:
    """The case closes, and the complaint is put down to this cause."""
    case = case_of(encounter)
    move_case(case=case, state=CaseState.CLOSED, now=timezone.now(), outcome="explained")
    case.encounter.cause = cause
    case.encounter.set_derived()
    case.encounter.save()


def test_their_side_stands_on_their_page_and_in_the_case(house: House, signed_in, read: Encounter):
    client = signed_in(house.employee)
    offered = own_page(house, signed_in)

    sent = client.post(address(house, read), {"side-text": "Jono oli pitkä, <b>olin yksin</b>."})

    page = own_page(house, signed_in)
    case = signed_in(house.supervisor).get(house.at("casework:case", case_of(read).pk)).content.decode()
    assert address(house, read) in offered
    assert sent.status_code == 302
    assert address(house, read) not in page
    for text in (page, case):
        assert "Jono oli pitkä, &lt;b&gt;olin yksin&lt;/b&gt;." in text
    assert "olin yksin" not in holding(read).get(f"/r/{read.pk}/").content.decode()
    assert read_file(read.reloaded()).hearing.heard_at


def test_they_may_have_nothing_to_add(house: House, signed_in, read: Encounter):
    client = signed_in(house.employee)

    client.post(address(house, read), {"side-nothing": "on"})

    assert "You had nothing to add." in own_page(house, signed_in)
    assert not CaseText.objects.filter(encounter=read).exists()
    assert read_file(read.reloaded()).hearing.heard_at


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"side-text": " "}, "Write your side, or choose"),
        ({"side-text": "Olin yksin.", "side-nothing": "on"}, "You have written something."),
        ({"side-text": "a" * 4001}, "there is room for 4"),
    ],
)
def test_nothing_written_is_thrown_away(house: House, signed_in, read: Encounter, sent, message):
    page = signed_in(house.employee).post(address(house, read), sent).content.decode()

    assert message in page
    assert f"{sent['side-text'].strip()}</textarea>" in page
    assert not read_file(read.reloaded()).hearing.heard_at


def test_what_comes_too_late_is_shown_again(house: House, signed_in, read: Encounter):
    client = signed_in(house.employee)
    client.post(address(house, read), {"side-nothing": "on"})

    late = client.post(address(house, read), {"side-text": "Sittenkin: olin yksin."})

    assert late.status_code == 409
    assert "Sittenkin: olin yksin.</textarea>" in late.content.decode()
    assert not CaseText.objects.filter(encounter=read).exists()


def test_a_case_that_waits_for_them_goes_on(house: House, signed_in, read: Encounter):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())
    client = signed_in(house.employee)
    asked = own_page(house, signed_in)

    client.post(address(house, read), {"side-text": "Olin yksin."})

    assert "Your side is asked for" in asked
    assert (case_of(read).state, case_of(read).waiting_for) == ("in_work", "")


@pytest.mark.parametrize("days", [-1, 14])
def test_their_side_is_taken_for_fourteen_days_from_reading(house: House, days):
    first_read_at = datetime(2026, 6, 10, 9, tzinfo=UTC)
    encounter = make_encounter(
        house.point,
        "bad",
        text="Tyly.",
        employee=house.aino,
        attribution="sure",
        now=first_read_at - timedelta(minutes=5),
    )
    mark_seen(encounter=encounter, by=house.supervisor, now=first_read_at)

    with pytest.raises(Refused):
        give_side(encounter=encounter, by=house.employee, now=first_read_at + timedelta(days=days), text="Olin yksin.")

    assert give_side(encounter=encounter, by=house.employee, now=first_read_at + timedelta(days=13), text="Olin yksin.")


@pytest.mark.parametrize("change", ["withdrawn", "excluded", "somebody else's", "good after all", "unsure", "another"])
def test_only_who_is_concerned_may(house: House, change):
    now = timezone.now()
    encounter, by = make_complaint(house), house.employee
    if change == "good after all":
        encounter = amend_encounter(encounter=encounter, now=now, rating="good")
    if change == "unsure":
        encounter = amend_encounter(encounter=encounter, now=now, attribution="think_so")
    mark_seen(encounter=encounter, by=house.supervisor, now=now)
    if change == "withdrawn":
        withdraw_encounter(encounter=encounter, now=now)
    if change == "excluded":
        exclude_encounter(encounter=encounter, by=house.admin, now=now, reason="Koe.")
    if change == "somebody else's":
        bertta = make_employee(house.kamppi, first_name="Bertta")
        reattribute_encounter(encounter=encounter, employee=bertta, by=house.admin, now=now, reason="Vuorolista.")
    if change == "another":
        bertta = make_employee(house.kamppi, first_name="Bertta")
        by = make_member(house.organisation, Role.EMPLOYEE, employee=bertta)

    with pytest.raises(Refused):
        give_side(encounter=encounter, by=by, now=now + timedelta(minutes=1), text="Olin yksin.")


def test_what_is_not_shown_to_them_looks_like_nothing(house: House, signed_in, time_machine):
    time_machine.move_to(datetime(2026, 6, 10, 9, tzinfo=UTC))
    bertta = make_employee(house.kamppi, first_name="Bertta")
    others = make_encounter(house.point, "bad", text="Tyly.", employee=bertta, attribution="sure")
    unread, thanks = make_complaint(house), make_encounter(house.point, "good", text="Kiitos.", employee=house.aino)
    turned = make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure")
    for encounter in (others, thanks, turned):
        mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    client = signed_in(house.employee)
    tried = [alias_of(encounter) for encounter in (others, thanks, turned)] + [unread.pk, UUID(int=6), UUID(int=7)]

    amend_encounter(encounter=turned, now=timezone.now(), rating="bad", text="Ei kiitos.")

    sent = {"shown": "", "side-text": "Olin yksin."}
    answers = [client.post(house.at("employees:side", name), sent) for name in tried]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert len({re.sub(r"[\w-]{36}", "", answer.content.decode()) for answer in answers}) == 1
    time_machine.move_to(datetime(2026, 6, 12, 9, tzinfo=UTC))
    assert signed_in(house.employee).get(address(house, unread)).status_code == 200


def test_they_read_what_came_of_it_but_no_answer_and_no_note(house: House, signed_in, read: Encounter):
    case, now = case_of(read), timezone.now()
    answer_case(case=case, text="Olen pahoillani.", by=house.supervisor, now=now)
    note_case(case=case, text="Puhuttelu.", by=house.supervisor, now=now)
    amend_encounter(encounter=read, now=now, addition="Soittakaa 040 123 4567.")
    mark_seen(encounter=read, by=house.supervisor, now=now)
    put_down_to(read, "staffing")
    Encounter.objects.filter(pk=read.pk).update(first_read_at=timezone.now())

    page = own_page(house, signed_in)

    assert "Closed" in page
    assert "Outcome: explained" in page
    assert "Cause: staffing" in page
    assert not any(secret in page for secret in ("pahoillani", "Puhuttelu", "123 4567", str(read.pk)))


def test_what_is_counted_elsewhere_stands_beside_their_figures(house: House, signed_in, time_machine):
    time_machine.move_to(datetime(2026, 7, 1, 8, tzinfo=UTC))
    moment = datetime(2026, 6, 10, 9, tzinfo=UTC)
    for rating, cause in (("good", ""), ("bad", ""), ("bad", "staffing"), ("bad", "process"), ("bad", "person")):
        encounter = make_encounter(house.point, rating, now=moment, employee=house.aino, attribution="sure")
        if cause:
            put_down_to(encounter, cause)
    client = signed_in(house.employee)
    page = own_page(house, signed_in)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+month=[^"]+)">\d+<', page)]

    found = [len(client.get(link).context["encounters"]) for link in links]
    month = client.get(house.at("employees:own")).context["months"][0]

    assert (month.own.counts, month.elsewhere) == ((1, 2), 2)
    assert found == [1, 2, 2]
    assert len(client.get(house.at("employees:said"), {"month": "2026-06"}).context["encounters"]) == 5


@pytest.mark.parametrize("name", ["own", "said"])
def test_queries_do_not_grow_with_what_is_shown(house: House, signed_in, name, django_assert_max_num_queries):
    client, counts = signed_in(house.employee), []
    for rows in (1, 2):
        for _ in range(rows):
            encounter = make_complaint(house, addition="Ja äänekäs.")
            mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
            give_side(encounter=encounter, by=house.employee, now=timezone.now(), text="Olin yksin.")
        client.get("/")  # the first page of a session stores when it began
        with django_assert_max_num_queries(20) as asked:
            page = client.get(house.at(f"employees:{name}")).content.decode()
        counts.append(len(asked))

    assert page.count("Olin yksin.") == 3
    assert counts[0] == counts[1]
