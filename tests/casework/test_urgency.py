"""How urgent a case is, and until when it wants an answer: the rules with their numbers."""

from datetime import datetime, timedelta

import pytest

from encounters.models.choices import CaseKind, CaseState, Urgency
from encounters.models.urgency import Clock, Days, is_spike, points_of, urgency_of
from encounters.models.working_time import Calendar
from tests.factories import HELSINKI

OFFICE = Calendar(HELSINKI, [1, 2, 3, 4, 5], [])


@pytest.mark.parametrize(
    ("severity", "step", "run", "answer", "total"),
    [
        (None, "", False, False, 3),  # 2·1 + 1
        (None, "customer", False, False, 4),
        (None, "trier", True, True, 6),
        (0, "loyalist", False, False, 0),
        (0, "passer_by", False, True, 3),
        (1, "", False, False, 3),
        (2, "advocate", True, True, 6),
        (2, "customer", True, False, 7),
        (3, "loyalist", False, False, 6),
        (3, "trier", True, True, 10),
    ],
)
def test_points_of_a_complaint(severity, step, run, answer, total):
    facts = {"severity": severity, "step": step, "in_spike": run, "wants_answer": answer}

    assert points_of(kind=CaseKind.COMPLAINT, late_days=0, **facts).total == total
    assert points_of(kind=CaseKind.COMPLAINT, late_days=4, **facts).total == total + 4


def test_thanks_have_no_points_but_for_a_wish_and_days_late():
    facts = {"severity": 3, "step": "trier", "in_spike": True}

    assert points_of(kind=CaseKind.THANKS, wants_answer=True, late_days=2, **facts) == (0, 0, 0, 1, 2)


@pytest.mark.parametrize(
    ("points", "urgency"),
    [(0, Urgency.LOW), (3, Urgency.LOW), (4, Urgency.NORMAL), (6, Urgency.NORMAL), (7, Urgency.URGENT)],
)
def test_what_points_mean(points, urgency):
    assert urgency_of(points, severity=None) == urgency
    assert urgency_of(points, severity=3) == Urgency.URGENT


@pytest.mark.parametrize(
    ("now", "before", "high"),
    [(2, 0, False), (3, 0, True), (3, 4, True), (3, 5, False), (4, 6, True), (10, 15, True), (10, 16, False)],
)
def test_a_run_is_three_at_least_at_twice_the_rate(now, before, high):
    assert is_spike(now, before) is high


@pytest.mark.parametrize(
    ("kind", "severity", "step", "days"),
    [
        ("complaint", None, "", 3),
        ("complaint", None, "passer_by", 2),
        ("complaint", None, "trier", 2),
        ("complaint", None, "customer", 2),
        ("complaint", None, "loyalist", 5),
        ("complaint", None, "advocate", 5),
        ("complaint", 1, "advocate", 5),
        ("complaint", 2, "advocate", 2),  # the strictest rule wins
        ("complaint", 3, "", 2),
        ("thanks", 3, "customer", 1),
    ],
)
def test_days_to_answer(kind, severity, step, days):
    assert Days().to_answer(kind=kind, severity=severity, step=step) == days


def test_the_strictest_rule_wins_also_with_an_own_promise():
    assert Days(answer_lower=4, answer_unknown=1).to_answer(kind="complaint", severity=3, step="") == 1


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=HELSINKI)


def test_a_new_case_is_read_first():
    clock = Clock(at(8), timedelta(0), OFFICE)

    dues = [clock.due(state=state, promise_ends_at=at(10), days_to_see=1) for state in (CaseState.NEW, CaseState.SEEN)]

    assert dues == [at(9), at(10)]


def test_a_promise_never_moves_later():
    clock = Clock(at(8), timedelta(0), OFFICE)

    assert [clock.promise(days, before=at(11)) for days in (2, 5)] == [at(10), at(11)]


def test_standing_still_puts_the_answer_off_by_working_time():
    clock = Clock(at(8), timedelta(days=2), OFFICE)

    assert clock.due(state=CaseState.IN_WORK, promise_ends_at=at(11), days_to_see=1) == at(15)  # over a weekend


def test_amber_begins_at_three_quarters():
    assert Clock(at(8), timedelta(0), OFFICE).amber_from(at(10)) == at(10, 0)
    assert Clock(at(8), timedelta(days=4), OFFICE).amber_from(at(16)) == at(16, 0)


@pytest.mark.parametrize(
    ("now", "days"),
    [(at(10, 11), 0), (at(11, 11), 0), (at(11), 1), (at(12, 13), 2), (at(14), 2), (at(15, 11), 2), (at(16), 4)],
)
def test_days_late_are_whole_working_days(now, days):
    clock = Clock(at(8), timedelta(0), OFFICE)  # due on Wednesday the tenth; 13 and 14 are a weekend

    late = {state: clock.days_late(state=state, due_at=at(10), now=now) for state in CaseState}

    assert late == {state: days if state in {"new", "seen", "in_work"} else 0 for state in CaseState}
