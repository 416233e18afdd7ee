"""A case is handled as the rules say, whoever does what and in whatever order."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import run_state_machine_as_test

from encounters.changes import changing
from encounters.changes.case_file import CaseFile
from encounters.models import Case, Encounter
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import TRANSITIONS, CaseState
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.timeline import Timeline
from encounters.models.urgency import Clock
from tests.factories import CLOSING
from tests.promises import handling
from tests.promises.handling import Handling
from tests.thorough import usually

# --- Each takes one protection away --------------------------------------------------------------


def lead_back(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(TRANSITIONS, CaseState.CLOSED, {*TRANSITIONS[CaseState.CLOSED], CaseState.SEEN})
    real = Case.move_to
    patch.setattr(Case, "move_to", lambda case, state, now: real(case, "seen" if state == "in_work" else state, now))


def let_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CaseQuerySet, "handled_by", lambda cases, _member: cases)
    patch.setattr(EncounterQuerySet, "handled_by", lambda encounters, _member: encounters)
    patch.setattr(Encounter, "names_employee_of", lambda *_: False)


def promise_anew(patch: pytest.MonkeyPatch) -> None:
    real = Clock.promise
    patch.setattr(Clock, "promise", lambda clock, days, _before: real(clock, days, None))


def forget_points(patch: pytest.MonkeyPatch) -> None:
    real = Case.set_derived

    def set_all_but_points(case: Case, now: datetime) -> None:
        points = case.points
        real(case, now)
        case.points = points

    patch.setattr(Case, "set_derived", set_all_but_points)


def close_unanswered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Timeline, "is_answered", True)


def forget_figures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("encounters.changes.changing.count_change", lambda **_: None)


def forget_figures_once(patch: pytest.MonkeyPatch) -> None:
    real, counted = changing.count_change, []

    def count_first(**what: Any) -> None:
        counted.append(what)
        if len(counted) == 1:
            real(**what)

    patch.setattr(changing, "count_change", count_first)


def reconcile_restlessly(patch: pytest.MonkeyPatch) -> None:
    real = handling.reconcile_case

    def reconcile(file: CaseFile) -> None:
        real(file)
        file.case.mark_unread(file.now)

    patch.setattr(handling, "reconcile_case", reconcile)


class AnyHandling(TestCase):
    """Hypothesis rolls the database back between lives."""

    def live(self, **how: Any) -> None:
        test = self

        class RolledBack(Handling):
            def __init__(self) -> None:
                test.setup_example()
                super().__init__()

            def teardown(self) -> None:
                test.teardown_example(None)

        usual = {"max_examples": usually(12, 100), "stateful_step_count": 25, "deadline": None}
        run_state_machine_as_test(RolledBack, settings=settings(**usual | how, suppress_health_check=list(HealthCheck)))

    def test_every_case_is_handled_by_the_rules(self) -> None:
        self.live()


CLOSE, REOPEN = ("supervisor", "casework:close", CLOSING), ("supervisor", "casework:reopen", {"reopen-reason": "Syy."})
JUDGE = [("supervisor", "casework:severity", {"severity": severity}) for severity in (3, 0)]
EXCLUDE, UNDO = ("supervisor", "review:exclude", {"exclude-reason": "Roskaa."}), ("admin", "review:undo", {})
BROKEN = [
    (lead_back, [CLOSE, REOPEN]),
    (let_everybody, [("concerned", "casework:note", {"note-text": "Minusta."})]),
    (promise_anew, JUDGE),
    (promise_anew, [JUDGE[0], UNDO]),
    (forget_points, [JUDGE[0], UNDO]),
    (let_everybody, [JUDGE[0], ("concerned", "review:undo", {})]),
    (forget_points, JUDGE),
    (close_unanswered, [("supervisor", "casework:close", CLOSING | {"text": ""})]),
    (reconcile_restlessly, JUDGE),
    (forget_figures, [EXCLUDE]),
    (forget_figures_once, [EXCLUDE, UNDO]),
]


@pytest.mark.parametrize(("broken", "steps"), BROKEN, ids=[broken.__name__ for broken, _ in BROKEN])
@pytest.mark.parametrize("control", [False, True], ids=["as it is", "broken"])
def test_each_rule_is_looked_at(db, monkeypatch, broken, steps, control: bool):
    life = Handling()
    life.tap("bad", "Odotin.", True, False, "")
    life.the_rules_hold()
    if control:
        broken(monkeypatch)

    with pytest.raises(AssertionError) if control else nullcontext():
        for step in steps:
            life.do(*step)
            life.the_rules_hold()
