"""The customer says whether it was put right, and what is not put right comes back once by itself."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from encounters.changes.actions import reopen_case
from encounters.changes.refusals import AgainstRule, Refused
from encounters.changes.tallies import find_differences
from encounters.feedback.actions import amend_encounter
from encounters.models import Case, CaseText, EmployeeCount, Encounter, LocationCount
from encounters.models.choices import Verdict
from encounters.models.tally import total_counts
from encounters.models.timeline import read_timeline
from encounters.receipt import actions
from encounters.receipt.actions import explain_verdict, give_verdict, withdraw_encounter
from encounters.review.actions import exclude_encounter
from tests.at_once import all_at_once
from tests.factories import House, case_of, holding, make_complaint, make_encounter, make_house
from tests.receipt.verdicts import asks, explain, facts, page_of, press, put_right

# --- One press -----------------------------------------------------------------------------------


def test_a_closed_complaint_asks_with_four_plain_buttons(house: House, closed: Encounter):
    page = page_of(closed)

    assert "Was it put right?" in page
    assert [value for value in Verdict.values if f'<button name="verdict" value="{value}"' in page] == Verdict.values
    assert 'name="step"' not in page


@pytest.mark.parametrize("verdict", ["yes", "cant_tell"])
def test_one_press_stores_it_beside_the_outcome(house: House, closed: Encounter, verdict: str):
    page = press(closed, verdict)

    case = case_of(closed)
    assert (case.state, case.outcome, case.verdict, case.unread_since) == ("closed", "put_right", verdict, None)
    assert facts(closed) == [("verdict", {"verdict": verdict, "step": ""})]
    assert f"You answered: {Verdict(verdict).label}." in unescape(page)
    assert 'name="step"' in page


@pytest.mark.parametrize("verdict", ["partly", "no"])
def test_what_was_not_put_right_reopens_the_case_for_its_owner(house: House, closed, verdict, signed_in):
    page = press(closed, verdict)

    case, client = case_of(closed), signed_in(house.supervisor)
    assert (case.state, case.owner, case.verdict, case.outcome) == ("in_work", house.supervisor, "", "")
    assert (case.reopened_by_verdict, case.unread_since is None) == (True, False)
    assert facts(closed) == [("verdict", {"verdict": verdict, "step": ""}), ("reopened", {})]
    assert f"You answered: {verdict}." in page
    assert "It is being looked into again." in page
    assert not asks(page)
    assert client.get(house.at("inbox:start")).context["unread"] == 1
    assert client.get(house.at("casework:queue"), {"unread": "on"}).context["page"].rows == [case]


def test_the_second_time_a_supervisor_decides(house: House, closed: Encounter, signed_in):
    press(closed, "no")
    put_right(house, closed)
    asked = page_of(closed)

    page = press(closed, "partly")

    case, client = case_of(closed), signed_in(house.supervisor)
    assert asks(asked)
    assert "You answered" not in asked
    assert (case.state, case.verdict, case.outcome) == ("closed", "partly", "put_right")
    assert "decide what happens next" in page
    listed = client.get(house.at("casework:queue"), {"unread": "on"}).context["page"].rows
    assert (client.get(house.at("inbox:start")).context["unread"], listed) == (1, [case])
    assert "partly" in client.get(house.at("casework:case", case.pk)).content.decode().split('id="ended"')[1]
    assert client.get(house.at("inbox:start")).context["unread"] == 0
    assert [kind for kind, _ in facts(closed)].count("reopened") == 1


def test_another_answer_replaces_the_last_while_it_is_closed(house: House, closed: Encounter):
    for verdict in ("yes", "yes", "cant_tell"):
        page = press(closed, verdict)

    assert case_of(closed).verdict == "cant_tell"
    assert [event["verdict"] for _, event in facts(closed)] == ["yes", "cant_tell"]
    assert 'value="cant_tell" aria-pressed="true"' in page

    press(closed, "no")
    late = press(closed, "yes")

    assert case_of(closed).state == "in_work"
    assert [event.get("verdict") for _, event in facts(closed)] == ["yes", "cant_tell", "no", None]
    assert "You answered: no." in late


def test_the_last_of_very_many_answers_stands(house: House, closed: Encounter, monkeypatch):
    monkeypatch.setattr(actions, "MOST_VERDICTS", 3)

    for verdict in ("yes", "cant_tell", "yes", "cant_tell", "yes"):
        press(closed, verdict)
    stored = len(facts(closed))
    reopen_case(case=case_of(closed), by=house.admin, now=timezone.now(), reason="Syy.")
    put_right(house, closed)
    press(closed, "cant_tell")

    assert stored == 3
    assert case_of(closed).verdict == "cant_tell"


def test_who_presses_after_staff_opened_it_again_is_told(house: House, closed: Encounter):
    reopen_case(case=case_of(closed), by=house.admin, now=timezone.now(), reason="Rahat eivät tulleet.")

    page = press(closed, "no")

    assert "opened again before you answered" in page
    assert facts(closed) == [("reopened", {})]
    assert not asks(page)


@pytest.mark.parametrize("sent", [{}, {"verdict": ""}, {"verdict": "maybe"}, {"verdict": ["yes", "hardly"]}])
def test_what_is_no_verdict_is_not_stored(house: House, closed: Encounter, sent: dict[str, Any]):
    page = holding(closed).post(f"/r/{closed.pk}/verdict/", sent, follow=True)

    assert asks(page.content.decode())
    assert facts(closed) == []


# --- Who is asked --------------------------------------------------------------------------------


def test_only_a_closed_complaint_asks(house: House, closed: Encounter):
    opened = make_encounter(house.point, "bad", text="Auki.")
    thanks = make_encounter(house.point, "good", text="Kiitos.")
    bare = make_encounter(house.point, "bad")
    excluded = make_encounter(house.point, "bad", text="Koe.")
    put_right(house, excluded)
    exclude_encounter(encounter=excluded, by=house.admin, now=timezone.now(), reason="Koe.")
    passed_on = make_encounter(house.point, "good", text="Kiitos kaikille.")
    Case.objects.filter(encounter=passed_on).update(state="closed", closed_at=timezone.now())

    for encounter in (opened, thanks, bare, excluded, passed_on):
        assert not asks(page_of(encounter))
        with pytest.raises(Refused):
            give_verdict(encounter=encounter, verdict="yes", now=timezone.now())
        with pytest.raises(Refused):
            explain_verdict(encounter=encounter, now=timezone.now(), why="Miksi?")
    assert asks(page_of(closed))


def test_nobody_but_the_holder_of_the_receipt_gives_it(house: House, neighbour: House, closed: Encounter, signed_in):
    other = make_encounter(house.point, "bad", text="Toinen.")
    for client in (Client(), holding(other), signed_in(house.admin), signed_in(neighbour.admin)):
        assert client.post(f"/r/{closed.pk}/verdict/", {"verdict": "yes"}).status_code == 403
        assert client.post(f"/r/{closed.pk}/why/", {"why": "Kesken."}).status_code == 403

    assert facts(closed) == []


def test_after_withdrawing_no_word_is_stored(house: House, closed: Encounter):
    client = holding(closed)
    press(closed, "no", client)
    explain(closed, why="Rahat puuttuvat.", step="trier")
    withdraw_encounter(encounter=closed, now=timezone.now())
    version = read_timeline(closed).version

    answers = [client.post(f"/r/{closed.pk}/{name}/", {"verdict": "yes", "why": "Yhä."}) for name in ("verdict", "why")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert read_timeline(closed).version == version
    assert not CaseText.objects.filter(encounter=closed).exists()
    assert Case.objects.unread().count() == 0
    for verb in (give_verdict, explain_verdict):
        with pytest.raises(Refused):
            verb(
                encounter=closed, now=timezone.now(), **{"verdict": "yes"} if verb is give_verdict else {"why": "Yhä."}
            )


# --- At the same time ----------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db: None) -> House:
    """Threads have connections of their own and see only what is committed."""
    return make_house()


def test_of_many_presses_at_once_one_opens_it_again(committed: House):
    house = committed
    encounter = make_complaint(house, text="Jono.")
    put_right(house, encounter, why="Yksi kassa.")
    closed = total_counts(EmployeeCount.objects.filter(employee=house.aino))

    answers = all_at_once(
        [
            lambda verdict=verdict: give_verdict(encounter=encounter, verdict=verdict, now=timezone.now())
            for verdict in ("no", "partly") * 5
        ]
    )

    kinds = [kind for kind, _ in facts(encounter)]
    assert kinds == ["verdict", "reopened"]
    assert [type(answer) for answer in answers].count(AgainstRule) == 9
    assert (closed, total_counts(EmployeeCount.objects.filter(employee=house.aino))) == ((0, 0), (0, 1))
    assert find_differences() == []

    put_right(house, encounter, why="Yksi kassa.")
    later = all_at_once(
        [
            lambda verdict=verdict: give_verdict(encounter=encounter, verdict=verdict, now=timezone.now())
            for verdict in ("no", "partly") * 5
        ]
    )

    assert [case for case in later if not isinstance(case, Case)] == []
    assert (case_of(encounter).state, total_counts(EmployeeCount.objects.filter(employee=house.aino))) == (
        "closed",
        (0, 0),
    )
    assert total_counts(LocationCount.objects) == (0, 1)
    assert find_differences() == []


def test_a_verdict_beside_an_addition_loses_neither(committed: House):
    encounter = make_encounter(committed.point, "bad", text="Odotin.")
    put_right(committed, encounter)
    now = timezone.now() + timedelta(minutes=1)

    all_at_once(
        [
            lambda: give_verdict(encounter=encounter, verdict="no", now=now),
            lambda: amend_encounter(encounter=encounter, now=now, addition="Lisään."),
        ]
    )

    assert sorted(kind for kind, _ in facts(encounter)) == ["amended", "reopened", "verdict"]
    assert case_of(encounter).state == "in_work"
