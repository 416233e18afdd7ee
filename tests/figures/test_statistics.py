"""The statistics of figures, beside those of SciPy and of what was published."""

from itertools import product
from random import Random

import pytest
from scipy import stats

from encounters.figures.statistics import (
    Change,
    Figure,
    chance_of_difference,
    difference_interval,
    differs_among,
    median_of,
    rank_of_bound,
    shrunk_share,
    wilson_interval,
)
from encounters.models import Counts

TOTALS = (1, 2, 5, 19, 20, 100, 1_000, 100_000)
GRID = [(good, total) for total in TOTALS for good in sorted({0, 1, total // 3, total // 2, total - 1, total})]


def test_wilson_s_interval_is_scipy_s():
    for good, total in GRID:
        expected = stats.binomtest(good, total).proportion_ci(0.95, method="wilson")

        assert wilson_interval(good, total) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [  # of Newcombe's table II, in its method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_s_intervals_are_the_published_ones(now, before, low, high):
    interval = difference_interval(*(Counts(good, total - good) for good, total in (now, before)))

    assert interval == pytest.approx((low, high), abs=5e-5)


def test_a_difference_the_other_way_round_is_the_same_with_the_other_sign():
    for one, other in product(GRID, GRID):
        now, before = (Counts(good, total - good) for good, total in (one, other))

        there, back = difference_interval(now, before), difference_interval(before, now)

        assert there == pytest.approx((-back.high, -back.low), abs=1e-12)
        assert -1 <= there.low <= there.high <= 1


def test_without_data_there_is_no_difference():
    for now, before in ((Counts(0, 0), Counts(5, 5)), (Counts(5, 5), Counts(0, 0))):
        assert difference_interval(now, before) is None


@pytest.mark.parametrize(
    ("now", "before", "is_better", "is_worse"),
    [
        (Counts(90, 10), Counts(70, 30), True, False),
        (Counts(70, 30), Counts(90, 10), False, True),
        (Counts(9, 1), Counts(7, 3), False, False),
        (Counts(90, 10), Counts(90, 10), False, False),
    ],
)
def test_better_or_worse_is_what_is_not_by_chance(now, before, is_better, is_worse):
    change = Change.of(Figure.of(now, 5), Figure.of(before, 5))

    assert (change.is_better, change.is_worse) == (is_better, is_worse)


def test_of_small_counts_no_change_is_told():
    few, enough = Figure.of(Counts(4, 0), 5), Figure.of(Counts(0, 40), 5)

    assert (Change.of(few, enough), Change.of(enough, few)) == (None, None)


def test_a_shrunk_share_lies_between_its_own_and_that_of_all():
    assert shrunk_share(Counts(8, 2), of_all=0.5, weight=10) == pytest.approx(0.65)
    for good, total in GRID:
        shrunk = shrunk_share(Counts(good, total - good), of_all=0.7, weight=30)

        low, high = sorted((good / total, 0.7))
        assert low - 1e-12 <= shrunk <= high + 1e-12


def test_a_median_s_interval_is_scipy_s():
    random = Random(20261129)
    for count in (6, 7, 8, 9, 10, 25, 26, 100, 101, 1_000, 5_001):
        values = sorted(random.expovariate(0.1) for _ in range(count))
        expected = stats.quantile_test(values, q=0, p=0.5, alternative="two-sided").confidence_interval(0.95)

        found = median_of(values)

        assert found.value == pytest.approx(stats.scoreatpercentile(values, 50))
        assert (found.low, found.high) == (expected.low, expected.high)


def test_few_values_give_no_interval_and_none_no_median():
    assert median_of([]) is None
    assert median_of([3.0]) == (3.0, None, None)
    assert [rank_of_bound(count) for count in range(9)] == [0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert median_of([1, 2, 3, 4, 5, 60]) == (3.5, 1, 60)


@pytest.mark.parametrize("good", range(0, 13, 3))
@pytest.mark.parametrize("total", [1, 5, 12])
@pytest.mark.parametrize(("others_good", "others_total"), [(0, 9), (90, 100), (50, 100), (7, 7), (8_000, 10_000)])
def test_the_chance_of_a_difference_is_that_of_scipy(good: int, total: int, others_good: int, others_total: int):
    good = min(good, total)
    counts, others = Counts(good, total - good), Counts(others_good, others_total - others_good)
    sides = {(True, False): "less", (False, True): "greater", (False, False): None}
    shares = (good / total, others_good / others_total)
    side = sides[shares[0] < shares[1], shares[0] > shares[1]]

    chance = chance_of_difference(counts, others)

    expected = stats.fisher_exact([[*counts], [*others]], alternative=side).pvalue if side else 1
    assert chance == pytest.approx(expected, rel=1e-6)


def test_many_are_compared_as_strictly_as_they_are_many():
    counts, others = Counts(60, 40), Counts(800, 200)

    assert [differs_among(counts, others, many) for many in (1, 10, 10_000)] == [True, True, False]


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_difference_of_very_many_has_a_chance_too(size: int):
    assert chance_of_difference(Counts(size, size), Counts(size + 1, size - 1)) == pytest.approx(0.5, abs=0.01)
    assert chance_of_difference(Counts(size, size), Counts(2 * size, size)) < 1e-100
