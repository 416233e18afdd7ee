"""What an employee is told of an encounter: what was said, never who said it."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.signing import BadSignature, Signer
from django.db.models import Count, F, Prefetch, Q, TextChoices, prefetch_related_objects
from django.db.models.functions import TruncMonth
from django.utils.translation import pgettext_lazy

from encounters.figures.overview import NO_COUNTS, Month, employee_months, months_of
from encounters.masking import mask
from encounters.models import CaseEvent, CaseText, Counts, Employee, Encounter, Location, Member
from encounters.models.choices import EventKind, Rating, TextKind, WaitingFor
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.hearing import Hearing, hearing_of
from encounters.models.organisation import CALENDAR
from encounters.models.timeline import Timeline
from encounters.models.working_time import DAY

MOST_IN_LARGE_LETTERS = 300
TOLD = {EventKind.SIDE_GIVEN, EventKind.NOTHING_TO_ADD}


class PartOfDay(TextChoices):
    """What an employee reads instead of the time."""

    NIGHT = "night", pgettext_lazy("part of day", "night")
    MORNING = "morning", pgettext_lazy("part of day", "morning")
    MIDDAY = "midday", pgettext_lazy("part of day", "midday")
    AFTERNOON = "afternoon", pgettext_lazy("part of day", "afternoon")
    EVENING = "evening", pgettext_lazy("part of day", "evening")


def part_of_day(local: datetime) -> PartOfDay:
    """Return the part of day at this local time."""
    for until, part in (
        (5, PartOfDay.NIGHT),
        (10, PartOfDay.MORNING),
        (14, PartOfDay.MIDDAY),
        (17, PartOfDay.AFTERNOON),
        (22, PartOfDay.EVENING),
    ):
        if local.hour < until:
            return part
    return PartOfDay.NIGHT


def readable_by(employee: Employee, now: datetime) -> EncounterQuerySet:
    """Return what the employee may read: a handler opened it since the words were told, or a working day passed.

    Or somebody passed it on to them since. A working day ends with its day, so that nothing appears at the
    hour at which it was told.
    """
    handed_on = Q(case__passed_on_by__isnull=False, case__passed_on_at__gte=F("words_last_changed_at"))
    day_passed = [
        at_places & Q(words_last_changed_at__lte=day_ago(place, now))
        for place, at_places in calendars_of(employee.organisation_id)
    ]
    return Encounter.objects.concerning(employee).read_or(handed_on, *day_passed)


def calendars_of(organisation_id: int) -> list[tuple[Location, Q]]:
    """Return the calendars of the organisation's locations, each as a location that has it, and the condition of all.

    Mostly there is one for all, and no condition: it would name hundreds of locations.
    """
    locations = Location.objects.filter(organisation_id=organisation_id).order_by().values(*CALENDAR)
    places = [(calendar.pop("places"), calendar) for calendar in locations.annotate(places=ArrayAgg("pk"))]
    if len(places) == 1:
        return [(Location(**places[0][1]), Q())]
    return [(Location(**calendar), Q(location__in=pks)) for pks, calendar in places]


def day_ago(place: Location, now: datetime) -> datetime:
    """Return the moment that lay one working day back when the current day began at the place."""
    return place.calendar.before(midnight(place, now), DAY)


def midnight(place: Location, now: datetime) -> datetime:
    """Return the moment when the current day began at the place."""
    return place.local(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def own_months(member: Member, employee: Employee, readable: EncounterQuerySet, now: datetime) -> list[Month]:
    """Return whole months as the member, who is the employee, sees them: figures, and how many counted elsewhere."""
    periods = months_of(employee, now)
    shown = readable.between(periods[-1].first, periods[0].last)
    elsewhere = counts_per_month(shown.counted_for(employee=False))
    own, minimum = counts_per_month(shown.counted_for(employee=True)), member.organisation.small_count_minimum
    months = employee_months(employee, own, periods, minimum)
    return [month._replace(elsewhere=elsewhere.get(month.period.first, NO_COUNTS).total) for month in months]


def counts_per_month(readable: EncounterQuerySet) -> dict[date, Counts]:
    """Return the counts of each calendar month, by its first day."""
    good, bad = (Count("pk", filter=Q(rating=rating)) for rating in (Rating.GOOD, Rating.BAD))
    rows = readable.order_by().annotate(month=TruncMonth("occurred_on")).values("month").annotate(good=good, bad=bad)
    return {row["month"]: Counts(row["good"], row["bad"]) for row in rows}


class ComplaintProgress(NamedTuple):
    """What came of a complaint, and the employee's side of it, told at a moment.

    `until` is the last day on which they may tell it.
    """

    state: str
    outcome: str
    cause: str
    side: str
    silent: bool
    told_at: datetime | None
    until: date | None
    asked: bool


class ThanksReceived(NamedTuple):
    """Thanks that were passed on to the employee: with whose word, if it came with one."""

    word: str
    by: str


class PresentedEncounter(NamedTuple):
    """One encounter as its employee reads it, under a name that is not its id.

    `fingerprint` stands for all that is shown of what was said: another one means that something of it has changed.
    """

    alias: UUID | None
    rating: str
    day: date
    part: str
    location: Location
    texts: list[str]
    wish: str
    aspects: list[str]
    attention: str
    fingerprint: str
    progress: ComplaintProgress | None
    thanks: ThanksReceived | None

    @property
    def takes_side(self) -> bool:
        """Whether the employee may tell their side of it now."""
        return self.progress is not None and self.progress.until is not None

    @property
    def is_long(self) -> bool:
        """Whether a card with it is set in smaller letters."""
        words = [*self.texts, self.wish]
        if self.thanks:
            words.append(self.thanks.word)
        return sum(map(len, words)) > MOST_IN_LARGE_LETTERS


def present_to_employee(encounter: Encounter, now: datetime) -> PresentedEncounter:
    """Return what was said, with day and part of day; never the time, nor anything of who said it."""
    local = encounter.location.local(encounter.occurred_at)
    timeline = sorted(encounter.events.all(), key=lambda event: event.pk)
    texts = [mask(text) for text in (encounter.text, *readable_additions(encounter, timeline, now)) if text]
    day, part, wish = local.date(), part_of_day(local), mask(encounter.wish)
    choices = (encounter.rating, encounter.aspects, encounter.attention)
    return PresentedEncounter(
        alias=encounter.employee_alias,
        rating=encounter.rating,
        day=day,
        part=str(part.label),
        location=encounter.location,
        texts=texts,
        wish=wish,
        aspects=encounter.aspects,
        attention=encounter.get_attention_display(),
        fingerprint=fingerprint(encounter, day, part.value, encounter.location_id, *choices, texts, wish),
        progress=complaint_progress(encounter, timeline, now),
        thanks=thanks_received(encounter, timeline, now),
    )


def read_fingerprint(encounter: Encounter, now: datetime) -> str:
    """Return the fingerprint of what its employee reads now."""
    prefetch_related_objects([encounter], Prefetch("events", CaseEvent.objects.for_employee()))
    return present_to_employee(encounter, now).fingerprint


def fingerprint(encounter: Encounter, *shown: Any) -> str:
    """Return what stands for this and nothing else shown of the encounter, whatever the language of the page.

    It is signed: who sends it has read a page that says it.
    """
    return signer_of(encounter).sign(sha256(repr(shown).encode()).hexdigest()[:32])


def is_fingerprint(sent: str, encounter: Encounter) -> bool:
    """Return whether this is a fingerprint of the encounter, as it is now or as it was before."""
    try:
        signer_of(encounter).unsign(sent)
    except BadSignature:
        return False
    return True


def signer_of(encounter: Encounter) -> Signer:
    """Return the signer of the fingerprints of this encounter, which signs those of no other."""
    return Signer(salt=f"fingerprint of {encounter.employee_alias}")


def readable_additions(encounter: Encounter, timeline: Iterable[CaseEvent], now: datetime) -> list[str]:
    """Return the customer's additions that the employee may read by now; never what was written to the handlers."""
    passed = day_ago(encounter.location, now)
    readable_until = max(passed, encounter.last_read_at or passed)
    readable = [event for event in timeline if event.at <= readable_until and not event.facts.get("reply")]
    return [text.text for text in texts_of(readable, TextKind.ADDITION)]


