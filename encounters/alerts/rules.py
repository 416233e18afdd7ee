"""When something departs from what it used to be. Pure: counts in, yes or no out.

More bad: each night what came in the last seven days is held against the 90 days before them. An alert is raised
where there are at least three bad ones, on two days, and so many, or more, would come with a chance of at most `CHANCE`
if nothing had changed. It assumes that encounters are good or bad independently of each other, with one share over all
these days. Where they come in bursts, or by the season, there are more false alerts.

Silent: where nothing came in the last seven days, and with the rate of the 90 days before that has a chance of at most
`CHANCE`. It assumes that encounters come independently at one rate; where many came on few days, nothing is told.

After an alert there is none for 30 days, nor while one is open. With a look each night a subject has less than half a
false alert a year, at half an encounter to twenty a day and a share of bad of 3 to 30 %, and a location together with
the eight people who serve there less than one (`tests/alerts/test_rules.py` simulates it).
"""

from datetime import timedelta
from math import exp, lgamma

from encounters.models import Counts

RECENT, BEFORE, REARMED_AFTER = timedelta(days=7), timedelta(days=90), timedelta(days=30)
CHANCE = 0.001
LEAST_BAD, LEAST_BAD_DAYS = 3, 2
LEAST_BEFORE = 20
LEAST_DAYS = 20  # of the 90, on which something came


def has_more_bad(recent: Counts, before: Counts, bad_days: int, *, minimum: int) -> bool:
    """Return whether the share of bad in recent counts departs upwards from that of before.

    Never with fewer than three bad ones, or all on one day, for one customer may press three times; nor of so few
    that figures show no share of them (`minimum`), nor where fewer than twenty came before, which say too little.
    """
    if recent.bad < LEAST_BAD or bad_days < LEAST_BAD_DAYS:
        return False
    if recent.total < minimum or before.total < LEAST_BEFORE:
        return False
    if recent.bad * before.total <= before.bad * recent.total:
        return False
    return chance_of_as_many(recent, before) <= CHANCE


def chance_of_as_many(recent: Counts, before: Counts) -> float:
    """Return the chance that so many of the recent ones are bad, or more, where the share is that of before.

    What is not known of that share is part of it: the predictive distribution of a count under Jeffreys' prior,
    a beta-binomial one with bad + 1/2 and good + 1/2 (A. Gelman and others, Bayesian Data Analysis, 2.4).
    """
    bad, good = before.bad + 0.5, before.good + 0.5
    known = log_beta(bad, good) - lgamma(recent.total + 1)
    return sum(
        exp(
            log_beta(bad + count, good + recent.total - count)
            - known
            - lgamma(count + 1)
            - lgamma(recent.total - count + 1)
        )
        for count in range(recent.bad, recent.total + 1)
    )


def log_beta(one: float, other: float) -> float:
    """Return the natural logarithm of the beta function."""
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def is_silent(recent: int, before: int, days_before: int) -> bool:
    """Return whether nothing came of late where so many came before, on so many of the days."""
    return recent == 0 and days_before >= LEAST_DAYS and chance_of_none(before) <= CHANCE


def chance_of_none(before: int) -> float:
    """Return the chance that nothing comes within `RECENT` at the rate at which `before` came within `BEFORE`.

    The predictive distribution of a Poisson count under Jeffreys' prior, a negative binomial one, at zero
    (A. Gelman and others, Bayesian Data Analysis, 2.6).
    """
    share: float = BEFORE / (BEFORE + RECENT)
    return share ** (before + 0.5)
