"""The timeline as its page shows it: line by line, from what to what."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from encounters.models.case_event import CaseEvent, CaseText
from encounters.models.choices import (
    Attention,
    Attribution,
    CaseKind,
    EventKind,
    OnTheSpot,
    Rating,
    Severity,
    Standing,
    Step,
)
from encounters.models.encounter import on_the_spot_in_words
from encounters.models.organisation import Location
from encounters.models.redaction import Redaction
from encounters.models.timeline import ONE_SITTING

CONTACT = gettext_lazy("How to reach the customer")
# What a customer corrects, in the order in which it is told; the label of the line names a changed rating.
FIELDS: dict[str, Any] = {
    "rating": "",
    "text": Redaction.COLUMNS["text"],
    "wish": Redaction.COLUMNS["wish"],
    "employee": gettext_lazy("Employee"),
    "attribution": gettext_lazy("How sure"),
    "employee_description": Redaction.COLUMNS["employee_description"],
    "occurred_at": gettext_lazy("When it happened"),
    "aspects": gettext_lazy("It was about"),
    "attention": gettext_lazy("Attention"),
    "step": gettext_lazy("Customer"),
    "standing": gettext_lazy("Role"),
    "said_on_the_spot": gettext_lazy("Said on the spot"),
    "wants_answer": gettext_lazy("Wants an answer"),
    **dict.fromkeys(("email", "phone", "name", "may_be_contacted"), CONTACT),
}
CHOICES: dict[str, Any] = {
    "rating": Rating,
    "attribution": Attribution,
    "attention": Attention,
    "step": Step,
    "standing": Standing,
    "said_on_the_spot": OnTheSpot,
}
OTHER_KIND = {CaseKind.COMPLAINT: CaseKind.THANKS, CaseKind.THANKS: CaseKind.COMPLAINT}
FIGURE_STATES = {
    "counted": pgettext_lazy("figures", "counted"),
    "held": pgettext_lazy("figures", "held"),
    "excluded": pgettext_lazy("figures", "excluded"),
}


class Change(NamedTuple):
    """What changed: the name of a field, its value before and since; no values where they are not told.

    Without a name the values follow the label of the event, which says what changed: "Severity was set: …".
    """

    name: str
    before: str = ""
    after: str = ""


@dataclass
class TimelineLine:
    """One event, or all that the customer corrected in one sitting."""

    events: list[CaseEvent]
    place: Location
    rating: str = ""

    @property
    def event(self) -> CaseEvent:
        return self.events[0]

    @property
    def ended_at(self) -> datetime:
        return self.events[-1].last_at

    @property
    def said(self) -> list[CaseText]:
        """The words of its event; corrections that share a line have none."""
        return self.event.said

    @property
    def fields(self) -> set[str]:
        """The names of the fields that the customer corrected."""
        return {name for event in self.events for name in event.fields}

    @property
    def label(self) -> str:
        """What happened, in words."""
        event = self.event
        if event.kind == EventKind.AMENDED:
            return self.amended_label
        if event.kind == EventKind.ASSIGNED and event.facts.get("to", event.by_id) != event.by_id:
            return self.assigned_label
        return str(event.get_kind_display())

    @property
    def amended_label(self) -> str:
        """Who corrected or added something: the customer, or the member who logged it for them."""
        if self.event.is_by_staff:
            if "rating" in self.fields:
                return _("The rating was changed by the member who logged it")
            return _("Corrected or added by the member who logged it")
        if self.event.facts.get("reply"):
            return _("The customer wrote back")
        if "rating" in self.fields:
            return _("The customer changed the rating")
        return str(self.event.get_kind_display())

    @property
    def assigned_label(self) -> str:
        """That somebody else gave the case to whom the line names next, or from whom to whom."""
        if self.event.name_before:
            return _("Assigned")
        return _("Assigned to")

    @property
    def parts(self) -> list[Change]:
        """All that the line says: what happened, with what that changed, then what else changed."""
        head, changes = Change(""), self.changes
        if changes and not changes[0].name:
            head, *changes = changes
        name = ": ".join(filter(None, [self.label, ", ".join(self.event.values)]))
        return [head._replace(name=name), *changes]

    @property
    def changes(self) -> list[Change]:
        """What changed, from what to what; nothing where the facts don't say it as they would today.

        Nobody can repair a fact, so one that can't be read must not keep the page from anybody.
        """
        try:
            return self.read_changes()
        except (KeyError, TypeError, ValueError):
            return []

    def read_changes(self) -> list[Change]:
        """Return what changed, from what to what; raise an error for facts that don't say it."""
        if self.event.kind == EventKind.AMENDED:
            return [self.correction_of(name) for name in FIELDS if name in self.told_fields]
        read = CHANGES.get(EventKind(self.event.kind))
        if read is None:
            return []
        return read(self.event)

    @property
    def told_fields(self) -> set[str]:
        """The fields to tell of; of how to reach the customer one stands for all."""
        contact = [name for name in FIELDS if FIELDS[name] is CONTACT and name in self.fields]
        return self.fields - set(contact[1:])

    def correction_of(self, name: str) -> Change:
        """Return from what to what the customer corrected a field in this sitting."""
        label = str(FIELDS[name])
        corrected = [event for event in self.events if name in event.corrections]
        if not corrected:
            return Change(label)
        first, last = corrected[0], corrected[-1]
        before = self.in_words(name, first.corrections[name][0], first.name_before)
        after = self.in_words(name, last.corrections[name][1], last.name_after)
        return change_between(label, before, after)

    def in_words(self, name: str, value: Any, shown_name: str | None) -> str:
        """Return a value that was chosen in words; empty for an employee whose name is not shown."""
        if name == "employee":
            return person(value, shown_name)
        if name == "wants_answer":
            return {True: _("yes"), False: _("no")}[value]
        if value in {"", None}:
            return pgettext("answer", "not given")
        if name == "occurred_at":
            return date_format(self.place.local(datetime.fromisoformat(value)), "DATETIME_FORMAT")
        if name == "said_on_the_spot":
            return on_the_spot_in_words(self.rating, value)
        return str(CHOICES[name](value).label)


