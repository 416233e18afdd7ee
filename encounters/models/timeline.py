"""What happened to one encounter, in order: of a long one the newest in memory, and of the rest what is asked for."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from encounters.models.case_event import CONSEQUENCES, CaseEvent
from encounters.models.choices import CaseKind, CaseState, EventKind
from encounters.models.correction import Correction
from encounters.models.encounter import Encounter
from encounters.models.hearing import LETS_IN
from encounters.texts.digits import is_id

# So many of the newest events are read at once; older ones only when a question needs them.
IN_MEMORY = 50
# Corrections that follow each other within this time are one sitting.
ONE_SITTING = timedelta(minutes=10)


class Timeline:
    """The events of one encounter, the oldest first."""

    def __init__(self, events: Iterable[CaseEvent] = ()) -> None:
        self.events = list(events)

    def older(
        self, kinds: Collection[EventKind], facts: dict[str, Any], fields: Collection[str]
    ) -> Iterable[CaseEvent]:
        """Return such events that happened before those in memory, the newest first."""
        return ()

    def of(self, *kinds: EventKind, fields: Collection[str] = (), **facts: Any) -> Iterator[CaseEvent]:
        """Give the events of these kinds, with these facts and one of these corrected fields, the newest first."""
        yield from (event for event in reversed(self.events) if event.is_one(kinds, facts, fields))
        yield from self.older(kinds, facts, fields)

    def last(self, *kinds: EventKind, fields: Collection[str] = (), **facts: Any) -> CaseEvent | None:
        """Return the newest of these events; None without one."""
        return next(self.of(*kinds, fields=fields, **facts), None)

    def last_fact(self, kind: EventKind, name: str) -> Any:
        """Return a fact of the newest event of this kind; None without such an event."""
        last = self.last(kind)
        if last is None:
            return None
        return last.facts.get(name)

    @property
    def version(self) -> int:
        """A number that everything exceeds which happens later; 0 while nothing is stored."""
        return max((event.version for event in self.events), default=0)

    @property
    def is_answered(self) -> bool:
        """Whether the customer was answered since the case was opened, or opened again."""
        last = self.last(EventKind.ANSWERED, EventKind.REOPENED, EventKind.KIND_CHANGED)
        return last is not None and last.kind == EventKind.ANSWERED

    @property
    def was_complaint(self) -> bool:
        """Whether it has ever been handled as a complaint."""
        opened = self.last(EventKind.OPENED, EventKind.REOPENED, case=CaseKind.COMPLAINT)
        return bool(opened or self.last(EventKind.KIND_CHANGED, to=CaseKind.COMPLAINT))

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
            self.last(EventKind.AMENDED),
            self.last(EventKind.REATTRIBUTED),
            self.last(*LETS_IN),
            self.last(EventKind.UNDONE, undone=EventKind.EXCLUDED),
        )
        return max((event.last_at for event in changes if event), default=None)

    def sitting(self, encounter: Encounter, now: datetime, *, by_staff: bool = False) -> CaseEvent | None:
        """Return what the customer was correcting just before; None where somebody acted, or read it, since.

        Or what the member corrected who logged it for them.
        """
        newest = next((event for event in reversed(self.events) if not is_consequence(event)), None)
        if newest is None or not newest.is_plain_correction or now - newest.last_at > ONE_SITTING:
            return None
        if newest.is_by_staff != by_staff:
            return None
        if encounter.last_read_at and encounter.last_read_at >= newest.last_at:
            return None
        return newest

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
    def unanswered_additions(self) -> int:
        """How often the customer has added words since staff last told them something."""
        events = self.of(EventKind.AMENDED, EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED)
        written = takewhile(lambda event: event.kind == EventKind.AMENDED, events)
        return sum(not event.is_plain_correction for event in written)

    @property
    def verdicts(self) -> list[CaseEvent]:
        """Every answer to "was it put right?" since the case was closed last, and what was added; the newest first."""
        answers = self.of(EventKind.CLOSED, EventKind.VERDICT)
        return list(takewhile(lambda event: event.kind == EventKind.VERDICT, answers))

    @property
    def verdict(self) -> CaseEvent | None:
        """The customer's newest answer since the case was closed last; None before it."""
        last = self.last(EventKind.CLOSED, EventKind.VERDICT)
        if last and last.kind == EventKind.VERDICT:
            return last
        return None

    @property
    def unexplained_verdict(self) -> CaseEvent | None:
        """The customer's newest answer of this round, while they may still say why; None once they did."""
        verdict = self.verdict
        if verdict and not verdict.explained:
            return verdict
        return None

    def is_cause_of_another(self, encounter: Encounter) -> bool:
        """Return whether the cause was found while the encounter was about somebody else, or nobody."""
        causes = self.of(EventKind.CLOSED, EventKind.CAUSE_GIVEN)
        employee_ids = (event.facts["employee"] for event in causes if "employee" in event.facts)
        return next(employee_ids, encounter.concerned_id) != encounter.concerned_id


