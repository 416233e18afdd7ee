"""Keeping tallies equal to a recount."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection, transaction

from encounters.models import Counted, Encounter, TallyDelta
from encounters.models.choices import Rating

FOLD = """
WITH folded AS (
    DELETE FROM encounters_tallydelta
    WHERE id > %(last)s AND id <= (
        SELECT max(id) FROM (
            SELECT id FROM encounters_tallydelta WHERE id > %(last)s ORDER BY id LIMIT %(most)s
        ) AS batch
    )
    RETURNING id, organisation_id, location_id, employee_id, day, good, bad
), of_locations AS (
    INSERT INTO encounters_locationtally AS tally (organisation_id, location_id, day, good, bad)
    SELECT organisation_id, location_id, day, sum(good), sum(bad) FROM folded
    GROUP BY 1, 2, 3 ORDER BY 1, 3, 2
    ON CONFLICT (organisation_id, day, location_id)
        DO UPDATE SET good = tally.good + excluded.good, bad = tally.bad + excluded.bad
), of_employees AS (
    INSERT INTO encounters_employeetally AS tally (organisation_id, employee_id, location_id, day, good, bad)
    SELECT organisation_id, employee_id, location_id, day, sum(good), sum(bad) FROM folded
    WHERE employee_id IS NOT NULL
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4, 3
    ON CONFLICT (organisation_id, employee_id, day, location_id)
        DO UPDATE SET good = tally.good + excluded.good, bad = tally.bad + excluded.bad
)
SELECT count(*), max(id) FROM folded
"""
FOLDED_AT_ONCE = 20_000
FOLD_LOCK, RECOUNT_LOCK = 7_305_611, 7_305_612  # any numbers that nothing else of this database takes

# The first has also what is earlier, the last what is later, and an organisation without encounters has one.
MONTHS = """
SELECT organisation.id, month::date
FROM encounters_organisation AS organisation
CROSS JOIN LATERAL (
    SELECT coalesce(min(occurred_at), now()) AS first, coalesce(max(occurred_at), now()) AS last
    FROM encounters_encounter WHERE organisation_id = organisation.id
) AS span
CROSS JOIN LATERAL generate_series(date_trunc('month', first), last, '1 month') AS month
ORDER BY 1, 2
"""

# Per subject and day of a slice: what the encounters say minus what the figures say, where they differ. One
# statement sees one moment, so customers may go on tapping while it runs. No location's day is more than
# a day off from that of its moments in Greenwich, which have an index.
DIFFERENCES = """
WITH kept AS (
    SELECT location_id, NULL::bigint AS employee_id, day, good, bad FROM encounters_locationcount
    WHERE organisation_id = %(organisation)s AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT location_id, employee_id, day, good, bad FROM encounters_employeecount
    WHERE organisation_id = %(organisation)s AND day BETWEEN %(first)s AND %(last)s
), recounted AS (
    SELECT location_id, CASE WHEN for_employee THEN employee_id END AS employee_id, occurred_on AS day, rating
    FROM encounters_encounter
    JOIN (VALUES (false), (true)) AS figure (for_employee)
        ON CASE WHEN for_employee THEN counted_for_employee ELSE counted END
    WHERE organisation_id = %(organisation)s AND occurred_on BETWEEN %(first)s AND %(last)s
        AND occurred_at >= %(first)s::date - 1 AND occurred_at < %(last)s::date + 2
)
SELECT %(organisation)s::bigint, location_id, employee_id, day, sum(good)::int AS good, sum(bad)::int AS bad
FROM (
    SELECT location_id, employee_id, day, -good AS good, -bad AS bad FROM kept
    UNION ALL
    SELECT location_id, employee_id, day, (rating = 'good')::int, (rating = 'bad')::int FROM recounted
) AS both_ways
GROUP BY 2, 3, 4
HAVING sum(good) <> 0 OR sum(bad) <> 0
"""

# A delta raises its location too, so what is missing for employees is taken off the location's row.
CORRECT = f"""
WITH difference (organisation_id, location_id, employee_id, day, good, bad) AS MATERIALIZED ({DIFFERENCES})
INSERT INTO encounters_tallydelta (organisation_id, location_id, employee_id, day, good, bad)
SELECT organisation_id, location_id, employee_id, day, good, bad FROM difference WHERE employee_id IS NOT NULL
UNION ALL
SELECT organisation_id, location_id, NULL, day,
    sum(CASE WHEN employee_id IS NULL THEN good ELSE -good END),
    sum(CASE WHEN employee_id IS NULL THEN bad ELSE -bad END)
