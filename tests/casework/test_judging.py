"""How urgent a case is judged to be, and what follows from time."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import refresh_urgency
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Case
from encounters.models.choices import CaseState
from encounters.models.timeline import read_timeline
from encounters.review.actions import exclude_encounter, restore_encounter
from tests.factories import WEDNESDAY, House, case_of, judge, kinds_of, make_encounter, move_case


def test_of_two_who_judge_at_once_the_second_is_told(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    case, version = case_of(encounter), read_timeline(encounter).version
    address = reverse("casework:severity", args=[house.organisation.slug, case.pk])

    answers = [
        signed_in(member).post(address, {"severity": severity, "version": version})
        for member, severity in ((house.admin, 1), (house.supervisor, 3))
    ]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "changed meanwhile" in answers[1].content.decode()
    assert case_of(encounter).severity == 1


def test_the_page_prints_the_sum_that_the_queue_is_sorted_by(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="trier", wants_answer=True)
    judge(encounter, house, 2)
    address = reverse("casework:case", args=[house.organisation.slug, case_of(encounter).pk])

    page = signed_in(house.admin).get(address).content.decode()

    said = " ".join(page.split())
    assert "4 (severity: bad) + 2 (one bad experience" in said
    assert "+ 0 (no run of complaints) + 1 (wants an answer) = 7" in said


def test_a_run_of_complaints_raises_them_until_the_night(house: House):
    now = timezone.now()
    run = [
        make_encounter(house.point, "bad", text=str(day), aspects=["speed"], now=now - timedelta(days=day))
        for day in (5, 3, 1)
    ]
    make_encounter(house.point, "bad", text="muu", aspects=["valued"])
    raised = [case_of(encounter).in_spike for encounter in run]

    refresh_urgency(now)
    tonight = {case.encounter.text: case.points - case.late_days for case in Case.objects.for_page()}
    refresh_urgency(now + timedelta(days=28))

    assert raised == [False, False, True]  # each as it came
    assert tonight == {"5": 4, "3": 4, "1": 4, "muu": 3}
    assert {case.points - case.late_days for case in Case.objects.all()} == {3}


def weekdays_alone(house: House) -> None:
    house.kamppi.working_days = [1, 2, 3, 4, 5]
    house.kamppi.save()


def test_points_rise_each_night_by_one_per_working_day_late(house: House, signed_in, time_machine):
    weekdays_alone(house)
    said = {"text": "Odotin.", "step": "customer", "now": WEDNESDAY}  # to be read until Thursday noon
    both = make_encounter(house.point, "bad", **said), make_encounter(house.point, "good", **said)
    nights = [[case_of(one).points for one in both]]
    for days in range(1, 8):
        time_machine.move_to(WEDNESDAY + timedelta(days=days, hours=1))
        refresh_urgency(timezone.now())
        nights.append([case_of(one).points for one in both])

    assert nights == [[4 + late, late] for late in (0, 0, 1, 1, 1, 2, 3, 4)]  # nothing is added on a weekend
    assert [case_of(one).urgency for one in both] == ["urgent", "normal"]


def test_the_sum_says_how_late_it_is(house: House, signed_in, time_machine):
    weekdays_alone(house)
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer", now=WEDNESDAY)
    said = []
    for days in (1, 7):
        time_machine.move_to(WEDNESDAY + timedelta(days=days, hours=1))
        mark_seen(encounter=encounter, by=house.admin, now=timezone.now())  # to be answered until Friday noon
        refresh_urgency(timezone.now())
        page = signed_in(house.admin).get(house.at("casework:case", case_of(encounter).pk)).content.decode()
        said.append(" ".join(page.split()).partition("(asks for no answer)")[2].partition(" </p>")[0])

    assert said == [" = 4", " + 3 (late by 3 working days) = 7"]
    assert case_of(encounter).points == 7


def test_what_waits_is_not_late_and_is_again_once_it_goes_on(house: House):
    weekdays_alone(house)
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer", now=WEDNESDAY)
    states, late = (CaseState.IN_WORK, CaseState.WAITING, CaseState.IN_WORK), []
    for days, state in enumerate(states, 5):
        move_case(case=case_of(encounter), state=state, now=WEDNESDAY + timedelta(days=days, hours=1))
        late.append((case_of(encounter).late_days, case_of(encounter).points))

    assert late == [(1, 5), (0, 4), (2, 6)]  # as late in the end as on the day when it began to wait


def test_nothing_that_a_promise_said_moves_later(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer")
    promised = case_of(encounter).promise_ends_at

    amend_encounter(encounter=encounter, now=timezone.now(), step="advocate")

    assert case_of(encounter).promise_ends_at == promised


def test_time_turns_amber_then_red_and_stops_while_waiting(house: House, signed_in, time_machine):
    reported_at = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer", now=reported_at)
    address, drawn = reverse("casework:queue", args=[house.organisation.slug]), []
    for hours in (1, 20, 26):
        time_machine.move_to(reported_at + timedelta(hours=hours))
        drawn.append(signed_in(house.admin).get(address).content.decode())
    move_case(case=case_of(encounter), state=CaseState.WAITING, now=reported_at + timedelta(hours=27))
    drawn.append(signed_in(house.admin).get(address).content.decode())

    classes = [
        [level for level in ("due calm", "due amber", "due late", "due still") if level in page] for page in drawn
    ]
    assert classes == [["due calm"], ["due amber"], ["due late"], ["due still"]]


def test_waiting_puts_the_due_time_off_but_not_the_promise(house: House):
    now = timezone.now()
    case = case_of(make_encounter(house.point, "bad", text="Odotin."))
    mark_seen(encounter=case.encounter, by=house.admin, now=now)
    before = case_of(case.encounter)
    move_case(case=before, state=CaseState.WAITING, now=now + timedelta(hours=1))

    move_case(case=before, state=CaseState.IN_WORK, now=now + timedelta(hours=6))

    after = case_of(case.encounter)
    assert after.paused_time == timedelta(hours=5)
    assert after.due_at == after.promise_ends_at + timedelta(hours=5)


def test_a_case_that_comes_back_begins_its_time_anew(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=now - timedelta(days=1))
    mark_seen(encounter=encounter, by=house.admin, now=now)
    move_case(case=case_of(encounter), state=CaseState.WAITING, now=now)
    exclude_encounter(encounter=encounter, by=house.admin, now=now + timedelta(hours=5), reason="Testi.")

    restore_encounter(encounter=encounter, by=house.admin, now=now + timedelta(hours=9), reason="Ei ollutkaan.")

    case = case_of(encounter)
    assert (case.state, case.paused_time) == ("in_work", timedelta())  # whom it waited for may have said it meanwhile
    assert case.clock_started_at == now + timedelta(hours=9)


def test_the_same_severity_again_is_no_event(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    for severity in (2, 2, 1):
        judge(encounter, house, severity)

    assert kinds_of(encounter).count("severity") == 2
    assert case_of(encounter).severity == 1
