"""What the pages show: what is talked about, and themes over time."""

from collections.abc import Iterable
from typing import NamedTuple

from encounters.figures.over_time import Stretch, stretches_of
from encounters.figures.statistics import GREYED_UNDER
from encounters.models import Counts, Member, Theme
from encounters.models.sorting import sort_key
from encounters.texts.topics import Topic, in_dictionary_form
from encounters.topics.counting import Mentions, Talk, Written, keys_of

LEAST_MENTIONS = 5  # or what the organisation chose, if that is more
MOST_SHOWN = 100


class TopicRow(NamedTuple):
    """A word or a pair, and who talks of it; `before` is None where they were too few to be told, shares likewise."""

    topic: Topic
    now: Counts
    before: int | None
    share: float | None
    share_before: float | None
    is_more: bool


class TopicsPage(NamedTuple):
    """The words and pairs that are talked about: first what is more than before, then what is most frequent."""

    talk: Talk
    minimum: int
    rows: list[TopicRow]
    most: int = 0  # of a row

    @property
    def wrote_before(self) -> int:
        """How many wrote in the days before."""
        return self.talk.written[1]


class ThemeRow(NamedTuple):
    """A theme, and who talks of it."""

    theme: Theme
    now: Counts
    before: int
    is_more: bool


class ThemePage(NamedTuple):
    """A theme over time, the days before the period among it."""

    theme: Theme
    now: Counts
    stretches: tuple[Stretch, ...]


def least_mentions(member: Member) -> int:
    """Return how many have to talk of something for it to be shown."""
    return max(LEAST_MENTIONS, member.organisation.small_count_minimum)


def topics_page(talk: Talk) -> TopicsPage:
    """Return what is talked about. Names of people who work here are left out, whatever is said of them."""
    minimum = least_mentions(talk.member)
    if talk.is_too_much or not talk.written[0]:
        return TopicsPage(talk, minimum, [])
    found = talk.by_topic(minimum)
    often = {key: mentions for key, mentions in found.items() if mentions.now.total >= minimum}
    more = {key for key, mentions in often.items() if talk.is_more(mentions, comparisons=len(found))}
    first = sorted(often, key=lambda key: (key not in more, -often[key].now.total, key))
    rows: list[TopicRow] = []
    for begin in range(0, len(first), MOST_SHOWN):
        part = first[begin : begin + MOST_SHOWN]
        written = talk.written_as(part)
        rows += [
            row_of(talk, key, often[key], written[key], minimum, is_more=key in more)
            for key in part
            if key in written and not names_somebody(talk, key, written[key])
        ]
        if len(rows) >= MOST_SHOWN:
            break
    rows = sorted(rows[:MOST_SHOWN], key=lambda row: (not row.is_more, -row.now.total, sort_key(row.topic.form)))
    return TopicsPage(talk, minimum, rows, max((row.now.total for row in rows), default=0))


def names_somebody(talk: Talk, key: str, written: Written) -> bool:
    """Return whether a topic may name somebody who works here, in any of the ways in which it was written."""
    return talk.names.holds(stem_of(key)) or any(map(talk.names.holds, written.forms))


def stem_of(key: str) -> str:
    """Return the words of a topic as it is stored."""
    return key.split(":", 2)[2]


def row_of(talk: Talk, key: str, mentions: Mentions, written: Written, minimum: int, *, is_more: bool) -> TopicRow:
    """Return what is shown of a topic."""
    _organisation, language, stem = key.split(":", 2)
    of_now, of_before = talk.written
    is_told = mentions.before >= minimum
    return TopicRow(
        topic=in_dictionary_form(Topic(language, stem, written.form)),
        now=mentions.now,
        before=mentions.before if is_told else None,
        share=mentions.now.total / of_now if of_now >= GREYED_UNDER else None,
        share_before=mentions.before / of_before if is_told and of_before >= GREYED_UNDER else None,
        is_more=is_more,
    )


def theme_rows(talk: Talk, themes: Iterable[Theme]) -> list[ThemeRow]:
    """Return who talks of each theme; nothing where too many wrote."""
    by_id = {theme.pk: theme for theme in themes}
    if talk.is_too_much or not by_id:
        return []
    least = least_mentions(talk.member)
    found = talk.by_theme({pk: keys_of(theme.words.all(), talk.names) for pk, theme in by_id.items()})
    return [
        ThemeRow(
            by_id[pk],
            mentions.now,
            mentions.before,
            is_more=mentions.now.total >= least and talk.is_more(mentions, comparisons=len(by_id)),
        )
        for pk, mentions in ((pk, found[pk]) for pk in by_id)
    ]


def theme_page(talk: Talk, theme: Theme) -> ThemePage:
    """Return who talks of a theme, week by week."""
    days = talk.by_day(keys_of(theme.words.all(), talk.names))
    now = [counts for day, counts in days.items() if talk.period.first <= day <= talk.period.last]
    total = Counts(sum(counts.good for counts in now), sum(counts.bad for counts in now))
    return ThemePage(theme, total, tuple(stretches_of(talk.whole, days)))
