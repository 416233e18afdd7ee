"""What the rows of a spreadsheet would do, found out in memory: the same for a preview and for storing them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from encounters.fields import PLAIN_NUMBER
from encounters.models import Member, Organisation
from encounters.models.sheet_import import RowOutcome
from encounters.spreadsheets.cells import ERRORS
from encounters.spreadsheets.columns import ID, Column, read_heads
from encounters.spreadsheets.reading import NO_RESULT, STEP, Report, Table, Unreadable
from encounters.table_files import AS_IT_IS

NO_SUCH_ID = _("Nothing here has this id. Leave it empty for what is new.")
MOST_LINKS = 100_000  # of people or members to locations
TOO_MANY_LINKS = gettext_noop("The rows name locations more than %(most)s times in all. Divide the sheet.")
SAME_ROW = _("Row %(row)s is about the same.")
FORMULA_WITHOUT_RESULT = _("This cell has a formula without a result. Write the value itself.")
ERROR_CELL = _("This cell holds an error of the spreadsheet program.")


class SheetRefused(Exception):
    """Nothing can be stored at the moment, for a reason that whoever looks at the import is told."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.problem = [text, values]


@dataclass
class CheckedRow:
    """A row of a sheet: its cells, the values that they stand for, and what would become of what it is about."""

    number: int
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[list[Any]] = field(default_factory=list)
    subject: Any = None  # what is stored; None for what is new
    made: Any = None  # what will be stored
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """The names of the columns that say something else than what is stored."""
        return [name for name, value in self.after.items() if self.before.get(name) != value]

    @property
    def outcome(self) -> RowOutcome:
        """What becomes of it."""
        if self.problems:
            return RowOutcome.WRONG
        if self.subject is None:
            return RowOutcome.ADDED
        if self.changed:
            return RowOutcome.CHANGED
        return RowOutcome.SAME

    @property
    def subject_id(self) -> int:
        """The id of what it is about; 0 of what is new."""
        if self.subject is None:
            return 0
        return int(self.subject.pk)

    def refuse(self, column: str, why: Any, **values: Any) -> None:
        """Note what is wrong with a cell, or with all of the row, by its English text."""
        error = why if isinstance(why, ValidationError) else ValidationError(why, params=values)
        with translation.override("en"):
            for one in error.error_list:
                params = {name: kept(value) for name, value in (one.params or {}).items()}
                self.problems.append([column, str(one.message), params])


def kept(value: Any) -> Any:
    """Return what stands in a text as it can be stored."""
    return value if isinstance(value, int) else str(value)[:200]


