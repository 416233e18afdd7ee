"""The customer's copy: all that they gave and were told, to keep and to read by machine."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from encounters.models import Case, CaseEvent, CaseText, Correction, Employee, Encounter, Location
from encounters.models.choices import CHANGE_OUTCOMES, AttributedBy, CaseState, EventKind, TextKind
from encounters.models.redaction import is_covered
from encounters.models.timeline import Timeline, TimelinePart

FORMAT = 1
MOST_COPIED = 100
GIVEN = (
    *("rating", "text", "wish", "employee_description", "aspects", "attention", "step", "standing"),
    *("said_on_the_spot", "wants_answer", "language"),
)
CONTACT = ("email", "phone", "name", "may_be_contacted", "language", "news")
STATES = {
    "left_out": _("It was left out of the figures after a check."),
    "held": _("It waits for a short check before it is counted."),
    "counted": _("Counted in the figures"),
    "new": _("Somebody will read it next."),
    "seen": _("Read"),
    "in_work": _("It is being looked into."),
    "waiting": _("You were asked something. It goes on when you answer."),
    "answered": _("Answered"),
    "closed": _("Closed"),
}


def make_copy(*, encounter: Encounter, timeline: Timeline, part: TimelinePart, now: datetime) -> dict[str, Any]:
    """Return everything of the encounter that is the customer's, as plain values for JSON.

    The keys are stable and English; whatever changes their meaning raises `format`:

        format              1
        copied_at           when the copy was made
        organisation, location, time_zone
        reported_at         when the rating was given
        given               what the customer said: rating (good, bad), occurred_at, text, wish, employee (the name
                            that customers see), attributed_by (who named the employee: customer, point, staff),
                            attribution (how sure the customer is: sure, think_so, dont_know), employee_description,
                            aspects (a list), attention, step, standing, said_on_the_spot, wants_answer, language;
                            empty where nothing was said
        redacted            whether staff have covered names or other details in any of it, with ▒ in their place
        contact             email, phone, name, may_be_contacted, language, news (whether mail with news is wanted:
                            asked, confirmed, stopped; empty without an e-mail address); null without one
        state               code (a key of `STATES`) and words (the same in the reader's language)
        read_at             when the staff opened it; null before
        answer_promised_by  while an answer is promised; else null
        outcome             what came of it once it is closed: put_right, explained, change_planned, change_made,
                            not_ours, duplicate, unconfirmed; else null
        change              the sentence of what was changed, or will be; null where the outcome is no change
        verdict             what the customer answered since it was closed last: yes, partly, no, cant_tell; else null
        step_after          the step that the customer named with the verdict, as in given; else null
        verdicts            every answer to "was it put right?", of all rounds, the oldest first: at, verdict, step
        corrections         what the customer chose and changed since the rating, the oldest first: at, field (one of
                            given), before, after; values as in given, empty where nothing was said. What was changed
                            again within minutes is one change. Former words and former ways to reach them are not
                            kept
        conversation        a list, the oldest first: by (customer, staff), signed (who answers; null for the
                            customer), at, text; why the customer gave a verdict is among it
        earlier             how many events of verdicts, corrections and conversation stand in no copy but earlier
                            ones: the address of this copy with `?earlier=` and `earlier_than`; null where none do
        earlier_than        see there

    Moments are ISO 8601 on the location's clocks with their offset from UTC.
    """
    place, case = encounter.location, getattr(encounter, "case", None)
    state, answered = state_of(encounter), {}
    if timeline.verdict:
        answered = timeline.verdict.chosen
    return {
        "format": FORMAT,
        "copied_at": local_time(now, place),
        "organisation": encounter.organisation.name,
        "location": place.name,
        "time_zone": place.time_zone,
        "reported_at": local_time(encounter.reported_at, place),
        "given": given_values(encounter),
        "redacted": is_covered(
            encounter, [*encounter.words, *(text.text for event in part.rows for text in event.said)]
        ),
        "contact": contact_of(encounter),
        "state": {"code": state, "words": str(STATES[state])},
        "read_at": local_time(encounter.first_read_at, place),
        "answer_promised_by": answer_promised_by(case, place),
        "outcome": outcome_of(case, state),
        "change": change_of(encounter) or None,
        "verdict": answered.get("verdict"),
        "step_after": answered.get("step") or None,
        "verdicts": [verdict_entry(event, place) for event in part.rows if event.kind == EventKind.VERDICT],
        "corrections": correction_entries(encounter, [event for event in part.rows if is_correction(event)]),
        "conversation": [conversation_entry(event, text, place) for event in part.rows for text in event.said],
        **earlier_copies(part),
    }


def earlier_copies(part: TimelinePart) -> dict[str, Any]:
    """Return how many events stand in earlier copies, and what leads to the next of them."""
    if not part.earlier:
        return {"earlier": None, "earlier_than": None}
    return {"earlier": part.earlier, "earlier_than": part.rows[0].pk}


def is_correction(event: CaseEvent) -> bool:
    """Return whether the customer changed what they had chosen of what they told."""
    return event.kind == EventKind.AMENDED and bool(event.corrections)


def given_values(encounter: Encounter) -> dict[str, Any]:
    """Return what the customer said, with how sure they were only where they named the employee themselves."""
    attribution = encounter.attribution
    if encounter.attributed_by == AttributedBy.STAFF:
        attribution = ""
    return {name: getattr(encounter, name) for name in GIVEN} | {
        "occurred_at": local_time(encounter.occurred_at, encounter.location),
        "employee": encounter.employee_name,
        "attribution": attribution,
        "attributed_by": encounter.attributed_by,
    }


def contact_of(encounter: Encounter) -> dict[str, Any] | None:
    """Return how the customer may be reached; None without a contact."""
    contact = getattr(encounter, "contact", None)
    if contact is None:
        return None
    return {name: getattr(contact, name) for name in CONTACT}


def state_of(encounter: Encounter) -> str:
    """Return how far it is, as a key of `STATES`."""
    case = getattr(encounter, "case", None)
    if encounter.excluded_at:
        return "left_out"
    if encounter.hold_reason:
        return "held"
    if case and case.state in STATES and case.state != CaseState.NEW:
        return str(case.state)
    if encounter.first_read_at:
        return "seen"
    if case and case.is_open:
        return "new"
    return "counted"


def answer_promised_by(case: Case | None, place: Location) -> str | None:
    """Return until when an answer is promised; None while the customer waits for none."""
    if case is None or not case.awaits_promised_answer:
        return None
    return local_time(case.promise_ends_at, place)


def outcome_of(case: Case | None, state: str) -> str | None:
    """Return what came of the case, once the customer is told that it is closed; else None."""
    if case is None or state != CaseState.CLOSED:
        return None
    return case.outcome or None


def change_of(encounter: Encounter) -> str:
    """Return what was changed because of the encounter, or will be; empty unless its case is closed with a change."""
    if outcome_of(getattr(encounter, "case", None), state_of(encounter)) not in CHANGE_OUTCOMES:
        return ""
    return CaseText.objects.changes_of(encounter).values_list("text", flat=True).first() or ""


def conversation_entry(event: CaseEvent, text: CaseText, place: Location) -> dict[str, Any]:
    """Return one text that the customer or the staff wrote to the other."""
    by, signed = "customer", None
    if text.kind == TextKind.ANSWER and event.by:
        by, signed = "staff", event.by.signature
    return {"by": by, "signed": signed, "at": local_time(event.at, place), "text": text.text}


def verdict_entry(event: CaseEvent, place: Location) -> dict[str, Any]:
    """Return one answer to "was it put right?"."""
    return {
        "at": local_time(event.at, place),
        "verdict": event.chosen.get("verdict"),
        "step": event.chosen.get("step") or None,
    }


def correction_entries(encounter: Encounter, corrected: list[CaseEvent]) -> list[dict[str, Any]]:
    """Return what the customer changed of what they had chosen, a value at a time, with employees by public name."""
    named = {pk for event in corrected for pk in event.corrections.get("employee", ())}
    employees = Employee.objects.filter(organisation_id=encounter.organisation_id, pk__in=named - {None})
    names = {employee.pk: employee.public_name(encounter.organisation) for employee in employees}

    def as_copied(field: str, value: Any) -> Any:
        if field == "employee":
            return names.get(value, "")
        if field == "occurred_at" and value:
            return local_time(datetime.fromisoformat(value), encounter.location)
        return value

    return [
        {
            "at": local_time(event.last_at, encounter.location),
            "field": field,
            "before": as_copied(field, event.corrections[field][0]),
            "after": as_copied(field, event.corrections[field][1]),
        }
        for event in corrected
        for field in Correction.FIELDS
        if field in event.corrections
    ]


def local_time(moment: datetime | None, place: Location) -> str | None:
    """Return the moment on the clocks of its place, to the second, as ISO 8601; None without a moment."""
    if moment is None:
        return None
    return place.local(moment).isoformat(timespec="seconds")