def texts_of(timeline: Iterable[CaseEvent], kind: TextKind) -> list[CaseText]:
    """Return the texts of this kind, in order."""
    return [said for event in timeline for said in event.texts.all() if said.kind == kind]


def complaint_progress(encounter: Encounter, timeline: list[CaseEvent], now: datetime) -> ComplaintProgress | None:
    """Return how far a complaint is, and what its employee said or may say of it; None where there is none."""
    case = getattr(encounter, "case", None)
    if case is None or not case.allows_hearing:
        return None
    hearing = hearing_of(encounter, Timeline(timeline), has_login=True)
    answers = answers_of_employee(encounter, timeline)
    return ComplaintProgress(
        state=case.get_state_display(),
        outcome=case.get_outcome_display(),
        cause=encounter.get_cause_display(),
        side="\n".join(said.text for said in texts_of(answers, TextKind.SIDE)),
        silent=any(event.kind == EventKind.NOTHING_TO_ADD for event in answers),
        told_at=max((event.at for event in answers), default=None),
        until=last_day_to_respond(encounter.location, hearing, now),
        asked=case.waiting_for == WaitingFor.EMPLOYEE,
    )


def answers_of_employee(encounter: Encounter, timeline: Iterable[CaseEvent]) -> list[CaseEvent]:
    """Return the events by which its employee has told their side, or that they have nothing to add."""
    told = [event for event in timeline if event.kind in TOLD]
    return [event for event in told if event.facts.get("employee") == encounter.employee_id]


def last_day_to_respond(place: Location, hearing: Hearing, now: datetime) -> date | None:
    """Return the last day on which the employee may tell their side; None when they may not tell it now."""
    if hearing.ends_at is None or not hearing.is_open(now):
        return None
    return place.local(hearing.ends_at).date() - DAY


def thanks_received(encounter: Encounter, timeline: list[CaseEvent], now: datetime) -> ThanksReceived | None:
    """Return thanks passed on to this employee; those that passed themselves on, from the next midnight there."""
    case = getattr(encounter, "case", None)
    passed_on = [event for event in timeline if event.kind == EventKind.PASSED_ON]
    if not (case and case.passed_on_at and passed_on) or passed_on[-1].facts.get("employee") != encounter.employee_id:
        return None
    by = case.passed_on_by
    if by is None and case.passed_on_at >= midnight(encounter.location, now):
        return None
    word = "".join(said.text for said in texts_of(passed_on[-1:], TextKind.PRAISE))
    if by is None:
        return ThanksReceived(word, by="")
    return ThanksReceived(word, by=by.user.name or str(by.get_role_display()))
