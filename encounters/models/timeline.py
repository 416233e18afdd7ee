"""What happened to one encounter, in order, asked in memory."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from encounters.models.case_event import CaseEvent
from encounters.models.choices import CaseKind, CaseState, EventKind
from encounters.models.encounter import Encounter

# After these, thanks wait their time again before they pass themselves on.
CHANGES_OF_WHAT_IS_SAID = (EventKind.AMENDED, EventKind.REATTRIBUTED)


class Timeline:
    """The events of one encounter, the oldest first."""

    def __init__(self, events: Iterable[CaseEvent] = ()) -> None:
        self.events = list(events)

    def last(self, *kinds: EventKind) -> CaseEvent | None:
        """Return the newest event of one of these kinds; None without one."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    def last_fact(self, kind: EventKind, name: str) -> Any:
        """Return a fact of the newest event of this kind; None without such an event."""
        last = self.last(kind)
        if last is None:
            return None
        return last.facts.get(name)

    @property
    def version(self) -> int:
        """The id of the newest stored event: whoever saw it has seen everything; 0 without any."""
        return max((event.pk for event in self.events if event.pk), default=0)

    @property
    def is_answered(self) -> bool:
        """Whether the customer was answered since the case was opened, or opened again."""
        last = self.last(EventKind.ANSWERED, EventKind.REOPENED, EventKind.KIND_CHANGED)
        return last is not None and last.kind == EventKind.ANSWERED

    @property
    def was_complaint(self) -> bool:
        """Whether it has ever been handled as a complaint."""
        kinds = {EventKind.OPENED, EventKind.REOPENED, EventKind.KIND_CHANGED}
        became = (event.facts for event in self.events if event.kind in kinds)
        return any(CaseKind.COMPLAINT in {facts.get("case"), facts.get("to")} for facts in became)

    @property
    def passed_on_to(self) -> int | None:
        """The id of the employee to whom the thanks were passed on last, or None."""
        employee_id: int | None = self.last_fact(EventKind.PASSED_ON, "employee")
        return employee_id

    @property
    def asked_for_side(self) -> int | None:
        """The id of the employee who was asked for their side last, or None."""
        employee_id: int | None = self.last_fact(EventKind.SIDE_ASKED, "employee")
        return employee_id

    @property
    def last_change_at(self) -> datetime | None:
        """When the customer last saved something, or staff let it into the figures or said who served."""
        changes = (
            event.at for event in self.events if event.kind in CHANGES_OF_WHAT_IS_SAID or event.lets_into_figures
        )
        return max(changes, default=None)

    @property
    def undoable(self) -> CaseEvent | None:
        """The latest decision, if it can be undone: since then it was read at most, and its case followed."""
        decision = next((event for event in reversed(self.events) if event.is_undoable), None)
        if decision and all(event.follows(decision) for event in self.since(decision)):
            return decision
        return None

    def since(self, event: CaseEvent) -> list[CaseEvent]:
        """Return what happened after an event, but for handlers who only read it."""
        later = self.events[self.events.index(event) + 1 :]
        return [one for one in later if one.kind != EventKind.SEEN]

    @property
    def state_before_voiding(self) -> CaseState:
        """The state that the case had before it was voided the last time."""
        return CaseState(self.last_fact(EventKind.VOIDED, "former") or CaseState.NEW)

    @property
    def verdicts(self) -> list[CaseEvent]:
        """Every answer of the customer's to "was it put right?", and what they added to it, the oldest first."""
        return [event for event in self.events if event.kind == EventKind.VERDICT]

    @property
    def corrections(self) -> list[CaseEvent]:
        """The events in which the customer changed what they had chosen of what they told, the oldest first."""
        return [event for event in self.events if event.kind == EventKind.AMENDED and event.corrections]

    @property
    def verdict(self) -> CaseEvent | None:
        """The customer's newest answer since the case was closed last; None before it."""
        last = self.last(EventKind.CLOSED, EventKind.VERDICT)
        if last and last.kind == EventKind.VERDICT:
            return last
        return None

    def is_cause_of_another(self, encounter: Encounter) -> bool:
        """Return whether the cause was found while the encounter was about somebody else, or nobody."""
        employee_ids = [
            event.facts["employee"]
            for event in self.events
            if event.kind in {EventKind.CLOSED, EventKind.CAUSE_GIVEN} and "employee" in event.facts
        ]
        return bool(employee_ids) and employee_ids[-1] != encounter.concerned_id


def read_timeline(encounter: Encounter) -> Timeline:
    """Return the stored timeline of the encounter."""
    events = CaseEvent.objects.filter(organisation_id=encounter.organisation_id, encounter=encounter)
    return Timeline(events.select_related("correction").order_by("pk"))


def read_versions(encounters: Iterable[Encounter]) -> dict[UUID, int]:
    """Return the version of each of these encounters by its id: that of its newest event, 0 without any."""
    encounters = list(encounters)
    organisations = {encounter.organisation_id for encounter in encounters}
    events = CaseEvent.objects.filter(organisation_id__in=organisations, encounter__in=encounters)
    newest = events.order_by().values_list("encounter").annotate(Max("pk"))
    return {encounter.pk: 0 for encounter in encounters} | dict(newest)
