"""Keyset paging: page 10,000 costs what page 1 costs, and nothing is counted."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50
MOMENT = "%Y%m%dT%H%M%S.%f"


class Page(NamedTuple):
    """One page of rows, and where the next one begins; empty on the last page."""

    rows: list[Any]
    next: str


def page_by_time(*querysets: QuerySet[Any], column: str, newest_first: bool, after: str = "") -> Page:
    """The rows that follow `after`, ordered by a moment and then by id; of several querysets each row once.

    `after` is the `next` of the page before; anything else begins at the first page.
    """
    following = [
        follow_in_time(queryset, column=column, newest_first=newest_first, after=after) for queryset in querysets
    ]
    found = {row.pk: row for rows in following for row in rows}.values()
    rows = sorted(found, key=lambda row: (getattr(row, column), row.pk), reverse=newest_first)
    more = len(rows) > PAGE_SIZE
    return Page(rows[:PAGE_SIZE], write_position(rows[PAGE_SIZE - 1], column) if more else "")


def follow_in_time(queryset: QuerySet[Any], *, column: str, newest_first: bool, after: str) -> QuerySet[Any]:
    """The rows that follow `after`, one more than a page has."""
    sign, comparison = ("-", "lt") if newest_first else ("", "gt")
    if position := read_position(after):
        at, pk = position
        queryset = queryset.filter(
            Q(**{f"{column}__{comparison}": at}) | Q(**{column: at, f"pk__{comparison}": pk}),
            **{f"{column}__{comparison}e": at},  # lets the index begin at the right place
        )
    return queryset.order_by(f"{sign}{column}", f"{sign}pk")[: PAGE_SIZE + 1]


def page_by_name(queryset: QuerySet[Any], *, after: str = "") -> Page:
    """The rows that follow `after`, ordered by `sort_key` and then by id."""
    key, _, pk = after.rpartition("~")
    if key and pk.isdecimal() and len(pk) < 19:
        queryset = queryset.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=int(pk)))
    rows = list(queryset.order_by("sort_key", "pk")[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], f"{last.sort_key}~{last.pk}" if last else "")


def write_position(row: Model, column: str) -> str:
    """Where a row stands, as the address says it."""
    at: datetime = getattr(row, column)
    return f"{at.astimezone(UTC).strftime(MOMENT)}~{row.pk}"


def read_position(position: str) -> tuple[datetime, UUID] | None:
    """The moment and id of a position; None for anything that is not one."""
    try:
        moment, pk = position.split("~")
        return datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), UUID(pk)
    except ValueError:
        return None
