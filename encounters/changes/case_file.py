"""One encounter with all that belongs to it, in memory, while it is changed.

Nothing here asks the database: what has to be known of others, `lookups` answers. So the same rules serve one
encounter that was locked, and a hundred thousand that are not stored yet.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from encounters.changes.lookups import Lookups
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Case, CaseEvent, CaseText, Contact, Correction, Counted, Encounter, Member, Redaction
from encounters.models.choices import IN_HAND_STATES, CaseKind, CaseState, EventKind, TextKind
from encounters.models.hearing import NOBODY_TO_HEAR, Hearing, hearing_of
from encounters.models.timeline import Timeline
from encounters.texts.redacting import redact_all

Name = TypeVar("Name", bound=str)
NO_WORDS: Mapping[TextKind, str] = {}


class CaseFile:
    """An encounter, its contact, its case and its timeline, and what is new among them.

    Verbs change the objects; what follows from it is set, and stored, when the change is over.
    """

    @classmethod
    def of_new(cls, encounter: Encounter, lookups: Lookups) -> "CaseFile":
        """Return the file of an encounter that is not stored yet."""
        encounter._state.fields_cache |= {"contact": None, "case": None}
        return cls(encounter, lookups)

    def __init__(self, encounter: Encounter, lookups: Lookups) -> None:
        self.encounter = encounter
        self.lookups = lookups
        self.case: Case | None = getattr(encounter, "case", None)
        self.events: list[CaseEvent] = []
        self.texts: list[CaseText] = []
        self.corrections: list[Correction] = []
        self.later_corrections: list[Correction] = []
        self.redacted_texts: dict[int, CaseText] = {}
        self.words_taken_out: list[str] = []
        self.redactions: list[Redaction] = []
        self.is_erased = False
        self.is_being_changed = False
        self.read_version: int | None = None
        self.by: Member | None = None
        self.now = encounter.reported_at
        self._remember()

    def _remember(self) -> None:
        self.counted_before = Counted.of(self.encounter)
        self.encounter_before = columns_of(self.encounter)
        self.case_before: dict[str, Any] = {}
        if self.case:
            self.case_before = columns_of(self.case)
        self.former_contact, self.contact_changed = self.contact, False
        self.former_ways = self.contact.known_ways if self.contact else set()
        self.has_new_address = False
        self.customer_wrote = self.customer_replied = self.customer_changed = self.refreshes_urgency = False

    # --- Who changes it, and when --------------------------------------------------------------------

    @contextmanager
    def changed_by(self, by: Member | None, now: datetime) -> Iterator[bool]:
        """Let one verb change the file; yield True for the outer verb, False for a verb within a verb."""
        is_outer, by_before, now_before = not self.is_being_changed, self.by, self.now
        if is_outer:
            self._remember()
        self.is_being_changed, self.by, self.now = True, by, now
        try:
            yield is_outer
        finally:
            self.is_being_changed = not is_outer
            if not is_outer:
                self.by, self.now = by_before, now_before

    # --- What stands in it ---------------------------------------------------------------------------

    @cached_property
    def timeline(self) -> Timeline:
        """The events in order, new ones included."""
        return Timeline()

    @cached_property
    def stored_texts(self) -> list[CaseText]:
        """The texts of the timeline that are stored already."""
        return []

    @cached_property
    def redacted_words(self) -> list[str]:
        """The words that were redacted before."""
        return []

    @property
    def all_texts(self) -> list[CaseText]:
        """Every text of the timeline, in order."""
        return [*self.stored_texts, *self.texts]

    def texts_of(self, events: Collection[CaseEvent]) -> list[CaseText]:
        """Return the texts of some events of the timeline."""
        stored = {event.pk for event in events}
        new = [text for text in self.texts if text.event in events]
        return [*(text for text in self.stored_texts if text.event_id in stored), *new]

    @cached_property
    def stored_additions(self) -> int:
        """How many texts of the customer's are stored that were added later."""
        return count_additions(self.stored_texts)

    @property
    def additions(self) -> int:
        """How many texts the customer added later, new ones included."""
        return self.stored_additions + count_additions(self.texts)

    @property
    def version(self) -> int:
        """The version that a page of the file shows: never a newer one than that of its columns."""
        if self.read_version is None:
            return self.timeline.version
        return self.read_version

    @property
    def contact(self) -> Contact | None:
        return getattr(self.encounter, "contact", None)

    @property
    def takes_contact_back(self) -> bool:
        """Whether an address, a number or a name of the customer is no longer what it was."""
        return not self.former_ways <= (self.contact.known_ways if self.contact else set())

    def set_contact(self, contact: Contact | None) -> None:
        """Replace the contact in memory, by None to take it away; it is stored with the change."""
        self.encounter._state.fields_cache["contact"] = contact
        self.contact_changed = True

    def was_sent_by(self, press: UUID | None, text: str) -> bool:
        """Return whether the same press of a button has sent this text before; never, where the press is unknown."""
        if press is None:
            return False
        events = list(self.timeline.of(press=str(press)))
        return any(sent.text == text for sent in self.texts_of(events))

    @property
    def has_words(self) -> bool:
        """Whether the customer told anything in words, at once or later."""
        return bool(self.encounter.text or self.encounter.wish or self.additions)

    @property
    def answer_is_promised(self) -> bool:
        """Whether the customer is told until when an answer comes."""
        return self.case is not None and self.case.promises_answer(self)

    @property
    def promise_was_kept(self) -> bool:
        """Whether the case is put aside and the customer was answered since its clock began."""
        if self.case is None or self.case.state not in IN_HAND_STATES:
            return False
        if self.case.state == CaseState.ANSWERED:
            return True
        answer = self.timeline.last(EventKind.ANSWERED)
        return self.timeline.is_answered and answer is not None and answer.at >= self.case.clock_started_at

    @property
    def hearing(self) -> Hearing:
        """Who is to be heard of the encounter, and whether they were."""
        employee = self.encounter.concerned
        if employee is None:
            return NOBODY_TO_HEAR
        has_login = self.lookups.has_login(employee)
        return hearing_of(self.encounter, self.timeline, has_login=has_login)

    def require_open_case(self) -> Case:
        """Return the case that is not at an end; raise AgainstRule without one."""
        if self.case is None or not self.case.is_open:
            raise AgainstRule(Rule.CASE_OPEN)
        return self.case

    def require_closed_case(self) -> Case:
        """Return the closed case of an encounter in the figures; raise AgainstRule for any other."""
        if self.case is None or self.case.state != CaseState.CLOSED:
            raise AgainstRule(Rule.CASE_CLOSED)
        if not self.encounter.counted:
            raise AgainstRule(Rule.COUNTED)
        return self.case

    # --- What verbs do with it -----------------------------------------------------------------------

    def log(self, kind: EventKind, *, words: Mapping[TextKind, str] = NO_WORDS, **facts: Any) -> CaseEvent:
        """Append a fact to the timeline; human `words`, by kind, stand in rows of their own.

        Whoever writes them, they bring back nothing that was redacted before.
        """
        keys = {"organisation_id": self.encounter.organisation_id, "encounter_id": self.encounter.pk}
        event = CaseEvent(**keys, kind=kind, at=self.now, by=self.by, facts=facts)
        self.timeline.events.append(event)
        self.events.append(event)
        for text_kind, text in self.without_redacted(words).items():
            if text:
                self.texts.append(CaseText(**keys, event=event, kind=text_kind, text=text))
        return event

    def log_answer(self, text: str) -> CaseEvent:
        """Append the answer to the customer; the first one to a complaint keeps whether it came in time."""
        facts, case = {}, self.case
        if case and case.kind == CaseKind.COMPLAINT and not self.timeline.last(EventKind.ANSWERED):
            facts["in_time"] = self.now <= case.answer_due_at
        return self.log(EventKind.ANSWERED, words={TextKind.ANSWER: text}, **facts)

    def keep_correction(self, event: CaseEvent, changes: Mapping[str, Any]) -> None:
        """Keep from what to what the customer changed what they had chosen, in a row that can be erased."""
        keys = {"organisation_id": self.encounter.organisation_id, "encounter_id": self.encounter.pk}
        if changes:
            self.corrections.append(Correction(**keys, event=event, changes=changes))

    def without_redacted(self, words: Mapping[Name, str]) -> dict[Name, str]:
        """Return the words without those that were redacted before."""
        if not any(words.values()):
            return dict(words)
        return {name: redact_all(text, self.redacted_words) for name, text in words.items()}

    def move_case(self, state: CaseState | str, *, at: datetime | None = None) -> None:
        """Move the case, if there is one, to a state, now or as of a moment.

        One that was answered and is taken up again begins anew, with a new promise. Raises AgainstRule when no case may
        go there.
        """
        if self.case is None:
            return
        begins_anew = state == CaseState.IN_WORK and self.promise_was_kept
        if not self.case.move_to(state, at or self.now):
            raise AgainstRule(Rule.TRANSITION)
        if begins_anew:
            self.case.forget_promise()
            self.case.restart_clock(at or self.now)

    def note_customer_change(self, *, wrote: bool = False, replied: bool = False) -> None:
        """Note that the customer changed something; whether they `wrote` words, or `replied` to the handlers."""
        self.customer_changed = True
        self.customer_wrote, self.customer_replied = wrote, replied

    def erase(self) -> None:
        """Erase every text, the contact and all that the customer chose but the rating, for good."""
        self.encounter.erase(self.now)
        if self.case:
            self.case.forget_verdict()
            self.case.reopened_by_verdict = False
        self.set_contact(None)
        self.texts.clear()
        self.corrections.clear()
        self.later_corrections.clear()
        self.is_erased = True

    # --- What changed --------------------------------------------------------------------------------

    @property
    def changed_columns(self) -> list[str]:
        """The columns of the encounter that changed."""
        return changed_names(self.encounter_before, columns_of(self.encounter))

    @property
    def changed_case_columns(self) -> list[str]:
        """The columns of the case that changed; all of a new one."""
        if self.case is None:
            return []
        return changed_names(self.case_before, columns_of(self.case))


def count_additions(texts: Iterable[CaseText]) -> int:
    """Return how many of these texts the customer added later."""
    return sum(text.kind == TextKind.ADDITION for text in texts)


def columns_of(row: Model) -> dict[str, Any]:
    """Return the values of the columns that people and rules set, by attribute."""
    return {name: value for name, value in row.__dict__.items() if name in stored_names(type(row))}


@cache
def stored_names(model: type[Model]) -> frozenset[str]:
    """Return the attributes of a model's columns without those that the database generates."""
    return frozenset(field.attname for field in model._meta.concrete_fields if not field.generated)


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names whose values are not what they were."""
    return [name for name, value in after.items() if name not in before or before[name] != value]
