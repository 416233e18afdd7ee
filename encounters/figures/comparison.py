"""Locations and regions side by side: where fewer are good than elsewhere, and where somebody waits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from encounters.figures.over_time import sum_of
from encounters.figures.overview import NO_COUNTS, CountsOf
from encounters.figures.periods import Period
from encounters.figures.scope import Scope
from encounters.figures.statistics import GREYED_UNDER, Change, Figure, shrunk_share
from encounters.models import Case, Counts, Location, LocationCount, Member, SupervisedLocation
from encounters.models.choices import CaseKind
from encounters.models.sorting import sort_key
from encounters.models.tally import counts_around
from encounters.paging import in_order

MOST_COMPARED = 10  # locations that are shown, those first of whom fewest were good
MOST_LATE = 5  # locations where somebody waits
MOST_NAMED = 3  # locations in the headline


class Compared(NamedTuple):
    """A location: its figure, how it changed, and how it differs from all others together."""

    location: Location
    figure: Figure
    change: Change | None
    difference: Change | None


class RegionRow(NamedTuple):
    """A region: its name, how many locations it has, its figure and how it changed."""

    region: str
    locations: int
    figure: Figure
    change: Change | None


class LateLocation(NamedTuple):
    """A location where complaints are late: how many, and who looks after it by name."""

    location: Location
    late: int
    supervisors: list[Member]


class Comparison(NamedTuple):
    """The locations of which fewest were good first; of the others, how many have too little to be compared, or more.

    `locations`: how many there are at all; `too_few`: those with too little feedback to stand in an order.
    """

    rows: list[Compared]
    locations: int
    too_few: int
    regions: list[RegionRow]
    late: list[LateLocation]

    @property
    def worse(self) -> list[Compared]:
        """Those of which fewer are good than of all others, by more than chance."""
        return [row for row in self.rows if row.difference and row.difference.is_worse][:MOST_NAMED]


def compare(scope: Scope, period: Period, now: datetime) -> Comparison:
    """Return the locations of a scope side by side.

    They stand by their shrunk share: as if as many more had come as come to a location on average, with the share of
    all. Who has fewer than twenty encounters stands in no order.
    """
    minimum = scope.member.organisation.small_count_minimum
    counted = scope.narrow(LocationCount.objects.visible_to(scope.member))
    since, before = counts_around(counted.between(period.before.first, period.last), "location", period.first)
    regions = dict(scope.locations.order_by().values_list("pk", "region"))
    of_all = sum_of(since.values())
    ranked = ranked_of(since, of_all, mean=of_all.total / max(1, len(regions)))
    shown = in_order(scope.locations, ranked[:MOST_COMPARED])
    rows = []
    for location in shown:
        figure, former = (Figure.of(counts.get(location.pk, NO_COUNTS), minimum) for counts in (since, before))
        others = Figure.of(without(of_all, figure.counts), minimum)
        rows.append(Compared(location, figure, Change.of(figure, former), Change.of(figure, others)))
    return Comparison(
        rows=rows,
        locations=len(regions),
        too_few=len(regions) - len(ranked),
        regions=region_rows(regions, since, before, minimum) if not scope.region else [],
        late=late_locations(scope, now),
    )


def ranked_of(counts_of: CountsOf, of_all: Counts, *, mean: float) -> list[int]:
    """Return the locations with enough feedback to be compared, by their shrunk share, the lowest first."""
    enough = {key: counts for key, counts in counts_of.items() if counts.total >= GREYED_UNDER}
    share = of_all.good / max(1, of_all.total)
    return sorted(enough, key=lambda key: (shrunk_share(enough[key], of_all=share, weight=mean), key))


def without(of_all: Counts, counts: Counts) -> Counts:
    """Return what remains of all."""
    return Counts(of_all.good - counts.good, of_all.bad - counts.bad)


def region_rows(regions: Mapping[int, str], since: CountsOf, before: CountsOf, minimum: int) -> list[RegionRow]:
    """Return a row for each region, by name; none where there are not two of them."""
    names = sorted({region for region in regions.values() if region}, key=sort_key)
    if len(names) < 2:
        return []
    rows = []
    for name in names:
        within = [location for location, region in regions.items() if region == name]
        figure, former = (Figure.of(sum_over(within, counts), minimum) for counts in (since, before))
        rows.append(RegionRow(name, len(within), figure, Change.of(figure, former)))
    return rows


def sum_over(locations: Iterable[int], counts_of: CountsOf) -> Counts:
    """Return the sum of the counts of some locations."""
    return sum_of(counts_of.get(location, NO_COUNTS) for location in locations)


def late_locations(scope: Scope, now: datetime) -> list[LateLocation]:
    """Return the locations with complaints that are late, the most first, with who looks after them by name."""
    cases = scope.narrow(Case.objects.handled_by(scope.member)).of_kind(CaseKind.COMPLAINT).overdue(now)
    numbers = cases.order_by().values_list("location").annotate(many=Count("pk")).order_by("-many", "location")
    late = dict(numbers[:MOST_LATE])
    looked_after = SupervisedLocation.objects.filter(organisation=scope.member.organisation_id, location__in=late)
    supervisors: dict[int, list[Member]] = {}
    for one in looked_after.filter(member__is_active=True).select_related("member__user").order_by("pk"):
        supervisors.setdefault(one.location_id, []).append(one.member)
    locations = in_order(scope.locations, list(late))
    return [LateLocation(one, late[one.pk], supervisors.get(one.pk, [])) for one in locations]