# --- What changed, by the kind of event --------------------------------------------------------------


def change_between(name: str, before: str, after: str) -> Change:
    """Return the change; without both sides where one is not shown, or both are the same."""
    if not before or not after or before == after:
        return Change(name)
    return Change(name, before, after)


def person(pk: int | None, shown_name: str | None) -> str:
    """Return the name of somebody; empty where it is not shown."""
    if pk is None:
        return _("nobody")
    return shown_name or ""


def severity_in_words(severity: int | None) -> str:
    """Return a severity in words, also one that is not set."""
    if severity is None:
        return _("not set")
    return str(Severity(severity).label)


def owner_changes(event: CaseEvent) -> list[Change]:
    """Return who had the case before, if somebody had, and whom somebody else gave it to."""
    if not event.name_before and event.facts["to"] == event.by_id:
        return []
    return name_changes(event)


def severity_changes(event: CaseEvent) -> list[Change]:
    """Return the severity before and since."""
    before, after = event.facts.get("former"), event.facts["severity"]
    return [change_between("", severity_in_words(before), severity_in_words(after))]


def kind_changes(event: CaseEvent) -> list[Change]:
    """Return what the case was, and is: of two kinds the other, and this one."""
    after = CaseKind(event.facts["to"])
    before = OTHER_KIND[after]
    return [Change("", str(before.label), str(after.label))]


def name_changes(event: CaseEvent) -> list[Change]:
    """Return whom or which place the event names as before, and as since."""
    return [Change("", event.name_before or "", event.name_after or "")]


def employee_changes(event: CaseEvent) -> list[Change]:
    """Return who was named before and since; both empty where names are not shown."""
    before = person(event.facts.get("former"), event.name_before)
    after = person(event.facts["employee"], event.name_after)
    return [change_between("", before, after)]


def undone_changes(event: CaseEvent) -> list[Change]:
    """Return what was undone: how it stood before, and stands again."""
    before, after = event.facts["from"], event.facts["to"]
    if event.facts["undone"] == EventKind.ASSIGNED:
        return [change_between(_("Who has it"), person(before, event.name_before), person(after, event.name_after))]
    if event.facts["undone"] == EventKind.SEVERITY_SET:
        return [Change(_("Severity"), severity_in_words(before), severity_in_words(after))]
    return [Change(_("Figures"), str(FIGURE_STATES[before]), str(FIGURE_STATES[after]))]


CHANGES: dict[EventKind, Callable[[CaseEvent], list[Change]]] = {
    EventKind.ASSIGNED: owner_changes,
    EventKind.SEVERITY_SET: severity_changes,
    EventKind.KIND_CHANGED: kind_changes,
    EventKind.MOVED: name_changes,
    EventKind.REATTRIBUTED: employee_changes,
    EventKind.UNDONE: undone_changes,
}

# --- Lines -------------------------------------------------------------------------------------------


def timeline_lines(events: Iterable[CaseEvent], place: Location, rating: str = "") -> list[TimelineLine]:
    """Return the lines of a timeline, the oldest first, in the words of the `rating` that stands now.

    What a customer's page saves by itself comes in one event after another; those of one sitting share a line. That
    the case was opened by one of them stands behind, and parts nothing.
    """
    lines: list[TimelineLine] = []
    sitting: TimelineLine | None = None
    for event in events:
        if sitting and is_of_sitting(event, sitting):
            sitting.events.append(event)
            continue
        lines.append(TimelineLine([event], place, rating))
        if is_plain_correction(event):
            sitting = lines[-1]
        elif sitting and not (event.kind == EventKind.OPENED and event.at == sitting.ended_at):
            sitting = None
    return lines


def is_plain_correction(event: CaseEvent) -> bool:
    """Return whether the customer corrected fields, and wrote nothing that stands in the timeline."""
    return event.is_plain_correction and not event.said


def is_of_sitting(event: CaseEvent, sitting: TimelineLine) -> bool:
    """Return whether an event goes on with what the customer was correcting."""
    is_by_same = event.is_by_staff == sitting.event.is_by_staff
    return is_plain_correction(event) and is_by_same and event.at - sitting.ended_at <= ONE_SITTING
