"""Locations and regions side by side: where a smaller share is good than elsewhere, and where somebody waits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from encounters.figures.over_time import sum_of
from encounters.figures.overview import NO_COUNTS, CountsOf
from encounters.figures.periods import Period
from encounters.figures.scope import Scope
from encounters.figures.statistics import GREYED_UNDER, Change, Figure, Reliability, differs_among, shrunk_share
from encounters.models import Counts, Location, LocationCount, Member
from encounters.models.choices import CaseKind
from encounters.models.handling import supervisors_at
from encounters.models.sorting import sort_key
from encounters.models.tally import total_counts
from encounters.paging import in_order

MOST_COMPARED = 10  # locations that are shown, those with the smallest share of good
MOST_LATE = 5  # locations where somebody waits
MOST_NAMED = 3  # locations in the headline, and supervisors of a location


class Compared(NamedTuple):
    """A location: its figure, how it changed, and how it differs from all others together.

    `is_clearly_worse`: whether its share is smaller than that of all others, however many were compared with them.
    """

    location: Location
    figure: Figure
    change: Change | None
    difference: Change | None
    is_clearly_worse: bool


class RegionRow(NamedTuple):
    """A region, or with an empty name what lies in none: how many locations, the figure, and how it changed."""

    region: str
    locations: int
    figure: Figure
    change: Change | None


class LateLocation(NamedTuple):
    """A location where complaints are late: how many, and who supervises it."""

    location: Location
    late: int
    supervisors: list[Member]


class Comparison(NamedTuple):
    """Locations side by side.

    `rows`: those with the smallest share of good, the smallest first; `ranked`: how many stand in that order at all;
    `too_few`: how many have too little feedback for it.
    """

    rows: list[Compared]
    ranked: int
    too_few: int
    regions: list[RegionRow]
    late: list[LateLocation]

    @property
    def clearly_worse(self) -> list[Compared]:
        """Locations that the headline names."""
        return [row for row in self.rows if row.is_clearly_worse][:MOST_NAMED]


def compare(scope: Scope, period: Period, now: datetime) -> Comparison:
    """Return the locations of a scope side by side; of those that are closed only who had feedback in the period.

    They stand by their shrunk share: as if as many more had come as come to a location on average, with the share of
    all. Who has fewer than twenty encounters, or than the organisation's minimum, stands in no order.
    """
    minimum = scope.member.organisation.small_count_minimum
    since, before = scope.counts_around(period)
    known = scope.locations.order_by().values_list("pk", "region", "is_active")
    regions = {pk: region for pk, region, is_active in known if is_active or pk in since}
    of_all = sum_of(since.values())
    ranked = ranked_of(since, of_all, mean=of_all.total / max(1, len(regions)), minimum=max(GREYED_UNDER, minimum))
    return Comparison(
        rows=compared_rows(scope, ranked, since, before),
        ranked=len(ranked),
        too_few=len(regions) - len(ranked),
        regions=region_rows(regions, since, before, minimum) if not scope.region else [],
        late=late_locations(scope, now) if not scope.narrowed else [],
    )


def ranked_of(counts_of: CountsOf, of_all: Counts, *, mean: float, minimum: int) -> list[int]:
    """Return the locations with enough feedback to be compared, by their shrunk share, the smallest first."""
    enough = {key: counts for key, counts in counts_of.items() if counts.total >= minimum}
    share = of_all.good / max(1, of_all.total)
    return sorted(enough, key=lambda key: (shrunk_share(enough[key], of_all=share, weight=mean), key))


def compared_rows(scope: Scope, ranked: list[int], since: CountsOf, before: CountsOf) -> list[Compared]:
    """Return the first of the ranked locations, each beside all others together."""
    minimum, of_all = scope.member.organisation.small_count_minimum, sum_of(since.values())
    rows = []
    for location in in_order(scope.locations, ranked[:MOST_COMPARED]):
        figure, former = (Figure.of(counts.get(location.pk, NO_COUNTS), minimum) for counts in (since, before))
        others = Counts(of_all.good - figure.counts.good, of_all.bad - figure.counts.bad)
        difference = Change.of(figure, Figure.of(others, minimum))
        is_clearly_worse = (
            difference is not None
            and difference.is_worse
            and figure.reliability == Reliability.COMPARABLE
            and differs_among(figure.counts, others, len(ranked))
        )
        rows.append(Compared(location, figure, Change.of(figure, former), difference, is_clearly_worse))
    return rows


def region_rows(regions: Mapping[int, str], since: CountsOf, before: CountsOf, minimum: int) -> list[RegionRow]:
    """Return a row for each region, by name, and last for what lies in none; nothing where there are not two regions.

    `regions` has the name of each location's.
    """
    names = sorted({*regions.values()} - {""}, key=sort_key)
    if len(names) < 2:
        return []
    rows = []
    for name in [*names, *({*regions.values()} - {*names})]:
        within = [location for location, region in regions.items() if region == name]
        figure, former = (Figure.of(sum_over(within, counts), minimum) for counts in (since, before))
        rows.append(RegionRow(name, len(within), figure, Change.of(figure, former)))
    return rows


def sum_over(locations: Iterable[int], counts_of: CountsOf) -> Counts:
    """Return the sum of the counts of some locations."""
    return sum_of(counts_of.get(location, NO_COUNTS) for location in locations)


def late_locations(scope: Scope, now: datetime) -> list[LateLocation]:
    """Return the locations with complaints that are late, the most first, with who supervises them."""
    cases = scope.cases.of_kind(CaseKind.COMPLAINT).overdue(now)
    numbers = cases.order_by().values_list("location").annotate(many=Count("pk")).order_by("-many", "location")
    late = dict(numbers[:MOST_LATE])
    supervisors = supervisors_at(scope.member.organisation_id, late)
    locations = in_order(scope.locations, list(late))
    return [LateLocation(one, late[one.pk], supervisors[one.pk][:MOST_NAMED]) for one in locations]


def difference_from_colleagues(scope: Scope, period: Period) -> Change | None:
    """Return how an employee's share differs from that of all others where they served in the period.

    None where one of the two is too small for a share.
    """
    minimum = scope.member.organisation.small_count_minimum
    own = total_counts(scope.counts.between(*period))
    places = scope.counts.between(*period).order_by().values_list("location", flat=True).distinct()
    of_places = LocationCount.objects.visible_to(scope.member).filter(location__in=list(places)).between(*period)
    of_all = total_counts(of_places)
    others = Counts(of_all.good - own.good, of_all.bad - own.bad)
    return Change.of(Figure.of(own, minimum), Figure.of(others, minimum))