class StoredTimeline(Timeline):
    """The newest events of a stored encounter; older ones are read from the database, a bounded number at a time."""

    def __init__(self, encounter: Encounter, events: Iterable[CaseEvent], *, is_whole: bool) -> None:
        super().__init__(events)
        self.encounter, self.is_whole = encounter, is_whole

    def older(
        self, kinds: Collection[EventKind], facts: dict[str, Any], fields: Collection[str]
    ) -> Iterable[CaseEvent]:
        if self.is_whole:
            return
        rows, before = CaseEvent.objects.of(self.encounter).being(kinds, facts, fields), self.events[0].pk
        while chunk := list(rows.before(before)[:IN_MEMORY]):
            yield from chunk
            before = chunk[-1].pk


def is_consequence(event: CaseEvent) -> bool:
    """Return whether the case did this by itself, because of what the customer changed or of time."""
    return event.kind in CONSEQUENCES and event.by_id is None


def read_timeline(encounter: Encounter) -> StoredTimeline:
    """Return the stored timeline of the encounter."""
    events = list(CaseEvent.objects.of(encounter)[: IN_MEMORY + 1])
    is_whole = len(events) <= IN_MEMORY
    return StoredTimeline(encounter, reversed(events[:IN_MEMORY]), is_whole=is_whole)


class TimelinePart(NamedTuple):
    """Events or texts of a timeline that follow each other, the oldest first; how many come before and after them."""

    rows: list[Any]
    earlier: int
    later: int

    @property
    def is_whole(self) -> bool:
        return not (self.earlier or self.later)


def read_part(rows: QuerySet[Any], before: str, *, by: str = "pk", size: int = IN_MEMORY) -> TimelinePart:
    """Return the rows before the one that an address names by the id of its event; of any other the newest.

    Not more are read than these. `by` is the column with the id of their event.
    """
    later, reached = 0, rows
    if is_id(before) and rows.filter(**{by: int(before)}).exists():
        reached = rows.filter(**{f"{by}__lt": int(before)})
        later = rows.filter(**{f"{by}__gte": int(before)}).count()
    shown = list(reached.order_by(f"-{by}")[: size + 1])
    earlier = 0
    if len(shown) > size:
        shown.pop()
        earlier = reached.filter(**{f"{by}__lt": getattr(shown[-1], by)}).count()
    return TimelinePart(shown[::-1], earlier, later)


def version_of(encounter: str) -> Greatest:
    """Return the version of the encounter that a column names, 0 for one to which nothing has happened.

    It is read in one statement with the row that it vouches for: read later, it would vouch for what nobody saw.
    """
    happened = {"organisation": OuterRef("organisation"), "encounter": OuterRef(encounter)}
    events = CaseEvent.objects.filter(**happened).order_by().values("encounter").annotate(newest=Max("pk"))
    saves = Correction.objects.filter(**happened).order_by().values("encounter").annotate(newest=Max("version"))
    nothing = Value(0, BigIntegerField())
    return Greatest(*(Coalesce(Subquery(one.values("newest")), nothing) for one in (events, saves)))


def next_version() -> int:
    """Return a version that exceeds all that happened before: the id that the next event would have had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('encounters_caseevent', 'id'))")
        version: int = cursor.fetchone()[0]
    return version
