"""A case is handled as the rules say, whoever does what and in whatever order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from encounters.casework.actions import refresh_urgency
from encounters.figures.actions import find_differences
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import Cause, Outcome, Role, Severity
from tests.conftest import make_house
from tests.factories import make_employee, make_encounter, make_member
from tests.promises.test_access import holding

OPEN = {"new", "seen", "in_work", "waiting", "answered"}
# What domain.md allows, written down once more: nothing leads back to "new" or "seen" but what undoes an end.
LEGAL = {
    "": {"new"},
    "new": OPEN | {"closed", "voided", "withdrawn"},
    "seen": OPEN - {"new"} | {"closed", "voided", "withdrawn"},
    "in_work": OPEN - {"new", "seen"} | {"closed", "voided", "withdrawn"},
    "waiting": OPEN - {"new", "seen"} | {"closed", "voided", "withdrawn"},
    "answered": OPEN - {"new", "seen"} | {"closed", "voided", "withdrawn"},
    "closed": {"closed", "new", "in_work", "withdrawn"},
    "voided": OPEN | {"voided", "withdrawn"},
    "withdrawn": {"withdrawn"},
}
ELSEWHERE = {"staffing", "process", "product", "expectation"}
ROUND_BEGINS = {"reopened", "kind_changed"}
WHO = ("admin", "supervisor", "elsewhere", "employee", "concerned")
ACTIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "casework:case": st.just({}),
    "casework:severity": st.fixed_dictionaries({"severity": st.sampled_from(Severity.values)}),
    "casework:answer": st.fixed_dictionaries({"text": st.sampled_from(["Hei.", ""])}, optional={"wait": st.just("1")}),
    "casework:note": st.just({"text": "Muistettava."}),
    "casework:close": st.fixed_dictionaries(
        {"text": st.sampled_from(["", "Olen pahoillani."])},
        optional={
            "outcome": st.sampled_from(Outcome.values),
            "cause": st.sampled_from(Cause.values),
            "known_before": st.sampled_from(["yes", "no"]),
            "done": st.just("Puhuttu."),
            "change": st.just("Toinen kassa."),
            "whose": st.just("Kaupungin."),
            "why": st.just("Jono."),
        },
    ),
    "casework:reopen": st.just({"reason": "Uutta tietoa."}),
    "inbox:exclude": st.just({"reason": "Roskaa."}),
    "inbox:restore": st.just({"reason": "Ei ollutkaan."}),
}


class Handling(RuleBasedStateMachine):
    """One encounter, everybody who may do something with it, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.house = make_house()
        self.bertta = make_employee(self.house.kamppi, first_name="Bertta")
        concerned = make_member(self.house.organisation, Role.SUPERVISOR, all_locations=True, employee=self.house.aino)
        self.members: dict[str, Member] = {
            "admin": self.house.admin,
            "supervisor": self.house.supervisor,
            "elsewhere": self.house.porvoo_supervisor,
            "employee": self.house.employee,
            "concerned": concerned,
        }
        self.now = datetime(2026, 10, 22, 9, tzinfo=UTC)  # a Thursday; the clocks change on Sunday
        self.state, self.promised_at = "", None
        self.events: list[tuple[Any, ...]] = []

    @initialize(
        rating=st.sampled_from(["bad", "bad", "good"]),
        text=st.sampled_from(["Odotin.", ""]),
        named=st.booleans(),
        wants_answer=st.booleans(),
        held=st.sampled_from(["", "", "limit"]),
    )
    def tap(self, rating: str, text: str, named: bool, wants_answer: bool, held: str) -> None:
        said: dict[str, Any] = {"text": text, "wants_answer": wants_answer}
        if named:
            said |= {"employee": self.house.aino, "attribution": "sure"}
        with self.clock():
            self.encounter = make_encounter(self.house.point, rating, now=self.now, held=held, **said)
        self.remember()

    # --- What people do --------------------------------------------------------------------------

    @rule(who=st.sampled_from(WHO), name=st.sampled_from(sorted(ACTIONS)), data=st.data())
    def act(self, who: str, name: str, data: st.DataObject) -> None:
        case = self.case()
        of_case = name.startswith("casework")
        if of_case and case is None:
            return
        form = data.draw(ACTIONS[name])
        address = reverse(name, args=[self.house.organisation.slug, case.pk if of_case and case else self.encounter.pk])
        self.send(who, address, form, read=name == "casework:case")

    @rule(who=st.sampled_from(WHO), to=st.sampled_from(WHO))
    def give(self, who: str, to: str) -> None:
        if case := self.case():
            form = {"cases": case.pk, "owner": self.members[to].pk}
            self.send(who, reverse("casework:assign", args=[self.house.organisation.slug]), form)

    @rule(who=st.sampled_from(WHO), name=st.sampled_from(["aino", "bertta", ""]))
    def reattribute(self, who: str, name: str) -> None:
        employee = {"aino": self.house.aino.pk, "bertta": self.bertta.pk, "": ""}[name]
        address = reverse("inbox:reattribute", args=[self.house.organisation.slug, self.encounter.pk])
        self.send(who, address, {"employee": employee, "reason": "Vuorolista."})

    @rule(text=st.sampled_from(["Ja kahvi oli kylmää.", ""]), rating=st.sampled_from(["bad", "good"]))
    def correct(self, text: str, rating: str) -> None:
        with self.clock():
            holding(self.encounter).post(f"/f/more/{self.encounter.pk}/", {"text": text, "rating": rating})

    @rule(words=st.sampled_from(["Entä rahat?", "Kiitos."]))
    def reply(self, words: str) -> None:
        with self.clock():
            holding(self.encounter).post(f"/r/{self.encounter.pk}/reply/", {"reply": words})

    @rule(sure=st.integers(0, 9))
    def withdraw(self, sure: int) -> None:
        if sure == 0:
            with self.clock():
                holding(self.encounter).post(f"/r/{self.encounter.pk}/withdraw/")

    @rule(hours=st.sampled_from([1, 7, 26, 24 * 8, 24 * 15]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        with self.clock():
            refresh_urgency(self.now)

    # --- What always holds -----------------------------------------------------------------------

    @invariant()
    def each_step_is_legal(self) -> None:
        case = self.case()
        state = case.state if case else ""
        assert state in LEGAL[self.state] | {self.state}, f"{self.state} → {state}"

    @invariant()
    def no_event_is_lost_or_changed(self) -> None:
        assert self.timeline()[: len(self.events)] == self.events

    @invariant()
    def times_and_points_are_those_of_a_recomputation(self) -> None:
        case = self.case()
        if case is None or not case.is_open:
            return
        days = case.organisation.days
        due_at = case.clock.due(state=case.state, promised_at=case.promised_at, days_to_see=days.seen)
        assert (case.due_at, case.points) == (due_at, case.parts.total)
        assert case.clock.promise(30, case.promised_at) == case.promised_at

    @invariant()
    def a_promise_never_moves_later_within_a_round(self) -> None:
        case = self.case()
        begun = ROUND_BEGINS & {event[1] for event in self.timeline()[len(self.events) :]}
        if case and self.promised_at and not begun:
            assert case.promised_at <= self.promised_at

    @invariant()
    def what_is_closed_was_closed_by_the_rules(self) -> None:
        case = self.case()
        if case is None or case.state != "closed" or case.kind != "complaint":
            return
        kinds = [event[1] for event in self.timeline()]
        this_round = kinds[len(kinds) - kinds[::-1].index("reopened") :] if "reopened" in kinds else kinds
        told = case.encounter.text or case.encounter.wants_answer
        closed = CaseEvent.objects.filter(encounter=self.encounter, kind="closed").last()
        assert "answered" in this_round or case.outcome == "duplicate" or not told or self.told_later(closed)
        assert bool(case.outcome) == bool(case.encounter.cause)
        assert not (case.encounter.cause in ELSEWHERE and case.encounter.counted_for_employee)

    @invariant()
    def figures_equal_a_recount(self) -> None:
        assert find_differences() == []

    @invariant()
    def remembered(self) -> None:
        self.remember()

    # --- How ------------------------------------------------------------------------------------

    @contextmanager
    def clock(self) -> Iterator[None]:
        self.now += timedelta(minutes=2)
        with time_machine.travel(self.now, tick=False):
            yield

    def send(self, who: str, address: str, form: dict[str, Any], *, read: bool = False) -> None:
        """Let a member press a button; whoever may not must leave everything as it was."""
        member, before = self.members[who], self.everything()
        encounter = Encounter.objects.get(pk=self.encounter.pk)
        may = who in {"admin", "supervisor"} or (who == "concerned" and not encounter.is_about(member))
        with self.clock():
            client = Client()
            client.force_login(member.user)
            answer = client.get(address) if read else client.post(address, form)
        assert answer.status_code < 500
        if not may:
            assert self.everything() == before, f"{who} did {address}"

    def told_later(self, closed: CaseEvent | None) -> bool:
        """Whether the customer filled in words after it was closed as a bare one."""
        later = CaseEvent.objects.filter(encounter=self.encounter, kind="amended", pk__gt=closed.pk if closed else 0)
        return later.exists()

    def case(self) -> Case | None:
        return Case.objects.for_page().filter(encounter=self.encounter).first()

    def timeline(self) -> list[tuple[Any, ...]]:
        events = CaseEvent.objects.filter(encounter=self.encounter).order_by("pk")
        return [(event.pk, event.kind, event.at, event.by_id, str(event.facts)) for event in events]

    def everything(self) -> tuple[Any, ...]:
        cases, encounters = Case.objects.values(), Encounter.objects.values()
        return list(cases), list(encounters), self.timeline()

    def remember(self) -> None:
        case = self.case()
        self.state, self.promised_at = (case.state, case.promised_at) if case else ("", None)
        self.events = self.timeline()


class AnyHandling(TestCase):
    """Hypothesis rolls the database back between lives."""

    def test_every_case_is_handled_by_the_rules(self) -> None:
        test = self

        class RolledBack(Handling):
            def __init__(self) -> None:
                test.setup_example()
                super().__init__()

            def teardown(self) -> None:
                test.teardown_example(None)

        run_state_machine_as_test(
            RolledBack,
            settings=settings(
                max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
