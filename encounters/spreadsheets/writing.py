"""Spreadsheets to download, in the shape in which they are read again."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from encounters.spreadsheets.cells import exported

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_table(rows: Iterable[list[Any]], file_format: str, title: str) -> bytes:
    """Return rows, of which the first says what stands in each column, as a file of this format."""
    harmless = ([exported(value) for value in row] for row in rows)
    return write_csv(harmless) if file_format == "csv" else write_xlsx(harmless, title)


def write_csv(rows: Iterable[list[Any]]) -> bytes:
    """Return rows as CSV, as spreadsheet programs of the chosen language open it: they tell UTF-8 by its mark."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="," if translation.get_language() == "en" else ";").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[list[Any]], title: str) -> bytes:
    """Return rows as the only sheet of a workbook, the first of them bold and always seen."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([bold(sheet, value) for value in row] if number == 0 else row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bold(sheet: Any, value: Any) -> Any:
    """Return a cell of the first row."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell
