"""One encounter, everybody who may do something with it, the clock, and what always holds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from encounters.casework.actions import refresh_urgency
from encounters.casework.hearing import end_hearings
from encounters.casework.thanks import pass_on_due
from encounters.changes.changing import change
from encounters.changes.reconciling import reconcile_case
from encounters.changes.refusals import Withdrawn
from encounters.changes.tallies import find_differences
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import Cause, Outcome, Role, Severity
from tests.browsers import MemberClient
from tests.factories import CLOSING, alias_of, holding, make_employee, make_encounter, make_house, make_member

OPEN = {"new", "seen", "in_work", "waiting", "answered"}
# Which state may follow which, a second time apart from the code: back to "new" or "seen" leads only what undoes an end,
# and to "seen" that a case is given back.
LEGAL = {
    "": {"new"},
    "new": OPEN | {"closed", "voided", "withdrawn"},
    "seen": OPEN - {"new"} | {"closed", "voided", "withdrawn"},
    "in_work": OPEN - {"new"} | {"closed", "voided", "withdrawn"},
    "waiting": OPEN - {"new", "seen"} | {"closed", "voided", "withdrawn"},
    "answered": OPEN - {"new", "seen"} | {"closed", "voided", "withdrawn"},
    "closed": {"closed", "new", "in_work", "voided", "withdrawn"},
    "voided": OPEN | {"voided", "withdrawn"},
    "withdrawn": {"withdrawn"},
}
ELSEWHERE = {"staffing", "process", "product", "expectation"}
ROUND_BEGINS = {"reopened", "kind_changed"}
WHO = ("admin", "supervisor", "admin", "supervisor", "elsewhere", "employee", "concerned")
ACTIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "casework:case": st.just({}),
    "casework:severity": st.fixed_dictionaries({"severity": st.sampled_from(Severity.values)}),
    "casework:answer": st.fixed_dictionaries({"text": st.sampled_from(["Hei.", ""])}, optional={"wait": st.just("1")}),
    "casework:note": st.just({"note-text": "Muistettava."}),
    "casework:close": st.fixed_dictionaries({name: st.just(value) for name, value in CLOSING.items()})
    | st.fixed_dictionaries(
        {"text": st.sampled_from(["", "Olen pahoillani."])},
        optional={
            "outcome": st.sampled_from(Outcome.values),
            "cause": st.sampled_from(Cause.values),
            "known_before": st.sampled_from(["yes", "no"]),
            "done": st.just("Selitin."),
            **{name: st.just("Toinen kassa.") for name in ("change", "whose", "why")},
        },
    ),
    "casework:cause": st.fixed_dictionaries({name: st.just(value) for name, value in CLOSING.items()}),
    "casework:reopen": st.just({"reopen-reason": "Uutta tietoa."}),
    "casework:side": st.just({}),
    "casework:heard": st.just({"heard-text": "Kuultu puhelimessa."}),
    "casework:pass_on": st.just({"word": "Hienoa."}),
    "casework:stop": st.just({"stop-reason": "Väärä ihminen."}),
    "review:redact": st.just({"redact-words": "Odotin", "redact-reason": "Nimi."}),
    "review:preview_redaction": st.just({"redact-words": "Odotin"}),
    "review:redact_suspect": st.just({"suspect-every": "1"}),
    "review:exclude": st.just({"exclude-reason": "Roskaa."}),
    "review:restore": st.just({"restore-reason": "Ei ollutkaan."}),
    "review:undo": st.just({}),
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
        self.state, self.promise_ends_at = "", None
        self.events: list[tuple[Any, ...]] = []

    @initialize(
        rating=st.sampled_from(["bad", "bad", "good"]),
        text=st.sampled_from(["Odotin.", ""]),
        named=st.booleans(),
        wants_answer=st.booleans(),
        hold_reason=st.sampled_from(["", "", "limit"]),
    )
    def tap(self, rating: str, text: str, named: bool, wants_answer: bool, hold_reason: str) -> None:
        said: dict[str, Any] = {"text": text, "wants_answer": wants_answer}
        if named:
            said |= {"employee": self.house.aino, "attribution": "sure"}
        with self.clock():
            self.encounter = make_encounter(self.house.point, rating, now=self.now, hold_reason=hold_reason, **said)
        self.remember()

    # --- What people do --------------------------------------------------------------------------

    @rule(who=st.sampled_from(WHO), name=st.sampled_from(sorted(ACTIONS)), data=st.data())
    def act(self, who: str, name: str, data: st.DataObject) -> None:
        self.do(who, name, data.draw(ACTIONS[name]))

    @rule(who=st.sampled_from(WHO), to=st.sampled_from(WHO))
    def give(self, who: str, to: str) -> None:
        if case := self.case():
            form = {"cases": [case.pk], "owner": self.members[to].pk}
            self.send(who, reverse("casework:assign_many", args=[self.house.organisation.slug]), form)

    @rule(who=st.sampled_from(WHO), name=st.sampled_from(["aino", "bertta", ""]))
    def reattribute(self, who: str, name: str) -> None:
        employee = {"aino": self.house.aino.pk, "bertta": self.bertta.pk, "": ""}[name]
        address = reverse("review:reattribute", args=[self.house.organisation.slug, self.encounter.pk])
        self.send(who, address, {"reattribute-employee": employee, "reattribute-reason": "Vuorolista."})

    @rule(who=st.sampled_from(WHO), where=st.sampled_from(["kamppi", "porvoo"]))
    def move(self, who: str, where: str) -> None:
        location = {"kamppi": self.house.kamppi, "porvoo": self.house.porvoo}[where]
        address = reverse("review:move", args=[self.house.organisation.slug, self.encounter.pk])
        self.send(who, address, {"move-location": location.pk, "move-reason": "Väärä paikka."})

    @rule(
        who=st.sampled_from(["employee", "concerned"]),
        form=st.sampled_from([{"side-text": "Oli kiire."}, {"side-nothing": "on"}]),
    )
    def give_side(self, who: str, form: dict[str, str]) -> None:
        address = reverse("employees:side", args=[self.house.organisation.slug, alias_of(self.encounter)])
        before = self.everything()
        kinds = {"side_given", "nothing"}
        self.press(who, address, form)
        new = self.timeline()[len(before[2]) :]
        assert len(new) <= 1
        assert {event[1] for event in new} <= kinds
        assert new or self.everything() == before

    @rule(text=st.sampled_from(["Ja kahvi oli kylmää.", ""]), rating=st.sampled_from(["bad", "good"]))
    def correct(self, text: str, rating: str) -> None:
        with self.clock():
            holding(self.encounter).post(f"/f/more/{self.encounter.pk}/", {"text": text, "rating": rating})

    @rule(words=st.sampled_from(["Entä rahat?", "Kiitos."]))
    def reply(self, words: str) -> None:
        with self.clock():
            holding(self.encounter).post(f"/r/{self.encounter.pk}/reply/", {"reply": words})

    @rule(verdict=st.sampled_from(["yes", "partly", "no", "cant_tell"]), why=st.sampled_from(["", "Rahat puuttuvat."]))
    def judge(self, verdict: str, why: str) -> None:
        reopened = self.reopened_by_hand()
        by_verdict = Case.objects.filter(reopened_by_verdict=True).exists()
        with self.clock():
            client = holding(self.encounter)
            client.post(f"/r/{self.encounter.pk}/verdict/", {"verdict": verdict})
            client.post(f"/r/{self.encounter.pk}/why/", {"why": why})
        again = self.reopened_by_hand() - reopened
        assert again <= (0 if by_verdict or verdict in {"yes", "cant_tell"} else 1)

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
            pass_on_due(self.now)
            end_hearings(self.now)

    # --- What always holds -----------------------------------------------------------------------

    @invariant()
    def the_rules_hold(self) -> None:
        self.each_step_is_legal()
        self.no_event_is_lost_or_changed()
        self.times_and_points_are_those_of_a_recomputation()
        self.a_promise_never_moves_later_within_a_round()
        self.what_is_closed_was_closed_by_the_rules()
        self.reconciling_what_did_not_change_does_nothing()
        assert find_differences() == []
        self.remember()

    def each_step_is_legal(self) -> None:
        case = self.case()
        state = case.state if case else ""
        assert state in LEGAL[self.state] | {self.state}, f"{self.state} → {state}"

    def no_event_is_lost_or_changed(self) -> None:
        assert self.timeline()[: len(self.events)] == self.events

    def times_and_points_are_those_of_a_recomputation(self) -> None:
        case = self.case()
        if case is None or not case.is_open:
            return
        assert case.location_id == case.encounter.location_id
        assert case.employee_id == case.encounter.employee_id
        days = case.organisation.days
        due_at = case.clock.due(state=case.state, promise_ends_at=case.promise_ends_at, days_to_see=days.seen)
        assert (case.due_at, case.points) == (due_at, case.points_breakdown.total)

    def a_promise_never_moves_later_within_a_round(self) -> None:
        case = self.case()
        begun = ROUND_BEGINS & {event[1] for event in self.timeline()[len(self.events) :]}
        taken_up_again = case and (self.state, case.state) == ("answered", "in_work")  # its first promise was kept
        if case and self.promise_ends_at and not (begun or taken_up_again):
            assert case.promise_ends_at <= self.promise_ends_at

    def what_is_closed_was_closed_by_the_rules(self) -> None:
        case = self.case()
        if case is None or case.state != "closed" or case.kind != "complaint":
            return
        kinds = [event[1] for event in self.timeline()]
        this_round = kinds[len(kinds) - kinds[::-1].index("reopened") :] if "reopened" in kinds else kinds
        in_words = case.encounter.text or case.encounter.wants_answer
        closed = CaseEvent.objects.filter(encounter=self.encounter, kind="closed").last()
        assert "answered" in this_round or case.outcome == "duplicate" or not in_words or self.worded_later(closed)
        assert bool(case.outcome) == bool(case.encounter.cause)
        assert not (case.encounter.cause in ELSEWHERE and case.encounter.counted_for_employee)

    def reconciling_what_did_not_change_does_nothing(self) -> None:
        before = self.everything()
        with suppress(Withdrawn), self.clock(), change(self.encounter, now=self.now) as file:
            reconcile_case(file)
        assert self.everything() == before

    # --- How ------------------------------------------------------------------------------------

    @contextmanager
    def clock(self) -> Iterator[None]:
        self.now += timedelta(minutes=2)
        with time_machine.travel(self.now, tick=False):
            yield

    def do(self, who: str, name: str, form: dict[str, Any]) -> None:
        """Press a button of the case's or the encounter's page."""
        found = self.case() if name.startswith("casework") else self.encounter
        if found:
            address = reverse(name, args=[self.house.organisation.slug, found.pk])
            self.send(who, address, form, read=name == "casework:case")

    def send(self, who: str, address: str, form: dict[str, Any], *, read: bool = False) -> None:
        """Let a member press a button; whoever may not must leave everything as it was."""
        member, before = self.members[who], self.everything()
        encounter = Encounter.objects.get(pk=self.encounter.pk)
        about_them = encounter.employee_id is not None and encounter.employee_id == member.employee_id
        here = member.sees_all_locations or encounter.location == self.house.porvoo
        may = who != "employee" and here and not about_them
        self.press(who, address, form, read=read)
        if not may:
            assert self.everything() == before, f"{who} did {address}"

    def press(self, who: str, address: str, form: dict[str, Any], *, read: bool = False) -> None:
        with self.clock():
            client = MemberClient(self.members[who])
            answer = client.get(address) if read else client.post(address, form)
        assert answer.status_code < 500

    def worded_later(self, closed: CaseEvent | None) -> bool:
        """Whether the customer filled in words after it was closed as a bare one."""
        later = CaseEvent.objects.filter(encounter=self.encounter, kind="amended", pk__gt=closed.pk if closed else 0)
        return later.exists()

    def case(self) -> Case | None:
        return Case.objects.for_page().filter(encounter=self.encounter).first()

    def timeline(self) -> list[tuple[Any, ...]]:
        events = CaseEvent.objects.filter(encounter=self.encounter).order_by("pk")
        return [(event.pk, event.kind, event.at, event.by_id, str(event.facts)) for event in events]

    def reopened_by_hand(self) -> int:
        """How often somebody opened the case again; one that began anew, for new words, names its kind."""
        reopened = CaseEvent.objects.filter(encounter=self.encounter, kind="reopened")
        return reopened.exclude(facts__has_key="case").count()

    def everything(self) -> tuple[Any, ...]:
        cases, encounters = Case.objects.values(), Encounter.objects.values()
        return list(cases), list(encounters), self.timeline()

    def remember(self) -> None:
        case = self.case()
        self.state, self.promise_ends_at = (case.state, case.promise_ends_at) if case else ("", None)
        self.events = self.timeline()
