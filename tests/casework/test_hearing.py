"""Those who handle a complaint hear the employee first."""

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import override

from encounters.casework.actions import answer_case
from encounters.casework.hearing import ask_side, end_hearings, record_heard
from encounters.changes.actions import mark_seen
from encounters.changes.changing import read_file
from encounters.changes.refusals import Refused
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseEvent, Encounter
from encounters.models.choices import CaseState
from encounters.models.timeline import read_timeline
from encounters.review.actions import reattribute_encounter
from tests.factories import House, case_of, holding, make_complaint, make_employee, make_encounter, move_case


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint about Aino that the supervisor has opened."""
    encounter = make_complaint(house, wants_answer=True)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


@pytest.fixture
def without_login(house: House) -> None:
    house.employee.is_active = False
    house.employee.save()


def send(house: House, signed_in, encounter: Encounter, verb: str, **sent):
    return signed_in(house.supervisor).post(
        house.at(f"casework:{verb}", case_of(encounter).pk),
        {"version": read_timeline(encounter).version} | sent,
        follow=True,
    )


def test_asking_for_their_side_lets_the_clock_stand(house: House, signed_in, read: Encounter):
    page = send(house, signed_in, read, "side").content.decode()

    queue = signed_in(house.admin).get(house.at("casework:queue"), {"state": "waiting"}).content.decode()
    case = case_of(read)
    assert (case.state, case.waiting_for, case.owner) == ("waiting", "employee", house.supervisor)
    assert "may tell their side until" in page
    assert "Ask for their side and wait" not in page
    assert "Waiting for the employee: the clock stands still" in queue


def test_the_customer_is_asked_nothing_then(house: House, read: Encounter):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())
    waiting_for_employee = holding(read).get(f"/r/{read.pk}/").content.decode()
    answer_case(case=case_of(read), text="Mikä päivä?", wait=True, by=house.supervisor, now=timezone.now())

    assert "You were asked something" not in waiting_for_employee
    assert "It is being looked into." in waiting_for_employee
    assert "You were asked something" in holding(read).get(f"/r/{read.pk}/").content.decode()


def test_the_customer_who_writes_meanwhile_is_read_at_once(house: House, read: Encounter):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())

    amend_encounter(encounter=read, now=timezone.now(), addition="Ja äänekäs.")

    case = case_of(read)
    assert (case.state, case.waiting_for, bool(case.unread_since)) == ("in_work", "", True)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fi", ("voi kertoa näkemyksensä viimeistään", "ei sanonut mitään määräajassa, joka päättyi")),
        ("sv", ("kan berätta sin syn på saken senast", "sade inget inom tiden, som gick ut")),
        ("en", ("may tell their side until", "said nothing; their time was until")),
    ],
)
def test_the_employees_time_ends_with_a_day(house: House, signed_in, read: Encounter, language: str, shown):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())
    midnight = datetime(2026, 11, 18, tzinfo=house.kamppi.zone)
    hearing = read_file(read.reloaded()).hearing._replace(readable_from=midnight)
    ends_at = midnight + timedelta(days=14)

    for now, said in zip((ends_at - timedelta(minutes=1), ends_at), shown, strict=True):
        with override(language):
            page = {"hearing_is_over": hearing.is_over(now), "hearing_is_open": hearing.is_open(now)}
            context = {"hearing": hearing, "page": page, "encounter": read.reloaded()}
            told = " ".join(strip_tags(render_to_string("casework/_hearing.html", context)).split())
            day = date_format(date(2026, 12, 1), "SHORT_DATE_FORMAT")
        assert said in told
        assert told.partition(said)[2].removeprefix(" the end of").strip().startswith(day)
        assert "0.00" not in told
        assert "00:00" not in told


def test_the_page_says_from_when_the_employee_can_read_it(house: House, signed_in):
    complaint = make_complaint(house, wants_answer=True)
    address = house.at("casework:case", case_of(complaint).pk)

    unread = signed_in(house.supervisor).get(address, headers={"Sec-Purpose": "prefetch"}).content.decode()
    read = signed_in(house.supervisor).get(address).content.decode()

    assert ["can read it from" in page for page in (unread, read)] == [True, False]
    assert ["may tell their side until" in page for page in (unread, read)] == [True, True]


@pytest.mark.usefixtures("without_login")
def test_who_has_no_login_is_heard_by_the_supervisor(house: House, signed_in, read: Encounter):
    before = signed_in(house.supervisor).get(house.at("casework:case", case_of(read).pk)).content.decode()
    empty = send(house, signed_in, read, "heard", **{"heard-text": " "}).content.decode()

    page = send(house, signed_in, read, "heard", **{"heard-text": "Jono oli pitkä."}).content.decode()

    event = CaseEvent.objects.timeline_of(read).last()
    assert "has no login" in before
    assert "They were heard" in before
    assert "Ask for their side" not in before
    assert "This field is required." in empty
    assert "Jono oli pitkä." in page
    assert "/heard/" in before
    assert "/heard/" not in page
    assert event
    assert (event.kind, event.facts, event.texts.get().kind) == ("heard", {"employee": house.aino.pk}, "note")
    assert read_file(read.reloaded()).hearing.is_over(timezone.now())


def test_nobody_speaks_for_who_can(house: House, read: Encounter):
    with pytest.raises(Refused):
        record_heard(case=case_of(read), text="Jono oli pitkä.", by=house.supervisor, now=timezone.now())


@pytest.mark.usefixtures("without_login")
def test_nobody_waits_for_who_can_not(house: House, read: Encounter):
    with pytest.raises(Refused):
        ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())


@pytest.mark.parametrize("why", ["nobody concerned", "time over", "thanks"])
def test_nobody_is_asked_in_vain(house: House, why):
    said = {} if why == "nobody concerned" else {"employee": house.aino, "attribution": "sure"}
    encounter = make_encounter(house.point, "good" if why == "thanks" else "bad", text="Tyly.", **said)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    now = timezone.now() + timedelta(days=20 if why == "time over" else 0)

    with pytest.raises(Refused):
        ask_side(case=case_of(encounter), by=house.supervisor, now=now)


def test_of_two_at_once_the_second_is_told_and_loses_nothing(house: House, signed_in, read: Encounter, without_login):
    version = read_timeline(read).version
    first, second = (
        signed_in(member).post(house.at("casework:heard", case_of(read).pk), {"version": version, "heard-text": text})
        for member, text in ((house.admin, "Jono."), (house.supervisor, "Kiire."))
    )

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Jono." in second.content.decode()
    assert "You wrote:" in second.content.decode()
    assert "Kiire." in second.content.decode()


@pytest.mark.parametrize(("days", "state"), [(13, "waiting"), (14, "in_work")])
def test_after_fourteen_days_the_night_puts_it_back_in_work(house: House, read: Encounter, days, state):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())
    readable_from = read_file(read.reloaded()).hearing.readable_from
    assert readable_from

    for_customer = make_encounter(house.point, "bad", text="Odotin.")
    move_case(case=case_of(for_customer), state=CaseState.WAITING, now=timezone.now())

    ended = [end_hearings(readable_from + timedelta(days=days)) for _ in range(2)]

    assert case_of(read).state == state
    assert ended == [int(state == "in_work"), 0]
    assert case_of(for_customer).state == "waiting"


def test_it_waits_for_nobody_once_nobody_is_concerned(house: House, read: Encounter):
    ask_side(case=case_of(read), by=house.supervisor, now=timezone.now())
    reattribute_encounter(encounter=read, employee=None, by=house.admin, now=timezone.now(), reason="Ei hän.")

    end_hearings(timezone.now())

    assert case_of(read).state == "in_work"


def test_nobody_hears_themselves(house: House, signed_in, read: Encounter):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    house.supervisor.employee = bertta
    house.supervisor.save()
    reattribute_encounter(encounter=read, employee=bertta, by=house.admin, now=timezone.now(), reason="Vuorolista.")

    answer = signed_in(house.supervisor).post(house.at("casework:side", case_of(read).pk), {})

    assert answer.status_code == 403
