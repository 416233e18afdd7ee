"""What happened to one encounter, in order, asked in memory."""

from collections.abc import Iterable
from datetime import datetime

from encounters.models.case_event import CaseEvent
from encounters.models.choices import CaseKind, CaseState, EventKind
from encounters.models.encounter import Encounter

# After these, thanks wait their time again before they pass themselves on.
CHANGES_OF_WHAT_IS_SAID = (EventKind.AMENDED, EventKind.RELEASED, EventKind.RESTORED, EventKind.REATTRIBUTED)


class Timeline:
    """The events of one encounter, the oldest first."""

    def __init__(self, events: Iterable[CaseEvent] = ()) -> None:
        self.events = list(events)

    def last(self, *kinds: EventKind) -> CaseEvent | None:
        """The newest event of one of these kinds."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

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
        """Whom the thanks were passed on to last, by the employee's id."""
        last = self.last(EventKind.PASSED_ON)
        return last.facts.get("employee") if last else None

    @property
    def asked_for_side(self) -> int | None:
        """Who was asked for their side last, by the employee's id."""
        last = self.last(EventKind.SIDE_ASKED)
        return last.facts.get("employee") if last else None

    @property
    def last_change_at(self) -> datetime | None:
        """When the customer last saved something, or staff let it into the figures or said who served."""
        last = self.last(*CHANGES_OF_WHAT_IS_SAID)
        return last.at if last else None

    @property
    def state_before_voiding(self) -> CaseState:
        """The state that the case had before it was voided the last time."""
        last = self.last(EventKind.VOIDED)
        return CaseState(last.facts.get("former", CaseState.NEW)) if last else CaseState.NEW

    @property
    def verdict(self) -> CaseEvent | None:
        """The customer's newest answer since the case was closed last; None before it."""
        last = self.last(EventKind.CLOSED, EventKind.VERDICT)
        return last if last and last.kind == EventKind.VERDICT else None

    def is_cause_of_another(self, encounter: Encounter) -> bool:
        """Whether the cause was found while the encounter was about somebody else, or nobody."""
        found = [
            event.facts["employee"]
            for event in self.events
            if event.kind in {EventKind.CLOSED, EventKind.CAUSE_GIVEN} and "employee" in event.facts
        ]
        concerned = encounter.concerned
        return bool(found) and found[-1] != (concerned.pk if concerned else None)


def read_timeline(encounter: Encounter) -> Timeline:
    """The timeline as it is stored."""
    own = CaseEvent.objects.filter(organisation_id=encounter.organisation_id, encounter=encounter)
    return Timeline(own.order_by("pk"))


def latest_version(encounters: Iterable[Encounter]) -> int:
    """The id of the newest event of all these encounters: whoever saw it has seen everything; 0 without any."""
    encounters = list(encounters)
    organisations = {encounter.organisation_id for encounter in encounters}
    own = CaseEvent.objects.filter(organisation_id__in=organisations, encounter__in=encounters)
    return own.order_by("-pk").values_list("pk", flat=True).first() or 0
