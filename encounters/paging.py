"""Keyset paging: page 10,000 costs what page 1 costs, and nothing is counted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, F, GeneratedField, IntegerField, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

PAGE_SIZE = 50
MOMENT = "%Y%m%dT%H%M%S.%f"
MOST_DIGITS = 18  # whatever is longer is no number of ours


class Page(NamedTuple):
    """One page of rows, and where the next one begins; empty on the last page."""

    rows: list[Any]
    next: str


def page_by(*querysets: QuerySet[Any], columns: Sequence[str], after: str = "", descending: bool = False) -> Page:
    """Return the page of rows that follow `after`, ordered by these columns, of which the last is the id.

    Of several querysets of a model each row comes once. `after` is the `next` of the page before; anything else
    begins at the first page. Positions are compared as one row, so that an index leads to the place.
    """
    by_id: dict[Any, Model] = {}
    for queryset in querysets:
        by_id |= {row.pk: row for row in rows_after(queryset, columns, after, descending=descending)}
    rows = list(by_id.values())
    if len(querysets) > 1:
        rows.sort(key=lambda row: position_of(row, columns), reverse=descending)
    if len(rows) <= PAGE_SIZE:
        return Page(rows, "")
    return Page(rows[:PAGE_SIZE], write_position(rows[PAGE_SIZE - 1], columns))


def rows_after(queryset: QuerySet[Any], columns: Sequence[str], after: str, *, descending: bool) -> QuerySet[Any]:
    """Return the rows of one queryset that follow `after`, in order: a page of them, and one more."""
    order = list(columns)
    follows: type[TupleGreaterThan | TupleLessThan] = TupleGreaterThan
    if descending:
        order = [f"-{column}" for column in columns]
        follows = TupleLessThan
    position = read_position(queryset.model, columns, after)
    if position:
        queryset = queryset.filter(follows(Tuple(*map(F, columns)), position))
    return queryset.order_by(*order)[: PAGE_SIZE + 1]


def position_of(row: Model, columns: Sequence[str]) -> tuple[Any, ...]:
    """Return the values of a row by which the page is ordered."""
    return tuple(getattr(row, column) for column in columns)


def write_position(row: Model, columns: Sequence[str]) -> str:
    """Return the position of a row as it stands in an address."""
    return "~".join(write_value(value) for value in position_of(row, columns))


def write_value(value: Any) -> str:
    """Return one value of a position, as `read_value` reads it again."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(MOMENT)
    return str(value)


def read_position(model: type[Model], columns: Sequence[str], position: str) -> tuple[Any, ...] | None:
    """Return the position that an address names; None for anything that is no position."""
    values = position.rsplit("~", len(columns) - 1)
    if len(values) != len(columns) or not all(values):
        return None
    try:
        return tuple(read_value(model, column, value) for column, value in zip(columns, values, strict=True))
    except (ValueError, ValidationError):
        return None


def read_value(model: type[Model], column: str, value: str) -> Any:
    """Return one value of a position; raise ValueError or ValidationError for what the column can't hold."""
    field: Any = model._meta.get_field(column)
    if isinstance(field, GeneratedField):
        field = field.output_field
    if isinstance(field, DateTimeField):
        return datetime.strptime(value, MOMENT).replace(tzinfo=UTC)
    if isinstance(field, IntegerField) and len(value) > MOST_DIGITS:
        raise ValueError("too long")
    return field.to_python(value)
