"""When a share of bad departs from what it used to be. Pure: counts in, yes or no out.

The rule: each night, for a location or an employee, what came in the last seven days is held against the 90 days before
them. A signal is given where there are at least three bad ones and so many, or more, would come with a chance of at
most `CHANCE` if nothing had changed. After a signal there is none for 30 days.

It assumes that encounters are good or bad independently of each other, with one share over all these days; where they
come in bursts, or by the season, there are more false signals. With a look each night there are fewer than 0.7 false
signals for a subject in a year, at half an encounter to twenty a day and a share of bad of 3 to 30 %
(`tests/figures/test_signals.py` simulates it).
"""

from datetime import timedelta
from math import exp, lgamma

from encounters.models import Counts

RECENT, BEFORE, REARMED_AFTER = timedelta(days=7), timedelta(days=90), timedelta(days=30)
CHANCE = 0.002
LEAST_BAD, LEAST_BEFORE = 3, 20


def departs(recent: Counts, before: Counts) -> bool:
    """Return whether the share of bad in recent counts departs upwards from that of before.

    Never with fewer than three bad ones, or where fewer than twenty came before: then nothing is known of before.
    """
    if recent.bad < LEAST_BAD or before.total < LEAST_BEFORE:
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
