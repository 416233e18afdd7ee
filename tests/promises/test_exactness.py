"""A figure always equals a recount, and what is found by is what is said, whatever happened and in whatever order."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from encounters.casework.actions import note_case
from encounters.casework.closing import Findings, close_case
from encounters.changes.actions import reopen_case
from encounters.changes.refusals import Refused
from encounters.changes.reindexing import find_stale
from encounters.changes.tallies import (
    find_differences,
    fold_deltas,
    recount,
)
from encounters.changes.undoing import undo
from encounters.feedback.actions import CorrectionClosed, amend_encounter
from encounters.feedback.recording import find_recorded
from encounters.models import Case, Employee, EmployeeCount, Encounter, LocationCount, LocationTally, TallyDelta
from encounters.models.choices import Cause, HoldReason, Verdict
from encounters.models.tally import total_counts
from encounters.receipt.actions import give_verdict, withdraw_encounter
from encounters.review.actions import (
    exclude_encounter,
    move_encounter,
    reattribute_encounter,
    release_encounter,
    restore_encounter,
)
from encounters.review.redacting import redact_encounter, redact_suspects
from tests.factories import House, make_encounter, make_house, make_location, make_point, record
from tests.thorough import usually

# Around both changes of the clocks in 2026, and around midnight in Helsinki.
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 3, 28, 20), datetime(2026, 3, 29, 22)),
    st.datetimes(datetime(2026, 10, 24, 19), datetime(2026, 10, 25, 23)),
    st.datetimes(datetime(2026, 6, 1), datetime(2026, 6, 3)),
).map(lambda moment: moment.replace(tzinfo=UTC))
RATINGS = st.sampled_from(["good", "bad"])


def plain_recount() -> tuple[dict[tuple[int, date], list[int]], dict[tuple[int, date], list[int]]]:
    """Good and bad of each location's and each employee's day, one by one in Python from the facts alone."""
    locations: dict[tuple[int, date], list[int]] = {}
    employees: dict[tuple[int, date], list[int]] = {}
    for encounter in Encounter.objects.select_related("location"):
        if encounter.hold_reason or encounter.excluded_at or encounter.withdrawn_at:
            continue
        day = encounter.occurred_at.astimezone(ZoneInfo(encounter.location.time_zone)).date()
        which = 0 if encounter.rating == "good" else 1
        locations.setdefault((encounter.location_id, day), [0, 0])[which] += 1
        if encounter.cause in {"staffing", "process", "product", "expectation"}:
            continue
        if encounter.employee_id and (encounter.attributed_by == "point" or encounter.attribution == "sure"):
            employees.setdefault((encounter.employee_id, day), [0, 0])[which] += 1
    return locations, employees


def figures() -> tuple[dict[tuple[int, date], list[int]], dict[tuple[int, date], list[int]]]:
    """The same from what the pages read."""

    def read(rows, subject: str) -> dict[tuple[int, date], list[int]]:
        found: dict[tuple[int, date], list[int]] = {}
        for key, day, good, bad in rows.values_list(subject, "day", "good", "bad"):
            sums = found.setdefault((key, day), [0, 0])
            sums[0] += good
            sums[1] += bad
        return {key: sums for key, sums in found.items() if sums != [0, 0]}

    return read(LocationCount.objects.all(), "location_id"), read(EmployeeCount.objects.all(), "employee_id")


class Life(RuleBasedStateMachine):
    """Everything that can happen to encounters of one house."""

    encounters = Bundle("encounters")

    def __init__(self) -> None:
        super().__init__()
        self.house: House = make_house()
        self.own_point = make_point(self.house.kamppi, employee=self.house.aino)
        self.far = make_location(self.house.organisation, "Kiritimati", time_zone="Pacific/Kiritimati")
        self.keys = count(1)

    def fresh(self, encounter: Encounter) -> Encounter:
        return Encounter.objects.get(pk=encounter.pk)

    @rule(
        target=encounters,
        rating=RATINGS,
        now=MOMENTS,
        where=st.integers(0, 2),
        hold_reason=st.sampled_from(["", *HoldReason]),
    )
    def tap(self, rating: str, now: datetime, where: int, hold_reason: str) -> Encounter:
        point = (self.house.point, self.house.porvoo_point, self.own_point)[where]
        return record(point, rating, now=now, hold_reason=hold_reason).encounter

    @rule(encounter=encounters, rating=RATINGS)
    def retry(self, encounter: Encounter, rating: str) -> None:
        before = Encounter.objects.count()
        key = encounter.receipt.submission_key
        record(self.house.point, rating, key=key, now=encounter.reported_at)
        assert find_recorded(key).encounter == encounter
        assert Encounter.objects.count() == before

    @rule(
        encounter=encounters,
        rating=RATINGS,
        hours=st.integers(0, 26),
        back=st.integers(0, 80 * 24),
        employee=st.booleans(),
        sure=st.sampled_from(["sure", "think_so", "dont_know"]),
        text=st.sampled_from(["", "Odotin liian kauan."]),
    )
    def amend(self, encounter, rating, hours, back, employee, sure, text) -> None:
        now = encounter.reported_at + timedelta(hours=hours)
        said = {
            "rating": rating,
            "occurred_at": encounter.reported_at - timedelta(hours=back),
            "employee": self.house.aino if employee else None,
            "attribution": sure,
            "text": text,
        }
        if self.fresh(encounter).withdrawn_at:
            return
        try:
            amend_encounter(encounter=encounter, now=now, **said)
        except CorrectionClosed:
            assert hours > 0

    @rule(encounter=encounters, action=st.sampled_from([release_encounter, exclude_encounter, restore_encounter]))
    def decide(self, encounter, action) -> None:
        try:
            action(encounter=encounter, by=self.house.admin, now=encounter.reported_at, reason="Syy")
        except Refused:
            pass

    @rule(encounter=encounters)
    def undo(self, encounter) -> None:
        with suppress(Refused):
            undo(encounter=encounter, by=self.house.admin, now=encounter.reported_at)

    @rule(encounter=encounters, someone=st.booleans())
    def reattribute(self, encounter, someone) -> None:
        employee: Employee | None = self.house.aino if someone else None
        try:
            reattribute_encounter(
                encounter=encounter, employee=employee, by=self.house.admin, now=encounter.reported_at, reason="Syy"
            )
        except Refused:
            assert self.fresh(encounter).withdrawn_at

    @rule(encounter=encounters, cause=st.sampled_from(Cause.values), bare=st.booleans())
    def close(self, encounter, cause, bare) -> None:
        case = Case.objects.filter(encounter=encounter).first()
        found = {"outcome": "explained", "cause": cause, "known_before": True, "done": "Jotain", "why": "Jono"}
        if case:
            with suppress(Refused):
                text = "" if bare else "Olen pahoillani."
                now = encounter.reported_at
                close_case(
                    case=case, by=self.house.admin, now=now, text=text, findings=Findings(**{} if bare else found)
                )

    @rule(encounter=encounters)
    def note(self, encounter) -> None:
        case = Case.objects.filter(encounter=encounter).first()
        if case:
            with suppress(Refused):
                note_case(case=case, text="Odotti kauan.", by=self.house.admin, now=encounter.reported_at)

    @rule(encounter=encounters, words=st.sampled_from(["kauan", "Odot", "Syy", "Kahvi"]), looks_like_it=st.booleans())
    def redact(self, encounter, words, looks_like_it) -> None:
        who = {"encounter": encounter, "by": self.house.admin, "now": encounter.reported_at}
        with suppress(Refused):
            if looks_like_it:
                redact_suspects(suspects=[words], **who)
            else:
                redact_encounter(words=words, reason="Syy", **who)

    @rule(encounter=encounters)
    def reopen(self, encounter) -> None:
        case = Case.objects.filter(encounter=encounter).first()
        if case:
            with suppress(Refused):
                reopen_case(case=case, by=self.house.admin, now=encounter.reported_at, reason="Syy")

    @rule(encounter=encounters, where=st.integers(0, 2))
    def move(self, encounter, where) -> None:
        location = (self.house.kamppi, self.house.porvoo, self.far)[where]
        now = encounter.reported_at
        try:
            move_encounter(encounter=encounter, location=location, by=self.house.admin, now=now, reason="Syy")
        except Refused:
            known = self.fresh(encounter)
            assert known.withdrawn_at or known.location == location

    @rule(encounter=encounters, verdict=st.sampled_from(Verdict.values))
    def judge(self, encounter, verdict) -> None:
        with suppress(Refused):
            give_verdict(encounter=encounter, verdict=verdict, now=encounter.reported_at)

    @rule(encounter=encounters)
    def withdraw(self, encounter) -> None:
        withdraw_encounter(encounter=encounter, now=encounter.reported_at)

    @rule()
    def fold(self) -> None:
        fold_deltas()
        assert not TallyDelta.objects.exists()

    @invariant()
    def figures_equal_a_recount(self) -> None:
        assert figures() == plain_recount()
        assert find_differences() == []

    @invariant()
    def what_is_found_by_is_what_is_said(self) -> None:
        assert find_stale() == []


class AnyLife(TestCase):
    """Hypothesis rolls the database back between lives."""

    def test_figures_and_what_is_found_are_right_after_anything(self) -> None:
        test = self

        class RolledBack(Life):
            def __init__(self) -> None:
                test.setup_example()
                super().__init__()

            def teardown(self) -> None:
                test.teardown_example(None)

        run_state_machine_as_test(
            RolledBack,
            settings=settings(
                max_examples=usually(25, 200),
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_a_forgotten_delta_is_found_and_put_right(house: House):
    encounter = make_encounter(house.point, "bad")
    TallyDelta.objects.all().delete()

    found = find_differences()
    with pytest.raises(SystemExit):
        call_command("recount", check=True, stdout=StringIO())
    corrected = recount()

    assert found == [(house.organisation.pk, house.kamppi.pk, None, encounter.occurred_on, 0, 1)]
    assert corrected == 1
    assert find_differences() == []
    assert figures() == plain_recount()


def test_recount_puts_right_what_was_tampered_with(house: House):
    encounter = make_encounter(house.point, "good", employee=house.aino, attribution="sure")
    make_encounter(house.point, "bad")
    fold_deltas()
    LocationTally.objects.update(good=7, bad=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE encounters_employeetally SET bad = 3")

    recount()

    assert figures() == plain_recount()
    assert find_differences() == []
    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (1, 0)
    assert encounter.counted_for_employee


def test_recount_check_says_so_when_all_is_well(house: House):
    make_encounter(house.point, "good")
    out = StringIO()

    call_command("recount", check=True, stdout=out)

    assert out.getvalue() == "the tallies equal a recount\n"


def test_a_change_that_changes_no_figure_writes_no_delta(house: House):
    encounter = make_encounter(house.point, "good")
    before = TallyDelta.objects.count()

    amend_encounter(encounter=encounter, now=encounter.reported_at, text="Kahvi oli kuumaa.")

    assert TallyDelta.objects.count() == before
