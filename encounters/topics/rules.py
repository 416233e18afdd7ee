"""When more is talked of something than before. Pure: counts in, yes or no out.

Of all who wrote in the days that are looked at, so many used a word; of all who wrote in the 90 days before, so many
did. Whoever used it nine times counts once. R. A. Fisher's exact test tells with what chance so many of both would
fall into these days, or more, if nothing had changed; it holds for counts of any size. As many words are looked at
together, the chance has to be as many times smaller (C. E. Bonferroni): where nothing changes, at most one look in
forty finds anything, however words hang together. Compared are the words that are frequent enough in both stretches
together, which says nothing of how they are spread over them.

It assumes that encounters come independently of each other. One person who writes often, a campaign, and what comes by
the season (ice cream in June) are told as more than before, too.
"""

from datetime import timedelta

from encounters.figures.statistics import differs_among
from encounters.models import Counts

BEFORE = timedelta(days=90)


def is_more(now: int, of_now: int, before: int, of_before: int, *, comparisons: int) -> bool:
    """Return whether more than before talk of something, where so many things are compared.

    Never where nobody wrote before: a place that is new has no past.
    """
    if now * of_before <= before * of_now:
        return False
    return differs_among(Counts(now, of_now - now), Counts(before, of_before - before), comparisons)
