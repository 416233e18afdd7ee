"""What encounters are found by, recomputed: to prove it, to put it right, and after words are read in a new way."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from encounters.models import CaseText, Encounter
from encounters.models.searching import search_vector

AT_ONCE = 500
COLUMNS = ("pk", "organisation_id", "location_id", "employee_id", "text", "wish", "employee_description")
WANTED = "unnest(%s::uuid[], %s::text[]) AS wanted (id, search) WHERE row.id = wanted.id"
DIFFERS = "row.search <> wanted.search::tsvector"
FIND = f"SELECT row.id FROM encounters_encounter row, {WANTED} AND {DIFFERS}"  # noqa: S608 (constants)
PUT_RIGHT = f"UPDATE encounters_encounter row SET search = wanted.search::tsvector FROM {WANTED} AND {DIFFERS}"  # noqa: S608


def find_stale() -> list[UUID]:
    """Return the ids of encounters that are found by something else than their words say."""
    stale: list[UUID] = []
    for wanted in wanted_in_batches(Encounter.objects.all(), CaseText):
        with connection.cursor() as cursor:
            cursor.execute(FIND, wanted)
            stale += [pk for (pk,) in cursor.fetchall()]
    return stale


def refresh(encounters: QuerySet[Any] | None = None, texts: type[Any] = CaseText) -> int:
    """Set what each encounter is found by, a batch at a time, and return how many were found by something else.

    It may be ended and run again, while the database is in use. A migration passes its own models.
    """
    if encounters is None:
        encounters = Encounter.objects.all()
    return sum(put_right(wanted) for wanted in wanted_in_batches(encounters, texts))


def put_right(wanted: tuple[list[UUID], list[str]]) -> int:
    """Store what a batch is found by, where it is not stored, and return of how many."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_RIGHT, wanted)
        return cursor.rowcount


def wanted_in_batches(encounters: QuerySet[Any], texts: type[Any]) -> Iterator[tuple[list[UUID], list[str]]]:
    """Yield ids of encounters with what they are found by, a batch in a transaction that locks them."""
    last: Any = None
    while True:
        with transaction.atomic():
            rows = encounters.order_by("pk").only(*COLUMNS)
            if last:
                rows = rows.filter(pk__gt=last)
            batch = list(rows.select_for_update()[:AT_ONCE])
            if not batch:
                return
            last = batch[-1].pk
            said: dict[UUID, list[str]] = {encounter.pk: [] for encounter in batch}
            found = texts.objects.filter(encounter__in=said).order_by("pk").values_list("encounter", "text")
            for pk, text in found:
                said[pk].append(text)
            yield list(said), [search_vector(encounter, said[encounter.pk]) for encounter in batch]
