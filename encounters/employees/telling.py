"""What an employee is told of an encounter: what was said, never who said it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import pgettext

from encounters.employees.handles import handle_of
from encounters.employees.masking import mask
from encounters.figures.overview import NONE, Month, employee_months
from encounters.models import CaseEvent, CaseText, Counts, Employee, Encounter, Location
from encounters.models.choices import EventKind, Rating, TextKind, WaitingFor
from encounters.models.encounter_questions import EncounterQuerySet
from encounters.models.hearing import hearing_of
from encounters.models.working_time import DAY


def part_of_day(local: datetime) -> str:
    """Morning, midday, afternoon, evening or night on the location's clocks."""
    for until, name in (
        (5, pgettext("part of day", "night")),
        (10, pgettext("part of day", "morning")),
        (14, pgettext("part of day", "midday")),
        (17, pgettext("part of day", "afternoon")),
        (22, pgettext("part of day", "evening")),
    ):
        if local.hour < until:
            return name
    return pgettext("part of day", "night")


def told_to(employee: Employee, now: datetime) -> EncounterQuerySet:
    """What the employee may read: a handler opened it since the words were told, or a working day has passed.

    Or somebody passed it on to them since. A working day ends with its day, so that nothing appears at the
    hour at which it was told.
    """
    about = Encounter.objects.about(employee)
    places = Location.objects.filter(pk__in=about.order_by().values("location"))
    told = [(place, place.calendar.before(midnight(place, now), DAY)) for place in places]
    handed_on = Q(case__passed_on_by__isnull=False, case__passed_on_at__gte=F("last_told_at"))
    return about.read_or(handed_on, *(Q(location=place, last_told_at__lte=moment) for place, moment in told))


def midnight(place: Location, now: datetime) -> datetime:
    """When the day began there."""
    return place.local(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def own_months(employee: Employee, told: EncounterQuerySet, now: datetime) -> list[Month]:
    """What the employee sees of whole months: their own figures, and how many were counted elsewhere."""
    elsewhere = counts_per_month(told.counted_for(employee=False))
    months = employee_months(employee, counts_per_month(told.counted_for(employee=True)), now)
    return [month._replace(elsewhere=elsewhere.get(month.period.first, NONE).total) for month in months]


def counts_per_month(told: EncounterQuerySet) -> dict[date, Counts]:
    """How many were good and bad in each calendar month, by its first day."""
    good, bad = (Count("pk", filter=Q(rating=rating)) for rating in (Rating.GOOD, Rating.BAD))
    rows = told.order_by().annotate(month=TruncMonth("occurred_on")).values("month").annotate(good=good, bad=bad)
    return {row["month"]: Counts(row["good"], row["bad"]) for row in rows}


class Came(NamedTuple):
    """What came of a complaint, and the employee's side of it; `until` is the last day on which they may tell it."""

    state: str
    outcome: str
    cause: str
    side: str
    silent: bool
    until: date | None
    asked: bool


class Thanked(NamedTuple):
    """Thanks that were passed on to the employee: with whose word, if it came with one."""

    word: str
    by: str


class Told(NamedTuple):
    """One encounter as its employee reads it, under a name that is not its id."""

    handle: str
    rating: str
    day: date
    part: str
    location: str
    texts: list[str]
    wish: str
    aspects: list[str]
    attention: str
    came: Came | None
    thanked: Thanked | None


def tell_employee(told: Iterable[Encounter], now: datetime) -> list[Told]:
    """What was said, with day and part of day; never the time, nor anything of who said it."""
    return [tell(encounter, now) for encounter in told]


def tell(encounter: Encounter, now: datetime) -> Told:
    """One encounter as its employee reads it."""
    local = encounter.location.local(encounter.occurred_at)
    timeline = sorted(encounter.events.all(), key=lambda event: event.pk)
    texts = [encounter.text, *additions_told(encounter, timeline, now)]
    return Told(
        handle=handle_of(encounter.pk),
        rating=encounter.rating,
        day=local.date(),
        part=part_of_day(local),
        location=str(encounter.location),
        texts=[mask(text) for text in texts if text],
        wish=mask(encounter.wish),
        aspects=encounter.aspects,
        attention=encounter.get_attention_display(),
        came=tell_what_came(encounter, timeline, now),
        thanked=tell_thanks(encounter, timeline, now),
    )


def additions_told(encounter: Encounter, timeline: Iterable[CaseEvent], now: datetime) -> list[str]:
    """What the customer added to what was said, once it may be told; not what they wrote to those who handle it."""
    place = encounter.location
    passed = place.calendar.before(midnight(place, now), DAY)
    told_until = max(passed, encounter.read_at or passed)
    told = [event for event in timeline if event.at <= told_until and not event.facts.get("reply")]
    return [said.text for said in texts_of(told, TextKind.ADDITION)]


def texts_of(timeline: Iterable[CaseEvent], kind: TextKind) -> list[CaseText]:
    """The texts of a kind, in order."""
    return [said for event in timeline for said in event.texts.all() if said.kind == kind]


def tell_what_came(encounter: Encounter, timeline: list[CaseEvent], now: datetime) -> Came | None:
    """How far a complaint is, and what its employee said or may say of it; None where there is none."""
    case = getattr(encounter, "case", None)
    if case is None or not case.hears_employee:
        return None
    hearing = hearing_of(encounter, timeline, has_login=True)
    last = encounter.location.local(hearing.until).date() - DAY if hearing.until else None
    own = [event for event in timeline if event.facts.get("employee") == encounter.employee_id]
    return Came(
        state=case.get_state_display(),
        outcome=case.get_outcome_display(),
        cause=encounter.get_cause_display(),
        side="\n".join(said.text for said in texts_of(own, TextKind.SIDE)),
        silent=any(event.kind == EventKind.NOTHING_TO_ADD for event in own),
        until=last if hearing.is_begun(now) else None,
        asked=case.waiting_for == WaitingFor.EMPLOYEE,
    )


def tell_thanks(encounter: Encounter, timeline: list[CaseEvent], now: datetime) -> Thanked | None:
    """Thanks that were passed on to this employee; those that passed themselves on, from the next midnight there."""
    case = getattr(encounter, "case", None)
    passed_on = [event for event in timeline if event.kind == EventKind.PASSED_ON]
    if not (case and case.passed_on_at and passed_on) or passed_on[-1].facts.get("employee") != encounter.employee_id:
        return None
    by = case.passed_on_by
    if by is None and case.passed_on_at >= midnight(encounter.location, now):
        return None
    word = "".join(said.text for said in texts_of(passed_on[-1:], TextKind.PRAISE))
    return Thanked(word, str(by.user) if by else "")
