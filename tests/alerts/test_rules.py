"""An alert tells that a share of bad has risen, or that nothing comes any more, and seldom when neither is so."""

from random import Random

import pytest
from scipy import stats

from encounters.alerts.rules import (
    BEFORE,
    CHANCE,
    LEAST_DAYS,
    REARMED_AFTER,
    RECENT,
    chance_of_as_many,
    chance_of_none,
    has_more_bad,
    is_silent,
)
from encounters.models import Counts

YEARS = 40  # of each kind of subject


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
    assert has_more_bad(recent, before, 2, minimum=3) == is_told


def test_it_tells_nothing_of_one_evening_or_of_what_figures_do_not_show():
    recent, before = Counts(0, 4), Counts(500, 0)

    assert has_more_bad(recent, before, 2, minimum=4)
    assert not has_more_bad(recent, before, 1, minimum=4)
    assert not has_more_bad(recent, before, 2, minimum=5)


Days = list[tuple[int, int]]  # good and bad of each


def some_days(shares: list[float], a_day: float, random: Random) -> Days:
    """Days on which bad come with the share of each, and so many encounters on average."""
    return [taps(random, a_day, share) for share in shares]


def alerts_of(days: Days) -> list[int]:
    """On which days an alert is raised, with a look each night."""
    recent, before = RECENT.days, BEFORE.days
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
        late = between(today - recent, today)
        bad_days = sum(bad > 0 for _, bad in days[today - recent : today])
        if has_more_bad(late, between(today - recent - before, today - recent), bad_days, minimum=5):
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
def test_where_nothing_changes_there_is_less_than_one_alert_in_two_years(a_day: float, share: float):
    random, begins = Random(f"{a_day} {share}"), RECENT.days + BEFORE.days
    alerts = [len(alerts_of(some_days([share] * (begins + 365), a_day, random))) for _year in range(YEARS)]

    assert sum(alerts) / YEARS < 0.5


@pytest.mark.parametrize("share", [0.05, 0.15])
def test_a_location_and_its_people_have_less_than_one_a_year_together(share: float):
    random, begins, people = Random(f"{share}"), RECENT.days + BEFORE.days, 8
    alerts = 0
    for _year in range(YEARS):
        each = [some_days([share] * (begins + 365), 2, random) for _person in range(people)]
        together = [(sum(good for good, _ in day), sum(bad for _, bad in day)) for day in zip(*each, strict=True)]
        alerts += sum(len(alerts_of(days)) for days in (together, *each))

    assert alerts / YEARS < 1


@pytest.mark.parametrize(("a_day", "before", "since"), [(3, 0.1, 0.4), (20, 0.1, 0.25)])
def test_where_much_changes_it_is_told_within_two_weeks(a_day: float, before: float, since: float):
    random, begins = Random(f"{a_day} {since}"), RECENT.days + BEFORE.days
    told = [alerts_of(some_days([before] * begins + [since] * 14, a_day, random)) for _subject in range(YEARS)]

    assert sum(bool(days) for days in told) / YEARS > 0.8


def test_the_rate_follows_from_the_chance(monkeypatch):
    """With a chance that is twenty times as great there are too many: what the bound is for."""
    monkeypatch.setattr("encounters.alerts.rules.CHANCE", CHANCE * 20)
    random, begins = Random(1), RECENT.days + BEFORE.days

    alerts = [len(alerts_of(some_days([0.1] * (begins + 365), 20, random))) for _year in range(YEARS)]

    assert sum(alerts) / YEARS > 1


@pytest.mark.parametrize("before", [0, 3, 40, 200])
def test_the_chance_of_none_is_scipy_s(before: int):
    share = BEFORE / (BEFORE + RECENT)

    assert chance_of_none(before) == pytest.approx(stats.nbinom(before + 0.5, share).pmf(0))


@pytest.mark.parametrize(
    ("recent", "before", "days", "is_told"),
    [
        (0, 100, 60, True),
        (1, 100, 60, False),  # something came
        (0, 80, 60, False),  # a week without any happens
        (0, 500, LEAST_DAYS - 1, False),  # many came, on a few days
        (0, 500, LEAST_DAYS, True),
    ],
)
def test_it_tells_of_silence_where_much_came(recent: int, before: int, days: int, is_told: bool):
    assert is_silent(recent, before, days) == is_told


def silences_of(a_day: float, days: int, random: Random) -> int:
    """How often in so many days a point is told to be silent, of which nothing has changed."""
    came = [sum(taps(random, a_day, 0.1)) for _day in range(RECENT.days + BEFORE.days + days)]
    told: list[int] = []
    for today in range(RECENT.days + BEFORE.days, len(came) + 1):
        if told and today - told[-1] < REARMED_AFTER.days:
            continue
        recent, before = (
            came[today - RECENT.days : today],
            came[today - RECENT.days - BEFORE.days : today - RECENT.days],
        )
        if is_silent(sum(recent), sum(before), sum(number > 0 for number in before)):
            told.append(today)
    return len(told)


@pytest.mark.parametrize("a_day", [0.5, 0.8, 1, 1.2, 2, 5])
def test_a_point_that_still_brings_feedback_is_seldom_silent(a_day: float):
    random = Random(f"{a_day}")

    assert sum(silences_of(a_day, 365, random) for _year in range(YEARS)) / YEARS < 0.5