class Check:
    """What is stored of one kind, and what the rows of a sheet would make of it.

    Nothing is asked for a single row: all that is stored of the kind is read once. With `is_final` it is locked, so
    that it still is so when the rows are stored.
    """

    columns: ClassVar[tuple[Column, ...]]

    def __init__(self, organisation: Organisation, *, by: Member, now: datetime, is_final: bool = False) -> None:
        self.organisation, self.by, self.now, self.is_final = organisation, by, now, is_final
        self.today = timezone.localdate(now)
        self.unknown: list[str] = []
        self.refused: list[Any] = []  # why nothing can be stored at the moment, beside what is wrong with the rows
        self.own_columns = {column.name: column for column in self.columns}
        self.stored: dict[int, Any] = self.read_stored()

    def check(self, table: Table, report: Report = lambda _done: None) -> list[CheckedRow]:
        """Return what becomes of each row of a table; raise Unreadable for one without the columns that it takes."""
        places, self.unknown = read_heads(table.heads, self.columns)
        # Thousands of rows say the same of a time zone, a job or a location: it is read once.
        self.readers = {name: cache(column.read) for name, column in self.own_columns.items()}
        rows = []
        for number, cells in table.rows:
            row = CheckedRow(number, {name: cells[place] for name, place in places.items()})
            self.read_values(row)
            rows.append(row)
            if len(rows) % STEP == 0:
                report(len(rows))
        refuse_too_many_links(rows)
        self.find_subjects(rows)
        for row in rows:
            if row.subject:
                row.before = self.values_of(row.subject)
            row.after = (row.before or self.usual()) | row.values
            self.derive(row)
        self.check_together(rows)
        return rows

    def read_values(self, row: CheckedRow) -> None:
        """Read the cells of a row; what is wrong with one is noted."""
        for name, text in row.texts.items():
            column = self.own_columns.get(name)
            if column is None or text == AS_IT_IS or (not text and column.keeps_when_empty):
                continue
            if text == NO_RESULT:
                row.refuse(name, FORMULA_WITHOUT_RESULT)
                continue
            if text in ERRORS:
                row.refuse(name, ERROR_CELL)
                continue
            try:
                row.values[name] = self.readers[name](text)
            except ValidationError as error:
                row.refuse(name, error)

    def find_subjects(self, rows: list[CheckedRow]) -> None:
        """Find what each row is about: what has its id, or what is called the same."""
        taken: dict[int, int] = {}
        for row in rows:
            if not (written := row.texts.get(ID.name)):
                continue
            pk = int(written) if PLAIN_NUMBER.fullmatch(written) else 0
            if pk not in self.stored:
                row.refuse(ID.name, NO_SUCH_ID)
            elif pk in taken:
                row.refuse(ID.name, SAME_ROW, row=taken[pk])
            else:
                taken[pk], row.subject = row.number, self.stored[pk]
        self.match([row for row in rows if not row.texts.get(ID.name)], set(taken))

    def with_outcome(self, rows: Iterable[CheckedRow], outcome: RowOutcome) -> list[CheckedRow]:
        """Return the rows of which this becomes."""
        return [row for row in rows if row.outcome == outcome]

    def changes_of(self, row: CheckedRow) -> list[list[Any]]:
        """Return each column that changes, with what is stored and what the row says, to be shown in any language."""
        return [
            [name, self.shown(name, row.before.get(name)), self.shown(name, row.after[name])] for name in row.changed
        ]

    def shown(self, name: str, value: Any) -> Any:
        """Return a value of a column as it is kept to be shown."""
        return None if value is None else self.own_columns[name].shown(value)

    # --- What each kind says of itself -----------------------------------------------------------

    def read_stored(self) -> dict[int, Any]:
        """Return all that is stored of the kind in this organisation, by id."""
        raise NotImplementedError

    def values_of(self, subject: Any) -> dict[str, Any]:
        """Return what is stored, by column."""
        raise NotImplementedError

    def usual(self) -> dict[str, Any]:
        """Return what somebody new has where the sheet says nothing."""
        raise NotImplementedError

    def match(self, rows: list[CheckedRow], taken: set[int]) -> None:
        """Find whom rows without an id are about, among what no other row of the sheet is about."""
        raise NotImplementedError

    def derive(self, row: CheckedRow) -> None:
        """Derive of one row what follows from its values."""

    def check_together(self, rows: list[CheckedRow]) -> None:
        """Refuse what can't be side by side."""

    def row_name(self, row: CheckedRow) -> str:
        """Return how what a row is about is called."""
        raise NotImplementedError

    def store(self, rows: list[CheckedRow], report: Report) -> None:
        """Store all rows, none of which is wrong, in the transaction that is open; raise SheetRefused."""
        raise NotImplementedError


def refuse_too_many_links(rows: list[CheckedRow]) -> None:
    """Raise Unreadable where rows name more locations than are stored at once."""
    if sum(len(row.values.get("locations", ())) for row in rows) > MOST_LINKS:
        raise Unreadable(TOO_MANY_LINKS, most=MOST_LINKS)


def fingerprint_of(check: Check, rows: Iterable[CheckedRow]) -> str:
    """Return what tells what these rows do from what others would do."""
    deeds = [[row.number, row.outcome, row.subject_id, check.changes_of(row), row.problems] for row in rows]
    told = json.dumps(deeds, cls=DjangoJSONEncoder)
    return hashlib.sha256(told.encode()).hexdigest()
