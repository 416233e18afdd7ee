"""What is stored, as a spreadsheet that can be changed and imported; and one that says what is wrong with it."""

from collections.abc import Iterator
from typing import Any

from encounters.models import SheetImport, SheetRow
from encounters.models.sheet_import import RowOutcome, problem_text
from encounters.spreadsheets.checking import Check
from encounters.spreadsheets.columns import ID, WRONG
from encounters.spreadsheets.kinds import CHECKS
from encounters.spreadsheets.reading import NO_RESULT, unpacked


def stored_rows(check: Check) -> Iterator[list[Any]]:
    """Yield the heads, then a row for each that is stored."""
    yield [str(ID.label), *(str(column.label) for column in check.columns)]
    for pk, subject in check.stored.items():
        values = check.values_of(subject)
        yield [pk, *(in_words(column, check.shown(name, values[name])) for name, column in check.own_columns.items())]


def rows_with_problems(sheet_import: SheetImport) -> Iterator[list[Any]]:
    """Yield the rows of a sheet as it was sent, each with what is wrong with it; rows that are right, too."""
    table = unpacked(bytes(sheet_import.content))
    wrong = SheetRow.objects.filter(sheet_import=sheet_import, outcome=RowOutcome.WRONG)
    said = {row.number: "\n".join(problem_in_words(*line) for line in problem_lines(row)) for row in wrong}
    own = {str(WRONG.label).casefold(), WRONG.name}
    kept = [place for place, head in enumerate(table.heads) if head.casefold() not in own]
    yield [str(WRONG.label), *(table.heads[place] for place in kept)]
    for number, cells in table.rows:
        yield [said.get(number, ""), *(cells[place].replace(NO_RESULT, "") for place in kept)]


def problem_in_words(column: str, text: str) -> str:
    """Return a problem with the column that it is in, where it is in one."""
    return f"{column}: {text}" if column else text


def problem_lines(row: SheetRow) -> list[tuple[str, str]]:
    """Return the column and the text of each problem of a row, in the language of the page."""
    columns = {column.name: column for column in [ID, *CHECKS[row.sheet_import.kind].columns]}
    lines = []
    for name, text, values in row.problems:
        label = str(columns[name].label) if name in columns else ""
        lines.append((label, problem_text([text, values])))
    return lines


def change_lines(row: SheetRow) -> list[tuple[str, Any, Any]]:
    """Return the column of each change of a row, with what is stored and what the row says, in words."""
    columns = {column.name: column for column in CHECKS[row.sheet_import.kind].columns}
    return [
        (str(columns[name].label), in_words(columns[name], old), in_words(columns[name], new))
        for name, old, new in row.changes
    ]


def in_words(column: Any, shown: Any) -> Any:
    """Return a value in words; empty for none."""
    return "" if shown is None else column.in_words(shown)
