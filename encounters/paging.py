"""Keyset paging: page 10,000 costs what page 1 costs, and nothing is counted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, ExpressionWrapper, F, IntegerField, Model, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleGreaterThanOrEqual, TupleLessThan

from encounters.texts.digits import MOST_DIGITS_OF_ID

AnyBand = TypeVar("AnyBand", bound=str)
PAGE_SIZE = 50
# How many rows are looked through one by one for what fits, before an index is asked for all of it: so many and,
# where the page fills by a third of them, so many.
NEAREST = (2_000, 6_000)
FURTHEST = 20_000  # of the newest, which are asked for by the index of words before all others are
GROWTH = 16  # of how many keys are asked for next, where too few of those before were listed
MOMENT = "%Y%m%dT%H%M%S.%f"


class Page(NamedTuple):
    """One page of rows, and where the next one begins; empty on the last page."""

    rows: list[Any]
    next: str

    @property
    def parts(self) -> list[tuple[Any, list[tuple[int, Any]]]]:
        """The rows by band, each with its number on the page; in one part, of no band, where there are none."""
        by_band = groupby(enumerate(self.rows, 1), key=lambda numbered: getattr(numbered[1], "band", ""))
        return [(band, list(rows)) for band, rows in by_band]


def page_by(queryset: QuerySet[Any], *, columns: Sequence[str], after: str = "", descending: bool = False) -> Page:
    """Return the page of rows that follow `after`, ordered by these columns, of which the last is the id.

    `after` is the `next` of the page before; anything else begins at the first page. Positions are compared as one
    row, so that an index leads to the place.
    """
    return page_of(list(rows_after(queryset, columns, after, descending=descending)[: PAGE_SIZE + 1]), columns)


def pages_by(queryset: QuerySet[Any], *, columns: Sequence[str]) -> Iterator[list[Any]]:
    """Yield the rows of all pages, page by page, ordered by these columns, of which the last is the id."""
    page = page_by(queryset, columns=columns)
    yield page.rows
    while page.next:
        page = page_by(queryset, columns=columns, after=page.next)
        yield page.rows


def page_found(
    listed: Any, among: QuerySet[Any], query: str, *, columns: Sequence[str], after: str = "", wider: Any = None
) -> Page:
    """Return the page of the rows of `listed` that a query finds, the newest first, however many or few there are.

    `wider` holds these rows and others, and is told apart from `listed` by what takes long to ask of each row.

    What many rows have is found among the newest of `among` at once: they are looked through. What few have is found
    by its index, which knows no order; so those few are sorted, first those of as many rows as the page should take.
    One question for all would read all rows for what few have, or sort a million.
    """
    nearest = rows_after(among, columns, after, descending=True).values_list(*columns)
    remaining: Any = rows_after(listed, columns, after, descending=True)
    place, rows = Tuple(*map(F, columns)), list[Any]()
    for many in NEAREST:
        furthest = list(nearest[many - 1 : many])
        if not furthest:
            return page_of([*rows, *remaining.fitting(query)[: PAGE_SIZE + 1 - len(rows)]], columns)
        near = remaining.filter(TupleGreaterThanOrEqual(place, furthest[0]))
        rows += near.fitting(query)[: PAGE_SIZE + 1 - len(rows)]
        remaining = remaining.filter(TupleLessThan(place, furthest[0]))
        if not PAGE_SIZE // 3 <= len(rows) <= PAGE_SIZE:
            break
    if wider is not None:
        remaining = rows_after(wider, columns, after, descending=True).filter(TupleLessThan(place, furthest[0]))
    for stretch in stretches(remaining, nearest, place, len(rows), many):
        found = stretch.found_by(query).order_by(*sorted_anew(columns)).values_list("pk", flat=True)
        rows += first_of(listed, found, PAGE_SIZE + 1 - len(rows))
    return page_of(rows, columns)


def first_of(listed: QuerySet[Any], found: QuerySet[Any], many: int) -> list[Any]:
    """Return the first rows with these keys that are listed, in the order of the keys: so many at most.

    More and more keys are asked for, as often nearly all are listed; to find that out of each row takes longer than
    to sort them.
    """
    rows, begin, end = list[Any](), 0, many
    while len(rows) < many:
        pks = list(found[begin:end])
        rows += in_order(listed, pks)[: many - len(rows)]
        if len(pks) < end - begin:
            break
        begin, end = end, end * GROWTH
    return rows


def stretches(remaining: Any, nearest: QuerySet[Any], place: Tuple, found: int, among: int) -> list[Any]:
    """Return the remaining rows in one or two stretches, the nearer one first.

    It is as long as two pages take, where so many were `found` among so many rows. All is one where none were, where
    the page is full, or where there are no more than these.
    """
    if not 0 < found <= PAGE_SIZE:
        return [remaining]
    many = min(among * 2 * PAGE_SIZE // found, FURTHEST)
    furthest = list(nearest[many - 1 : many])
    if not furthest:
        return [remaining]
    nearer = remaining.filter(TupleGreaterThanOrEqual(place, furthest[0]))
    return [nearer, remaining.filter(TupleLessThan(place, furthest[0]))]


def in_order(rows: QuerySet[Any], pks: list[Any]) -> list[Any]:
    """Return the rows with these keys, in their order."""
    by_pk = {row.pk: row for row in rows.filter(pk__in=pks)}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def sorted_anew(columns: Sequence[str]) -> list[Any]:
    """Return an order by the newest first which the planner takes from no index, so that it sorts the rows found."""
    moment, *others = columns
    no_later = ExpressionWrapper(F(moment) + Value(timedelta()), output_field=DateTimeField())
    return [no_later.desc(), *(f"-{column}" for column in others)]


def page_of(rows: list[Any], columns: Sequence[str]) -> Page:
    """Return the page that begins with these rows, of which one more than fits says that there are others."""
    if len(rows) <= PAGE_SIZE:
        return Page(rows, "")
    return Page(rows[:PAGE_SIZE], write_position(rows[PAGE_SIZE - 1], columns))


def page_by_bands(
    queryset: QuerySet[Any],
    bands: Sequence[AnyBand],
    within: Callable[[Any, AnyBand, datetime], QuerySet[Any]],
    *,
    columns: Sequence[str],
    now: datetime,
    after: str = "",
    size: int = 0,
) -> Page:
    """Return the page of rows that follow `after`: those of the first band, then of the next, each by these columns.

    `within` narrows to a band, as it is at a moment; a row knows its `band`. Bands are asked only until the page is
    full. All pages show the bands of the moment when the first one was opened, which goes along in `next`: else a
    row that changes its band by time alone, between two pages, would be on neither. What changes otherwise may move.
    """
    size = size or PAGE_SIZE
    moment, bands, position = read_place(queryset.model, bands, columns, after) or (now, bands, "")
    rows: list[Any] = []
    for band in bands:
        if len(rows) > size:
            break
        for row in rows_after(within(queryset, band, moment), columns, position)[: size + 1 - len(rows)]:
            row.band = band
            rows.append(row)
        position = ""
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], "~".join([write_value(moment), last.band, write_position(last, columns)]))


def rows_after(
    queryset: QuerySet[Any], columns: Sequence[str], after: str, *, descending: bool = False
) -> QuerySet[Any]:
    """Return the rows of one queryset that follow `after`, in order."""
    order = list(columns)
    follows: type[TupleGreaterThan | TupleLessThan] = TupleGreaterThan
    if descending:
        order = [f"-{column}" for column in columns]
        follows = TupleLessThan
    position = read_position(queryset.model, columns, after)
    if position:
        queryset = queryset.filter(follows(Tuple(*map(F, columns)), position))
    return queryset.order_by(*order)


def read_place(
    model: type[Model], bands: Sequence[AnyBand], columns: Sequence[str], after: str
) -> tuple[datetime, Sequence[AnyBand], str] | None:
    """Return the moment that a place in an address names, the bands from there on, and the position in their first.

    None for anything that is no place.
    """
    since, _, place = after.partition("~")
    name, _, position = place.partition("~")
    if name not in bands or read_position(model, columns, position) is None:
        return None
    try:
        return read_moment(since), bands[[*map(str, bands)].index(name) :], position
    except ValueError:
        return None


def position_of(row: Model, columns: Sequence[str]) -> tuple[Any, ...]:
    """Return the values of a row by which the page is ordered."""
    return tuple(reduce(getattr, column.split("__"), row) for column in columns)


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
    field: Any = field_of(model, column)
    if isinstance(field, DateTimeField):
        return read_moment(value)
    if isinstance(field, IntegerField) and len(value) > MOST_DIGITS_OF_ID:
        raise ValueError("too long")
    return field.to_python(value)


def field_of(model: type[Model], column: str) -> Any:
    """Return the field of a column, perhaps of a row that this one points at: "user__sort_key"."""
    *links, last = column.split("__")
    for link in links:
        model = model._meta.get_field(link).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)


def read_moment(value: str) -> datetime:
    """Return the moment that `write_value` wrote; raise ValueError for anything else."""
    return datetime.strptime(value, MOMENT).replace(tzinfo=UTC)
