"""The figures of one location: a period in words, by day or week, by hour, and by what customers told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from math import inf, isinf
from typing import Any, NamedTuple

from django.db.models import Count, F, Func, Min, Subquery
from django.utils.translation import gettext_lazy as _

from encounters.figures.details import (
    COMPLAINT,
    DAYS,
    DETAILS,
    HANDLING,
    HAS_VERDICT,
    HOUR_OF,
    HOURS,
    IS_CLOSED,
    LAST_SAID,
    MOVES,
    OF_CASE,
    Handling,
    Hour,
    answers,
)
from encounters.figures.overview import NO_COUNTS, Period
from encounters.figures.statistics import Change, Figure, Median, difference_interval, median_of, shrunk_share
from encounters.models import Case, Counts, Encounter, Location, LocationCount, Member
from encounters.models.choices import Aspect, CaseKind, CaseState, Cause, Rating
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.tally import counts_per_day

MOST_DAYS = 31  # that are shown one by one; of more, weeks
WEEK = timedelta(days=7)
SHRUNK_BY = 10  # encounters of the location's own share that each hour is coloured with
MUCH, SOME = 50, 20  # encounters in an hour, by which its colour is strong
MENTIONS_TOLD, ASPECTS_TOLD = 3, 2  # from so many on the headline tells of an aspect, and of so many at most
CLEARLY = 0.05  # of the share of good, from which on an hour is coloured


class Part(NamedTuple):
    """How many gave one answer, of a question or of several hours: its value in addresses, what it is called."""

    value: str
    label: Any
    counts: Counts


class Breakdown(NamedTuple):
    """The answers to one question: its name in addresses, what it is called, and the parts that anybody chose.

    `tells_good`: whether it is also about what was good.
    """

    name: str
    label: Any
    parts: list[Part]
    tells_good: bool = True

    @property
    def most(self) -> int:
        """The greatest number of encounters of a part."""
        return max((part.counts.total for part in self.parts), default=0)


class Stretch(NamedTuple):
    """A day or a week within the period, and what came then."""

    period: Period
    counts: Counts


class HeatTint(Enum):
    """How an hour of the week is coloured."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class HourCell(NamedTuple):
    """An hour of a weekday: what came, and how it is coloured; of too few not at all."""

    hour: Hour
    counts: Counts
    tint: HeatTint | None

    @property
    def strength(self) -> str:
        """How strong its colour is, by how much came."""
        return "much" if self.counts.total >= MUCH else "some" if self.counts.total >= SOME else "few"


class HeatMap(NamedTuple):
    """The hours of a week in which anything came: the rows of each weekday."""

    hours: list[int]
    rows: list[tuple[int, list[HourCell]]]


class Recovery(NamedTuple):
    """What came of complaints: how many there are by `Handling`, and the hours until the first answer.

    The median counts who still waits as longer than all others: where half of them wait it is infinite.
    """

    numbers: Mapping[str, int]
    first_answer: Median | None
    causes: list[tuple[Cause, int]]
    minimum: int

    @property
    def most_still_wait(self) -> bool:
        """Whether so many wait for an answer that there is no time in which half of them had one."""
        return self.first_answer is not None and isinf(self.first_answer.value)

    @property
    def put_right(self) -> Figure:
        """How many said that it was put right, of those who said anything."""
        return self.share_of(Handling.YES, Handling.VERDICT)

    @property
    def unknown(self) -> Figure:
        """How many were not known of before: the blind spot."""
        return self.share_of(Handling.UNKNOWN, Handling.JUDGED)

    def share_of(self, part: str, whole: str) -> Figure:
        """Return the figure of a part of a whole."""
        return Figure.of(Counts(self.numbers[part], self.numbers[whole] - self.numbers[part]), self.minimum)


class OpenCases(NamedTuple):
    """How many cases of the location are open at the moment, and late."""

    open: int
    late: int


