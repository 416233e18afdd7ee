"""How many customers talk of what, counted from the words that are stored beside each encounter.

A word or a pair counts once for each encounter. All is counted of the encounters in the figures that the member
handles, so that each count leads to as many in their list.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Func, Q

from encounters.figures.periods import DAY, Period
from encounters.models import Counts, Encounter, Location, Member, ThemeWord
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.people_names import PeopleNames
from encounters.models.tally import counts_among
from encounters.topics.rules import BEFORE, is_more

MOST_WRITTEN = 10_000  # encounters with words that a page reads; of more it asks for fewer days or one location
BY_TOPIC = """
SELECT told.topic, {counts} FROM ({encounters}) AS told GROUP BY told.topic HAVING count(*) >= %s
"""
BY_THEME = """
SELECT told.theme, {counts} FROM (
    SELECT DISTINCT told.id, told.rating, told.is_now, word.theme FROM ({encounters}) AS told
    JOIN unnest(%s::bigint[], %s::varchar[]) AS word (theme, key) ON word.key = told.topic
) AS told GROUP BY told.theme
"""
COUNTS = """
    count(*) FILTER (WHERE told.is_now AND told.rating = 'good'),
    count(*) FILTER (WHERE told.is_now AND told.rating = 'bad'),
    count(*) FILTER (WHERE NOT told.is_now)
"""
FORMS = """
SELECT told.topic, mode() WITHIN GROUP (ORDER BY told.form), array_agg(DISTINCT told.form)
FROM ({encounters}) AS told WHERE told.topic = ANY (%s) GROUP BY told.topic
"""


class Mentions(NamedTuple):
    """How many talk of something in a period, by their rating, and how many did before."""

    now: Counts
    before: int


NOBODY = Mentions(Counts(0, 0), 0)


class Written(NamedTuple):
    """How a word or a pair was written: mostly, and in each way."""

    form: str
    forms: list[str]


@dataclass(frozen=True)
class Talk:
    """What the customers of a location, or of all that a member handles, talk about in a period and before it."""

    member: Member
    location: Location | None
    period: Period

    @property
    def before(self) -> Period:
        """The 90 days before the period."""
        return Period(self.period.first - BEFORE, self.period.first - DAY)

    @property
    def whole(self) -> Period:
        """The period together with the days before it."""
        return Period(self.before.first, self.period.last)

    def encounters(self, days: Period) -> EncounterQuerySet:
        """Return the encounters in the figures that the member handles and whose customers wrote, on these days."""
        handled = Encounter.objects.handled_by(self.member).filter(counted=True).talking().between(*days)
        return handled.filter(location=self.location) if self.location else handled

    @cached_property
    def written(self) -> tuple[int, int]:
        """How many wrote in the period, and before; of very many no more than are read."""
        now, before = (self.encounters(days).order_by().values("pk") for days in (self.period, self.before))
        return now[: MOST_WRITTEN + 1].count(), before[: MOST_WRITTEN + 1].count()

    @property
    def is_too_much(self) -> bool:
        """Whether more wrote than a page reads."""
        return sum(self.written) > MOST_WRITTEN

    @cached_property
    def names(self) -> PeopleNames:
        """The names of all who work in the organisation, read once."""
        return PeopleNames.of(self.member.organisation_id)

    def is_more(self, mentions: Mentions, *, comparisons: int) -> bool:
        """Return whether more talk of something than before, where so many things are compared."""
        of_now, of_before = self.written
        now, before = mentions.now.total, mentions.before
        # One more may have written between the questions.
        return is_more(now, max(now, of_now), before, max(before, of_before), comparisons=comparisons)

    def by_topic(self, minimum: int) -> dict[str, Mentions]:
        """Return who talks of each word and pair, as it is stored, that at least so many used in all these days."""
        sql, arguments = self.topics_told("id", "rating").query.sql_with_params()
        rows = ask(BY_TOPIC.format(counts=COUNTS, encounters=sql), [*arguments, minimum])
        return {topic: mentions_of(*counts) for topic, *counts in rows}

    def by_theme(self, keys: Mapping[int, Collection[str]]) -> dict[int, Mentions]:
        """Return who talks of each theme, by its id; `keys` are the words of each, as they are stored."""
        pairs = [(theme, key) for theme, found in keys.items() for key in found]
        sql, arguments = self.topics_told("id", "rating").query.sql_with_params()
        columns = [[theme for theme, _ in pairs], [key for _, key in pairs]]
        rows = ask(BY_THEME.format(counts=COUNTS, encounters=sql), [*arguments, *columns])
        return dict.fromkeys(keys, NOBODY) | {theme: mentions_of(*counts) for theme, *counts in rows}

    def by_day(self, keys: Collection[str]) -> dict[date, Counts]:
        """Return how many talk of one of these words, as they are stored, on each day on which anybody does."""
        return counts_among(self.encounters(self.whole).talking_of(keys), "occurred_on")

    def written_as(self, topics: Collection[str]) -> dict[str, Written]:
        """Return how each of these words and pairs was written."""
        told = self.topics_told("topic", form=Func(F("topic_forms"), function="unnest", output_field=CharField()))
        sql, arguments = told.query.sql_with_params()
        rows = ask(FORMS.format(encounters=sql), [*arguments, list(topics)])
        return {topic: Written(form, forms) for topic, form, forms in rows}

    def topics_told(self, *columns: str, **more: Any) -> Any:
        """Return a row for each word and pair of each encounter, and whether it is of the period."""
        is_now = ExpressionWrapper(Q(occurred_on__gte=self.period.first), output_field=BooleanField())
        topic = Func(F("topics"), function="unnest", output_field=CharField())
        told = self.encounters(self.whole).order_by().annotate(is_now=is_now, topic=topic, **more)
        return told.values(*dict.fromkeys([*columns, "is_now", "topic", *more]))


def ask(sql: str, arguments: list[Any]) -> list[tuple[Any, ...]]:
    """Return the rows that a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def mentions_of(good: int, bad: int, before: int) -> Mentions:
    """Return the columns of `COUNTS` as what they count."""
    return Mentions(Counts(good, bad), before)


def keys_of(words: Iterable[ThemeWord], names: PeopleNames) -> list[str]:
    """Return the words of a theme as encounters keep them, without those that are names of people."""
    return [word.key for word in words if not names.holds(word.form)]
