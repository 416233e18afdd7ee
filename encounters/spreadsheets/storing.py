"""Storing many rows at once, as the forms would store them one by one."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from encounters.models.setting import Setting
from encounters.models.sheet_import import RowOutcome
from encounters.spreadsheets.checking import CheckedRow
from encounters.spreadsheets.reading import STEP, Report

T = TypeVar("T")


def store_rows(model: type[Setting], rows: Iterable[CheckedRow], columns: set[str], report: Report) -> None:
    """Add and change rows of one table; those that are changed are there, locked, and have all their columns."""
    rows = list(rows)
    added = [row.made for row in rows if row.outcome == RowOutcome.ADDED]
    changed = [row.made for row in rows if row.outcome == RowOutcome.CHANGED]
    objects: Any = model._default_manager
    done = 0
    for some in portions(added):
        objects.bulk_create(some)
        report(done := done + len(some))
    for some in portions(changed):
        # By one statement that all columns pass as they are: `bulk_update` makes a condition for each cell.
        update = sorted({*columns, "sort_key"})
        objects.bulk_create(some, update_conflicts=True, unique_fields=["id"], update_fields=update)
        report(done := done + len(some))


def store_links(model: Any, owner: str, wanted: dict[int, tuple[int, ...]], organisation_id: int) -> None:
    """Let each owner be linked to these locations, and to no others."""
    links = model.objects.filter(**{f"{owner}__in": list(wanted)})
    had = {(one, location): pk for pk, one, location in links.values_list("pk", owner, "location")}
    now = {(one, location) for one, locations in wanted.items() for location in locations}
    gone = [pk for link, pk in had.items() if link not in now]
    model.objects.filter(pk__in=gone).delete()
    new = [
        model(organisation_id=organisation_id, location_id=location, **{f"{owner}_id": one})
        for one, location in sorted(now - had.keys())
    ]
    for some in portions(new):
        model.objects.bulk_create(some)


def portions(things: Iterable[T]) -> Iterator[list[T]]:
    """Yield things, a few hundred at a time."""
    waiting = iter(things)
    while some := list(islice(waiting, STEP)):
        yield some
