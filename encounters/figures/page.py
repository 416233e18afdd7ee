"""The figures of a location, a region, an employee or all: a period in words, over time, and by what customers told."""

from datetime import datetime
from typing import NamedTuple

from encounters.figures.breakdowns import Breakdown, Part, breakdowns_of
from encounters.figures.details import LONGEST_NARROWED
from encounters.figures.heat_map import HeatMap, heat_map_of
from encounters.figures.over_time import Stretch, stretches_of, sum_between
from encounters.figures.periods import Period
from encounters.figures.recovery import Recovery, recovery_of
from encounters.figures.scope import Scope
from encounters.figures.statistics import Change, Figure
from encounters.models.choices import CaseKind
from encounters.models.counting import capped_count

MENTIONS_TOLD, ASPECTS_TOLD = 3, 2  # from so many on the headline tells of an aspect, and of so many at most
MOST_READ = 10_000  # encounters whose answers are counted one by one; of more only good and bad are told


class OpenCases(NamedTuple):
    """How many complaints are open at the moment, and late, up to the cap."""

    open: int
    late: int


class Details(NamedTuple):
    """What customers told besides good and bad, and what came of complaints."""

    aspects: Breakdown
    breakdowns: list[Breakdown]
    heat_map: HeatMap
    recovery: Recovery

    @property
    def worst_aspects(self) -> list[Part]:
        """What is named most of what was bad, where that is named often enough, and is not much at once."""
        most = max((part.counts.bad for part in self.aspects.parts), default=0)
        named = [part for part in self.aspects.parts if part.counts.bad == most]
        return named if most >= MENTIONS_TOLD and len(named) <= ASPECTS_TOLD else []


class FiguresPage(NamedTuple):
    """All that a page of figures shows of a period; without details where so much came that it would take long."""

    scope: Scope
    period: Period
    figure: Figure
    change: Change | None
    stretches: list[Stretch]
    details: Details | None
    open_cases: OpenCases | None


def figures_page(scope: Scope, period: Period, now: datetime) -> FiguresPage:
    """Return the figures of what the scope is about.

    Good and bad are of all that came; what customers told is of what the member handles, which is all but what
    names themselves. Open cases are of all, so they are not told where the scope is narrowed.
    """
    minimum = scope.member.organisation.small_count_minimum
    days = scope.counts_per_day(period.before.first, period.last)
    figure = Figure.of(sum_between(days, period), minimum)
    return FiguresPage(
        scope=scope,
        period=period,
        figure=figure,
        change=Change.of(figure, Figure.of(sum_between(days, period.before), minimum)),
        stretches=stretches_of(period, days),
        details=details_of(scope, period, minimum, now) if has_details(scope, period, figure.counts.total) else None,
        open_cases=open_cases_of(scope, now) if not scope.narrowed else None,
    )


def has_details(scope: Scope, period: Period, total: int) -> bool:
    """Return whether answers are told: of not too much, where lists may be narrowed by them."""
    return total <= MOST_READ and (scope.is_narrow or period.days <= LONGEST_NARROWED.days)


def details_of(scope: Scope, period: Period, minimum: int, now: datetime) -> Details:
    """Return what customers told on the days of a period, read encounter by encounter."""
    encounters = scope.encounters.between(*period)
    aspects, breakdowns = breakdowns_of(encounters)
    return Details(aspects, breakdowns, heat_map_of(encounters, minimum), recovery_of(encounters, minimum, now))


def open_cases_of(scope: Scope, now: datetime) -> OpenCases:
    """Return how many complaints are open, and late."""
    cases = scope.cases.of_kind(CaseKind.COMPLAINT)
    return OpenCases(capped_count(cases.open()), capped_count(cases.overdue(now)))
