"""Where nothing changes, hardly a week finds anything that is more than before; where something does, it is found."""

import random

from encounters.topics.rules import is_more

WEEKS = 150


def texts(number: int, shares: list[float], chance: random.Random) -> list[int]:
    """Of so many texts, how many use each word."""
    return [sum(chance.random() < share for _ in range(number)) for share in shares]


def alarms(
    shares_now: list[float], shares: list[float], chance: random.Random, *, a_week: int, minimum: int = 5
) -> set[int]:
    """Which words one look calls more than before: those frequent enough in all days are compared."""
    of_before = a_week * 90 // 7
    before, now = texts(of_before, shares, chance), texts(a_week, shares_now, chance)
    compared = [word for word in range(len(shares)) if now[word] + before[word] >= minimum]
    return {
        word
        for word in compared
        if now[word] >= minimum and is_more(now[word], a_week, before[word], of_before, comparisons=len(compared))
    }


def vocabulary(words: int) -> list[float]:
    """Shares of texts that use each word: few are frequent, most are rare."""
    return [0.3 / (rank + 1) for rank in range(words)]


def test_where_nothing_changes_hardly_a_week_finds_anything():
    chance, shares = random.Random(1), vocabulary(60)

    for a_week in (15, 50):
        looks = [alarms(shares, shares, chance, a_week=a_week) for _week in range(WEEKS)]
        assert sum(map(bool, looks)) / WEEKS < 0.05


def test_without_regard_to_how_many_are_compared_many_weeks_would():
    """The control of the test above."""
    chance, shares = random.Random(1), vocabulary(60)
    found = 0
    for _week in range(60):
        before, now = texts(643, shares, chance), texts(50, shares, chance)
        found += any(is_more(one, 50, other, 643, comparisons=1) for one, other in zip(now, before, strict=True))

    assert found / 60 > 0.25


def test_a_word_that_comes_up_is_found():
    chance, shares = random.Random(2), vocabulary(60)
    told_now = [*shares[:10], 0.25, *shares[11:]]

    looks = [alarms(told_now, shares, chance, a_week=50) for _week in range(30)]

    assert sum(10 in look for look in looks) / 30 > 0.8


def test_nothing_is_more_than_in_days_in_which_nobody_wrote():
    assert not is_more(9, 9, 0, 0, comparisons=1)
    assert not is_more(5, 50, 10, 100, comparisons=1)
    assert is_more(9, 10, 1, 100, comparisons=100)