FROM difference GROUP BY organisation_id, location_id, day
"""  # noqa: S608


class Slice(NamedTuple):
    """Days of an organisation that are recounted in one statement, both included."""

    organisation: int
    first: date
    last: date


class Difference(NamedTuple):
    """How many good and bad are missing from the figures (negative: too many).

    Without an employee it is the location's own figure.
    """

    organisation: int
    location: int
    employee: int | None
    day: date
    good: int
    bad: int


def count_change(*, encounter: Encounter, before: Counted | None) -> None:
    """Append what a change of `encounter` adds to the figures, in the caller's transaction.

    `before` is what it added until now. Called last: whatever else the caller writes comes first.
    """
    after = Counted.of(encounter)
    if before == after:
        return
    deltas = [
        delta_of(encounter.organisation_id, counted, {counted.rating: sign})
        for counted, sign in ((before, -1), (after, 1))
        if counted
    ]
    TallyDelta.objects.bulk_create(deltas)


def delta_of(organisation_id: int, counted: Counted, ratings: Mapping[str, int]) -> TallyDelta:
    """Return a delta, not yet stored, of so many `ratings` of what is counted alike but for its own rating."""
    return TallyDelta(
        organisation_id=organisation_id,
        location_id=counted.location_id,
        employee_id=counted.employee_id,
        day=counted.day,
        good=ratings.get(Rating.GOOD, 0),
        bad=ratings.get(Rating.BAD, 0),
    )


def fold_deltas(at_once: int = FOLDED_AT_ONCE) -> int:
    """Add the waiting deltas to the tallies and return how many there were; figures stay the same.

    At most one fold runs at a time; a second one returns 0 at once.
    """
    folded, last = 0, 0
    with connection.cursor() as cursor:
        while True:
            with transaction.atomic():
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
                if not cursor.fetchone()[0]:
                    return folded
                cursor.execute(FOLD, {"last": last, "most": at_once})
                batch, last = cursor.fetchone()
            folded += batch
            if batch < at_once:
                return folded


def list_slices() -> list[Slice]:
    """Return all days of all organisations, by months in which encounters happened, in order."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        months = cursor.fetchall()
    slices = []
    for organisation, rows in groupby(months, itemgetter(0)):
        firsts = [month for _, month in rows][1:]
        lasts = [first - timedelta(days=1) for first in firsts]
        slices += [Slice(organisation, *days) for days in zip([date.min, *firsts], [*lasts, date.max], strict=True)]
    return slices


def find_differences_in(days: Slice) -> list[Difference]:
    """Return where the figures of these days differ from a recount, as of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES + " ORDER BY 2, 3 NULLS FIRST, 4", days._asdict())
        return [Difference(*row) for row in cursor.fetchall()]


def find_differences() -> list[Difference]:
    """Return where the figures differ from a recount."""
    return [difference for days in list_slices() for difference in find_differences_in(days)]


def recount() -> int:
    """Make the figures equal to the encounters, a slice in a transaction, and return how many rows were put right."""
    corrected = sum(correct(days) for days in list_slices())
    fold_deltas()
    return corrected


def correct(days: Slice) -> int:
    """Append the deltas that make the figures of these days right, and return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT_LOCK])
        cursor.execute(CORRECT, days._asdict())
        return int(cursor.rowcount)