class LocationPage(NamedTuple):
    """All that a page of one location shows of a period."""

    location: Location
    period: Period
    figure: Figure
    change: Change | None
    stretches: list[Stretch]
    heat_map: HeatMap
    aspects: Breakdown
    breakdowns: list[Breakdown]
    recovery: Recovery
    open_cases: OpenCases

    @property
    def is_by_week(self) -> bool:
        """Whether what came is told by week, not by day."""
        return self.period.days > MOST_DAYS

    @property
    def worst_aspects(self) -> list[Part]:
        """What is named most of what was bad, where that is named often enough, and is not much at once."""
        most = max((part.counts.bad for part in self.aspects.parts), default=0)
        named = [part for part in self.aspects.parts if part.counts.bad == most]
        return named if most >= MENTIONS_TOLD and len(named) <= ASPECTS_TOLD else []


def location_page(member: Member, location: Location, period: Period, now: datetime) -> LocationPage:
    """Return the figures of a location that the member handles.

    Good and bad are of all that came; what customers told is of what the member handles, which is all but what
    names themselves.
    """
    minimum = member.organisation.small_count_minimum
    counted = LocationCount.objects.visible_to(member).filter(location=location)
    days = counts_per_day(counted.between(period.before.first, period.last))
    figure = Figure.of(sum_between(days, period), minimum)
    before = Figure.of(sum_between(days, period.before), minimum)
    encounters = Encounter.objects.handled_by(member).filter(location=location, counted=True).between(*period)
    aspects, breakdowns = breakdowns_of(encounters)
    return LocationPage(
        location=location,
        period=period,
        figure=figure,
        change=Change.of(figure, before),
        stretches=[Stretch(stretch, sum_between(days, stretch)) for stretch in stretches_of(period)],
        heat_map=heat_map_of(encounters, minimum),
        aspects=aspects,
        breakdowns=breakdowns,
        recovery=recovery_of(encounters, minimum),
        open_cases=open_cases_at(member, location, now),
    )


def sum_between(days: Mapping[date, Counts], period: Period) -> Counts:
    """Return the sum of what came on the days of a period."""
    return sum_of(counts for day, counts in days.items() if period.first <= day <= period.last)


