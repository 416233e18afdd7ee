"""Keeping tallies equal to a recount."""

from django.db import connection, transaction

from encounters.models import Counted, Encounter, TallyDelta
from encounters.models.choices import Rating

FOLD = """
WITH folded AS (
    DELETE FROM encounters_tallydelta
    WHERE id IN (SELECT id FROM encounters_tallydelta ORDER BY id LIMIT %(most)s)
    RETURNING organisation_id, location_id, employee_id, day, good, bad
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
SELECT count(*) FROM folded
"""
FOLDED_AT_ONCE = 20_000
FOLD_LOCK, RECOUNT_LOCK = 7_305_611, 7_305_612  # any numbers that nothing else of this database takes

# Per subject and day: what the encounters say minus what the figures say, where they differ. One
# statement sees one moment, so customers may go on tapping while it runs.
DIFFERENCES = """
WITH kept AS (
    SELECT organisation_id, location_id, NULL::bigint AS employee_id, day, good, bad FROM encounters_locationcount
    UNION ALL
    SELECT organisation_id, location_id, employee_id, day, good, bad FROM encounters_employeecount
), recounted AS (
    SELECT organisation_id, location_id, NULL::bigint AS employee_id, occurred_on AS day, rating
    FROM encounters_encounter WHERE counted
    UNION ALL
    SELECT organisation_id, location_id, employee_id, occurred_on, rating
    FROM encounters_encounter WHERE counted_for_employee
)
SELECT organisation_id, location_id, employee_id, day, sum(good)::int AS good, sum(bad)::int AS bad
FROM (
    SELECT organisation_id, location_id, employee_id, day, -good AS good, -bad AS bad FROM kept
    UNION ALL
    SELECT organisation_id, location_id, employee_id, day, (rating = 'good')::int, (rating = 'bad')::int FROM recounted
) AS both_ways
GROUP BY 1, 2, 3, 4
HAVING sum(good) <> 0 OR sum(bad) <> 0
"""

# A delta raises its location too, so what is missing for employees is taken off the location's row.
CORRECT = f"""
WITH difference AS MATERIALIZED ({DIFFERENCES})
INSERT INTO encounters_tallydelta (organisation_id, location_id, employee_id, day, good, bad)
SELECT organisation_id, location_id, employee_id, day, good, bad FROM difference WHERE employee_id IS NOT NULL
UNION ALL
SELECT organisation_id, location_id, NULL, day,
    sum(CASE WHEN employee_id IS NULL THEN good ELSE -good END),
    sum(CASE WHEN employee_id IS NULL THEN bad ELSE -bad END)
FROM difference GROUP BY organisation_id, location_id, day
"""  # noqa: S608


def count_change(*, encounter: Encounter, before: Counted | None) -> None:
    """Append what a change of `encounter` adds to the figures, in the caller's transaction.

    `before` is what it added until now. Called last: whatever else the caller writes comes first.
    """
    after = Counted.of(encounter)
    if before == after:
        return
    deltas = [
        TallyDelta(
            organisation_id=encounter.organisation_id,
            location_id=counted.location_id,
            employee_id=counted.employee_id,
            day=counted.day,
            good=sign * (counted.rating == Rating.GOOD),
            bad=sign * (counted.rating == Rating.BAD),
        )
        for counted, sign in ((before, -1), (after, 1))
        if counted
    ]
    TallyDelta.objects.bulk_create(deltas)


def fold_deltas(at_once: int = FOLDED_AT_ONCE) -> int:
    """Add the waiting deltas to the tallies and return how many there were; figures stay the same.

    At most one fold runs at a time; a second one returns 0 at once.
    """
    folded = 0
    with connection.cursor() as cursor:
        while True:
            with transaction.atomic():
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
                if not cursor.fetchone()[0]:
                    return folded
                cursor.execute(FOLD, {"most": at_once})
                batch: int = cursor.fetchone()[0]
            folded += batch
            if batch < at_once:
                return folded


def find_differences() -> list[tuple[int, int, int | None, object, int, int]]:
    """Return where the figures differ from a recount.

    Rows of organisation, location, employee or None for the location's own figure, day, and how
    many good and bad are missing from the figures (negative: too many).
    """
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES + " ORDER BY 1, 2, 3 NULLS FIRST, 4")
        return cursor.fetchall()


def recount() -> int:
    """Make the figures equal to the encounters and return how many rows were put right."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT_LOCK])
        cursor.execute(CORRECT)
        corrected: int = cursor.rowcount
    fold_deltas()
    return corrected
