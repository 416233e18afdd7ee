"""What encounters are found by, recomputed: to prove it, to put it right, and after words are read in a new way."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from encounters.changes.found_by import FoundBy, found_by
from encounters.models import CaseText, Encounter

AT_ONCE = 500
COLUMNS = ("pk", "organisation_id", "location_id", "employee_id", "text", "wish", "employee_description")
WANTED = (
    "unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS wanted (id, search, topics, topic_forms) "
    "WHERE row.id = wanted.id"
)
DIFFERS = (
    "(row.search, row.topics, row.topic_forms) "
    "IS DISTINCT FROM (wanted.search::tsvector, wanted.topics::varchar[], wanted.topic_forms::varchar[])"
)
FIND = f"SELECT row.id FROM encounters_encounter row, {WANTED} AND {DIFFERS}"  # noqa: S608 (constants)
PUT_RIGHT = (
    "UPDATE encounters_encounter row SET search = wanted.search::tsvector, topics = wanted.topics::varchar[], "  # noqa: S608
    f"topic_forms = wanted.topic_forms::varchar[] FROM {WANTED} AND {DIFFERS}"
)
Wanted = tuple[list[UUID], list[str], list[str], list[str]]


def find_stale() -> list[UUID]:
    """Return the ids of encounters that are found by something else than their words say."""
    stale: list[UUID] = []
    for wanted in wanted_in_batches():
        with connection.cursor() as cursor:
            cursor.execute(FIND, wanted)
            stale += [pk for (pk,) in cursor.fetchall()]
    return stale


def refresh() -> int:
    """Set what each encounter is found by, a batch at a time, and return how many were found by something else.

    It may be ended and run again, while the database is in use.
    """
    return sum(put_right(wanted) for wanted in wanted_in_batches())


def put_right(wanted: Wanted) -> int:
    """Store what a batch is found by, where it is not stored, and return of how many."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_RIGHT, wanted)
        return cursor.rowcount


def wanted_in_batches() -> Iterator[Wanted]:
    """Yield ids of encounters with what they are found by, a batch in a transaction that locks them."""
    last: Any = None
    while True:
        with transaction.atomic():
            rows = Encounter.objects.order_by("pk").only(*COLUMNS)
            if last:
                rows = rows.filter(pk__gt=last)
            batch = list(rows.select_for_update()[:AT_ONCE])
            if not batch:
                return
            last = batch[-1].pk
            said: dict[UUID, list[Any]] = {encounter.pk: [] for encounter in batch}
            for text in CaseText.objects.filter(encounter__in=said).order_by("pk").only("encounter_id", "kind", "text"):
                said[text.encounter_id].append(text)
            found = [found_by(encounter, said[encounter.pk]) for encounter in batch]
            yield list(said), *as_columns(found)


def as_columns(found: list[FoundBy]) -> tuple[list[str], list[str], list[str]]:
    """Return the columns as PostgreSQL reads them from texts."""
    return (
        [one.search for one in found],
        [as_array(one.topics) for one in found],
        [as_array(one.topic_forms) for one in found],
    )


def as_array(words: list[str]) -> str:
    """Return words, which hold neither quotes nor backslashes, as PostgreSQL reads an array."""
    return "{" + ",".join(f'"{word}"' for word in words) + "}"