def sum_of(all_counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    good, bad = 0, 0
    for counts in all_counts:
        good, bad = good + counts.good, bad + counts.bad
    return Counts(good, bad)


def stretches_of(period: Period) -> Iterator[Period]:
    """Yield the days of a period or, of a long one, its weeks from Monday; the first and the last may be shorter."""
    first = period.first
    while first <= period.last:
        last = first if period.days <= MOST_DAYS else first - timedelta(days=first.weekday()) + WEEK - timedelta(days=1)
        yield Period(first, min(last, period.last))
        first = last + timedelta(days=1)


def breakdowns_of(encounters: EncounterQuerySet) -> tuple[Breakdown, list[Breakdown]]:
    """Return the aspects of these encounters, of which one may have several, and the answers to each question."""
    columns = [detail.column for detail in DETAILS]
    rows = list(encounters.order_by().values_list(*columns, "rating").annotate(Count("pk")))
    named = encounters.order_by().annotate(aspect=Func(F("aspects"), function="unnest"))
    of_aspects = {
        (aspect, rating): many for aspect, rating, many in named.values_list("aspect", "rating").annotate(Count("pk"))
    }
    breakdowns = []
    for at, detail in enumerate(DETAILS):
        numbers: dict[tuple[str, str], int] = {}
        for *answers_given, rating, many in rows:
            if rating == Rating.BAD or detail.tells_good:
                key = (answers_given[at], rating)
                numbers[key] = numbers.get(key, 0) + many
        breakdowns.append(Breakdown(detail.name, detail.label, parts_of(detail.choices, numbers), detail.tells_good))
    return Breakdown("aspect", _("What it was about"), parts_of(Aspect, of_aspects)), breakdowns


def parts_of(choices: Any, numbers: Mapping[tuple[str, str], int]) -> list[Part]:
    """Return the answers that anybody gave, in the order of their choices, from numbers by answer and rating."""
    counts = {
        choice: Counts(numbers.get((choice, Rating.GOOD), 0), numbers.get((choice, Rating.BAD), 0))
        for choice in choices
    }
    return [Part(choice.value, choice.label, counts[choice]) for choice in choices if counts[choice].total]


def heat_map_of(encounters: EncounterQuerySet, minimum: int) -> HeatMap:
    """Return what came in each hour of a week; an hour of fewer than the minimum is not coloured."""
    rows = encounters.order_by().annotate(**HOUR_OF).values_list(*HOUR_OF, "rating").annotate(Count("pk"))
    numbers: dict[Hour, dict[str, int]] = {}
    for weekday, hour, rating, many in rows:
        numbers.setdefault(Hour(weekday, hour), {})[rating] = many
    counts = {hour: Counts(of.get(Rating.GOOD, 0), of.get(Rating.BAD, 0)) for hour, of in numbers.items()}
    of_all = sum_of(counts.values())
    used = [one.hour for one in counts]
    hours = [hour for hour in HOURS if used and min(used) <= hour <= max(used)]

    def cell(hour: Hour) -> HourCell:
        here = counts.get(hour, NO_COUNTS)
        return HourCell(hour, here, tint_of(here, of_all) if here.total >= minimum else None)

    return HeatMap(hours, [(day, [cell(Hour(day, hour)) for hour in hours]) for day in DAYS])


def tint_of(counts: Counts, of_all: Counts) -> HeatTint:
    """Return the colour of an hour: whether it differs from all others by more than chance, and by how much."""
    others = Counts(of_all.good - counts.good, of_all.bad - counts.bad)
    interval, share = difference_interval(counts, others), of_all.good / of_all.total
    difference = shrunk_share(counts, of_all=share, weight=SHRUNK_BY) - share
    if interval and interval.low > 0 and difference >= CLEARLY:
        return HeatTint.BETTER
    if interval and interval.high < 0 and difference <= -CLEARLY:
        return HeatTint.WORSE
    return HeatTint.SAME


def recovery_of(encounters: EncounterQuerySet, minimum: int) -> Recovery:
    """Return what came of the complaints among these encounters."""
    complaints = encounters.filter(COMPLAINT).order_by()
    of_case = {name: Count("pk", filter=condition) for name, condition in OF_CASE.items()}
    numbers = complaints.aggregate(closed=Count("pk", filter=IS_CLOSED), **of_case)
    asked, numbers = numbers.pop("closed"), {**dict.fromkeys(HANDLING, 0), **numbers}
    said = complaints.annotate(**LAST_SAID).filter(HAS_VERDICT)
    for state, verdict, *move, many in said.values_list("case__state", *LAST_SAID, "step").annotate(Count("pk")):
        asked += many if state != CaseState.CLOSED else 0
        moved = [way for way, pairs in MOVES.items() if tuple(reversed(move)) in pairs]
        for name in (Handling.VERDICT, verdict, *moved):
            numbers[name] += many
    first = answers().order_by().values("encounter").annotate(first=Min("at")).values("first")
    answered = complaints.annotate(answered_at=Subquery(first)).filter(answered_at__isnull=False)
    hours = [
        (answered_at - reported_at) / timedelta(hours=1)
        for reported_at, answered_at in answered.values_list("reported_at", "answered_at")
    ]
    first_answer = median_of([*sorted(hours), *[inf] * numbers[Handling.WAITING]])
    by_cause = dict(encounters.order_by().exclude(cause="").values_list("cause").annotate(Count("pk")))
    causes = [(cause, by_cause[cause]) for cause in Cause if cause in by_cause]
    return Recovery({**numbers, Handling.ASKED: asked}, first_answer, causes, minimum)


def open_cases_at(member: Member, location: Location, now: datetime) -> OpenCases:
    """Return how many complaints of a location are open, and late."""
    cases = Case.objects.handled_by(member).filter(location=location).of_kind(CaseKind.COMPLAINT)
    return OpenCases(cases.open().count(), cases.overdue(now).count())
