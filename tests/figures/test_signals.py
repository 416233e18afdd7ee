"""A signal tells that a share of bad has risen, and seldom when it has not."""

from random import Random

import pytest
from scipy import stats

from encounters.figures.signals import BEFORE, CHANCE, REARMED_AFTER, RECENT, chance_of_as_many, departs
from encounters.models import Counts

YEARS = 60  # of each kind of subject


def test_the_chance_is_scipy_s():
    for bad_before, total_before, total in ((0, 20, 5), (3, 90, 12), (45, 400, 40), (200, 2_000, 150)):
        model = stats.betabinom(total, bad_before + 0.5, total_before - bad_before + 0.5)
        for bad in range(total + 1):
            chance = chance_of_as_many(Counts(total - bad, bad), Counts(total_before - bad_before, bad_before))

            assert chance == pytest.approx(model.sf(bad - 1), abs=1e-9)


@pytest.mark.parametrize(
    ("recent", "before", "is_told"),
    [
        (Counts(0, 2), Counts(500, 0), False),  # two say nothing
        (Counts(0, 3), Counts(500, 0), True),
        (Counts(0, 8), Counts(10, 0), False),  # of before nothing is known
        (Counts(80, 20), Counts(800, 200), False),
        (Counts(55, 45), Counts(800, 200), True),
        (Counts(95, 5), Counts(800, 200), False),  # it is better
        (Counts(0, 0), Counts(800, 200), False),
    ],
)
def test_it_tells_what_is_rare(recent, before, is_told):
    assert departs(recent, before) == is_told


def signals_of(shares: list[float], a_day: float, random: Random) -> list[int]:
    """The days of signals, where bad come with the share of each day, and so many encounters a day on average."""
    recent, before = RECENT.days, BEFORE.days
    days = [taps(random, a_day, share) for share in shares]
    goods, bads = ([0], [0])
    for good, bad in days:
        goods.append(goods[-1] + good)
        bads.append(bads[-1] + bad)

    def between(first: int, last: int) -> Counts:
        return Counts(goods[last] - goods[first], bads[last] - bads[first])

    told: list[int] = []
    for today in range(recent + before, len(days) + 1):
        if told and today - told[-1] < REARMED_AFTER.days:
            continue
        if departs(between(today - recent, today), between(today - recent - before, today - recent)):
            told.append(today)
    return told


def taps(random: Random, a_day: float, share: float) -> tuple[int, int]:
    """Good and bad of a day: a Poisson number, each bad with this share."""
    number, left = 0, random.expovariate(1)
    while left < a_day:
        number, left = number + 1, left + random.expovariate(1)
    bad = sum(random.random() < share for _ in range(number))
    return number - bad, bad


@pytest.mark.parametrize("a_day", [0.5, 3, 20])
@pytest.mark.parametrize("share", [0.03, 0.1, 0.3])
def test_where_nothing_changes_there_is_less_than_one_signal_a_year(a_day: float, share: float):
    random, begins = Random(f"{a_day} {share}"), RECENT.days + BEFORE.days
    signals = [len(signals_of([share] * (begins + 365), a_day, random)) for _year in range(YEARS)]

    assert sum(signals) / YEARS < 0.7


@pytest.mark.parametrize(("a_day", "before", "since"), [(3, 0.1, 0.4), (20, 0.1, 0.25)])
def test_where_much_changes_it_is_told_within_two_weeks(a_day: float, before: float, since: float):
    random, begins = Random(f"{a_day} {since}"), RECENT.days + BEFORE.days
    told = [signals_of([before] * begins + [since] * 14, a_day, random) for _subject in range(YEARS)]

    assert sum(bool(days) for days in told) / YEARS > 0.8


def test_the_rate_follows_from_the_chance(monkeypatch):
    """With a chance that is ten times as great there are too many: what the bound is for."""
    monkeypatch.setattr("encounters.figures.signals.CHANCE", CHANCE * 10)
    random, begins = Random(1), RECENT.days + BEFORE.days

    signals = [len(signals_of([0.1] * (begins + 365), 20, random)) for _year in range(YEARS)]

    assert sum(signals) / YEARS > 1
