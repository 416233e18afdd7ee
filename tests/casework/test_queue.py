"""The queue: the most urgent first, narrowed, given out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import (
    ChangedMeanwhile,
    assign_case,
    mark_seen,
    move_case,
    refresh_urgency,
    set_severity,
)
from encounters.feedback.actions import amend_encounter
from encounters.models import Case, CaseEvent, Encounter
from encounters.models.choices import CaseState, Role
from encounters.paging import page_by_urgency
from tests.conftest import House
from tests.factories import make_employee, make_encounter, make_member


def queue(client, house: House, **query: object) -> list[str]:
    page = client.get(reverse("casework:queue", args=[house.organisation.slug]), query)
    return [case.encounter.text for case in page.context["page"].rows]


def case_of(encounter: Encounter) -> Case:
    return Case.objects.for_page().get(encounter=encounter)


def judge(encounter: Encounter, house: House, severity: int) -> Case:
    case = case_of(encounter)
    return set_severity(case=case, severity=severity, version=case.version, by=house.supervisor, now=timezone.now())


def test_the_most_urgent_come_first_then_what_is_due_soonest(house: House, signed_in):
    make_encounter(house.point, "bad", text="kanta-asiakas", step="loyalist")
    make_encounter(house.point, "bad", text="uudempi", step="customer", now=timezone.now() - timedelta(hours=1))
    make_encounter(house.point, "bad", text="vanhempi", step="customer", now=timezone.now() - timedelta(hours=2))
    make_encounter(house.point, "bad", text="toivoo vastausta", step="customer", wants_answer=True)
    judge(make_encounter(house.point, "bad", text="vaara", step="advocate"), house, 3)
    make_encounter(house.point, "good", text="kiitos")

    assert queue(signed_in(house.admin), house) == [
        "vaara",  # 6, but always urgent
        "toivoo vastausta",
        "vanhempi",
        "uudempi",
        "kanta-asiakas",
        "kiitos",
    ]


def test_a_supervisor_sees_the_cases_of_their_locations_and_none_about_themselves(house: House, neighbour, signed_in):
    make_encounter(house.point, "bad", text="Kamppi")
    make_encounter(house.porvoo_point, "bad", text="Porvoo")
    make_encounter(house.porvoo_point, "bad", text="Aino Porvoossa", employee=house.aino, attribution="sure")
    make_encounter(neighbour.point, "bad", text="naapuri")
    oneself = make_member(house.organisation, Role.SUPERVISOR, (house.porvoo,), employee=house.aino)

    assert sorted(queue(signed_in(house.porvoo_supervisor), house)) == ["Aino Porvoossa", "Porvoo"]
    assert queue(signed_in(oneself), house) == ["Porvoo"]


def test_the_queue_can_be_narrowed(house: House, signed_in):
    now = timezone.now()
    taken = make_encounter(house.point, "bad", text="otettu", employee=house.aino, attribution="sure")
    assign_case(case=case_of(taken), owner=house.supervisor, by=house.supervisor, now=now)
    judge(make_encounter(house.porvoo_point, "bad", text="paha"), house, 2)
    make_encounter(house.point, "bad", text="vanha", now=now - timedelta(days=9))
    make_encounter(house.point, "good", text="kiitos")
    client = signed_in(house.supervisor)

    assert queue(client, house, kind="thanks") == ["kiitos"]
    assert queue(client, house, severity="2") == ["paha"]
    assert queue(client, house, severity="unset", kind="complaint") == ["vanha", "otettu"]
    assert queue(client, house, location=house.porvoo.pk) == ["paha"]
    assert queue(client, house, employee=house.aino.pk) == ["otettu"]
    assert queue(client, house, whose="mine") == ["otettu"]
    assert set(queue(client, house, whose="nobody")) == {"paha", "vanha", "kiitos"}
    assert queue(client, house, overdue="on") == ["vanha"]
    assert queue(client, house, state="closed") == []
    assert queue(client, house, state="nonsense") == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fi", "Kahvit olivat kylmiä.", "kahvia kylmät"),
        ("sv", "Kopparna var smutsiga.", "kopparna smutsig"),
        ("en", "The cups were dirty.", "cup"),
        ("fi", "The cups were dirty.", "cups"),
    ],
)
def test_words_are_found_in_any_form(house: House, signed_in, language, text, words):
    make_encounter(house.point, "bad", text=text)
    make_encounter(house.point, "bad", text="Jotain muuta.")
    Encounter.objects.update(language=language)

    assert queue(signed_in(house.admin), house, q=words) == [text]


def test_what_is_found_comes_newest_first_and_odd_words_break_nothing(house: House, signed_in):
    for minutes in (3, 1, 2):
        moment = timezone.now() - timedelta(minutes=minutes)
        make_encounter(house.point, "bad", text=f"kahvi {minutes}", now=moment)
    client = signed_in(house.admin)

    assert queue(client, house, q="kahvi") == ["kahvi 1", "kahvi 2", "kahvi 3"]
    assert [queue(client, house, q=odd) for odd in ('"', "-", "a & | !", "kahvi -kahvi", "ja" * 90)] == [[]] * 5


def test_pages_follow_each_other_without_gap_or_repeat(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    moment = timezone.now() - timedelta(hours=1)
    for number in range(5):
        make_encounter(house.point, "bad", text=str(number), now=moment)  # as urgent, and due at the same time
    client, seen, after = signed_in(house.admin), [], ""
    address = reverse("casework:queue", args=[house.organisation.slug])

    while True:
        page = client.get(address, {"after": after}).context["page"]
        seen.append([case.encounter.text for case in page.rows])
        if not (after := page.next):
            break

    assert [len(part) for part in seen] == [2, 2, 1]
    assert sorted(text for part in seen for text in part) == list("01234")


def test_a_far_page_starts_at_its_place_in_the_index(house: House):
    make_encounter(house.point, "bad", text="yksi")
    case = Case.objects.get()
    asked = Case.objects.visible_to(house.admin).open()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    after = f"{case.rank}~{case.due_at:%Y%m%dT%H%M%S.%f}~{case.pk}"
    with CaptureQueriesContext(connection) as queries:
        page_by_urgency(asked, after=after)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + queries.captured_queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "case_open_urgent" in plan
    assert "Index Cond: ((organisation_id = " in plan
    assert "ROW(rank, due_at, id) >" in plan.split("Filter")[0]


@pytest.mark.parametrize("name", ["queue", "case"])
def test_queries_do_not_grow_with_rows(house: House, signed_in, name, django_assert_max_num_queries):
    client, counts = signed_in(house.admin), []
    for _ in range(2):
        encounter = make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="sure")
        arguments = [house.organisation.slug, *([case_of(encounter).pk] if name == "case" else [])]
        client.get(reverse(f"casework:{name}", args=arguments))
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse(f"casework:{name}", args=arguments))
        counts.append(len(asked))
        make_encounter(house.point, "bad", text="Odotin taas.")

    assert counts[0] == counts[1]


def test_several_cases_are_given_to_somebody_at_once(house: House, signed_in):
    cases = [case_of(make_encounter(house.point, "bad", text=text)) for text in ("yksi", "kaksi", "kolme")]
    client, address = signed_in(house.supervisor), reverse("casework:assign", args=[house.organisation.slug])

    client.post(address, {"cases": [cases[0].pk, cases[1].pk], "owner": house.admin.pk})
    client.post(address, {"cases": [cases[2].pk]})

    owners = dict(Case.objects.values_list("encounter__text", "owner"))
    assert owners == {"yksi": house.admin.pk, "kaksi": house.admin.pk, "kolme": house.supervisor.pk}
    assert CaseEvent.objects.filter(kind="assigned").count() == 3


def test_giving_keeps_the_filter_and_says_when_nothing_was_chosen(house: House, signed_in):
    case = case_of(make_encounter(house.point, "bad", text="yksi"))
    client, address = signed_in(house.supervisor), house.at("casework:assign") + "?kind=complaint&missed=some"

    given, nothing = client.post(address, {"cases": [case.pk]}), client.post(address, follow=True)

    assert given["Location"] == house.at("casework:queue") + "?kind=complaint"
    assert "Choose at least one case." in nothing.content.decode()


def test_a_case_goes_to_nobody_who_may_not_handle_it(house: House, signed_in):
    case = case_of(make_encounter(house.point, "bad", text="Kamppi", employee=house.aino, attribution="sure"))
    concerned = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)
    client, address = signed_in(house.supervisor), reverse("casework:assign", args=[house.organisation.slug])

    for nobody in (house.porvoo_supervisor, concerned, house.employee):
        client.post(address, {"cases": [case.pk], "owner": nobody.pk})

    case.refresh_from_db()
    assert (case.owner, CaseEvent.objects.filter(kind="assigned").count()) == (None, 0)


def test_whoever_takes_a_case_that_was_read_has_it_in_work(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    states = [case_of(encounter).state]
    mark_seen(encounter=encounter, by=house.supervisor, now=now)
    states.append(case_of(encounter).state)

    assign_case(case=case_of(encounter), owner=house.supervisor, by=house.supervisor, now=now)

    assert [*states, case_of(encounter).state] == ["new", "seen", "in_work"]


def test_of_two_who_judge_at_once_the_second_is_told(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    case = case_of(encounter)
    address = reverse("casework:severity", args=[house.organisation.slug, case.pk])

    answers = [
        signed_in(member).post(address, {"severity": severity, "version": case.version})
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
    assert "4 severity: bad + 2 one bad time" in said
    assert "+ 0 no run of complaints + 1 wants an answer = 7" in said


def test_a_run_of_complaints_raises_them_and_the_night_lowers_them_again(house: House):
    now = timezone.now()
    run = [
        make_encounter(house.point, "bad", text=str(day), aspects=["speed"], now=now - timedelta(days=day))
        for day in (5, 3, 1)
    ]
    make_encounter(house.point, "bad", text="muu", aspects=["valued"])
    raised = [case_of(encounter).running_high for encounter in run]

    refresh_urgency(now)
    tonight = dict(Case.objects.values_list("encounter__text", "points"))
    refresh_urgency(now + timedelta(days=28))

    assert raised == [False, False, True]  # each as it came
    assert tonight == {"5": 4, "3": 4, "1": 4, "muu": 3}
    assert set(Case.objects.values_list("points", flat=True)) == {3}


def test_nothing_that_a_promise_said_moves_later(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer")
    promised = case_of(encounter).promised_at

    amend_encounter(encounter=encounter, now=timezone.now(), step="advocate")

    assert case_of(encounter).promised_at == promised


def test_a_case_at_its_end_takes_no_decision(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    case = case_of(encounter)
    Case.objects.update(state="closed")

    with pytest.raises(ChangedMeanwhile):
        assign_case(case=case, owner=house.admin, by=house.admin, now=timezone.now())


def test_time_turns_amber_then_red_and_stands_still_while_waiting(house: House, signed_in, time_machine):
    told = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="customer", now=told)
    address, drawn = reverse("casework:queue", args=[house.organisation.slug]), []
    for hours in (1, 20, 26):
        time_machine.move_to(told + timedelta(hours=hours))
        drawn.append(signed_in(house.admin).get(address).content.decode())
    move_case(case=case_of(encounter), state=CaseState.WAITING, now=told + timedelta(hours=27))
    drawn.append(signed_in(house.admin).get(address).content.decode())

    classes = [[level for level in ("due calm", "due amber", "due late", '"due"') if level in page] for page in drawn]
    assert classes == [["due calm"], ["due amber"], ["due late"], ['"due"']]


def test_waiting_puts_the_due_time_off_but_not_the_promise(house: House):
    now = timezone.now()
    case = case_of(make_encounter(house.point, "bad", text="Odotin."))
    mark_seen(encounter=case.encounter, by=house.admin, now=now)
    before = case_of(case.encounter)
    move_case(case=before, state=CaseState.WAITING, now=now + timedelta(hours=1))

    move_case(case=before, state=CaseState.IN_WORK, now=now + timedelta(hours=6))

    after = case_of(case.encounter)
    assert after.stood_still == timedelta(hours=5)
    assert after.due_at == after.promised_at + timedelta(hours=5)


def test_a_case_shows_others_like_it(house: House, signed_in):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    about = {"employee": house.aino, "attribution": "sure"}
    make_encounter(house.porvoo_point, "bad", text="sama työntekijä", **about)
    make_encounter(
        house.point, "bad", text="sama paikka ja syy", employee=bertta, attribution="sure", aspects=["speed"]
    )
    make_encounter(house.point, "bad", text="muu syy", aspects=["valued"])
    make_encounter(house.porvoo_point, "bad", text="muu paikka", aspects=["speed"])
    make_encounter(house.point, "good", text="kiitos", aspects=["speed"], **about)
    case = case_of(make_encounter(house.point, "bad", text="tämä", aspects=["speed"], **about))

    def alike(member) -> set[str]:
        page = signed_in(member).get(house.at("casework:case", case.pk))
        return {one.encounter.text for one in page.context["earlier"]}

    before = alike(house.admin)
    house.organisation.team_mode = True
    house.organisation.save()

    assert before == {"sama työntekijä", "sama paikka ja syy"}
    assert alike(house.admin) == {"sama paikka ja syy"}
