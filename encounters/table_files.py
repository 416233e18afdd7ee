"""Tables as files that spreadsheet programs open: CSV and XLSX, in which no text is taken for a formula."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from encounters.fields import CONTROLS

# With what a program begins a formula, in letters of either width, and what it skips before that.
DANGER = "[=+\\-@%|\t\r\n＝＋－＠％｜]"
DANGEROUS = re.compile(f"'*\\s*{DANGER}")
AS_IT_IS = "…"  # stands for what does not fit into a cell, and changes nothing
LONGEST_CELL = 32_767  # letters, in XLSX
LONGEST_TITLE = 31  # of a sheet, in XLSX
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = Iterable[list[Any]]
Answer = TypeVar("Answer", bound=HttpResponseBase)


def disarmed(text: str) -> str:
    """Return a text as a cell in which no program finds a formula: with an apostrophe before it, where it could."""
    return f"'{text}" if DANGEROUS.match(text) else text


def exported(value: Any) -> Any:
    """Return a value as a cell: numbers and days stay what they are, texts are harmless and fit; None is empty."""
    if isinstance(value, int | float | date):
        return value
    text = disarmed(CONTROLS.sub("", "" if value is None else str(value)))
    return text if len(text) <= LONGEST_CELL else AS_IT_IS


def write_table(rows: Rows, file_format: str, title: str) -> bytes:
    """Return rows, of which the first says what stands in each column, as a file of this format."""
    if file_format == "csv":
        return "".join(csv_lines(rows)).encode()
    return write_workbook({title: rows})


def csv_lines(rows: Rows) -> Iterator[str]:
    """Yield rows as lines of CSV, as programs of the chosen language open it: they tell UTF-8 by its mark."""
    line = io.StringIO(newline="")
    is_english = translation.get_language() == "en"
    writer = csv.writer(line, delimiter="," if is_english else ";")
    line.write("\ufeff")
    for row in rows:
        cells = (exported(value) for value in row)
        writer.writerow([cell if is_english else with_comma(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def with_comma(cell: Any) -> Any:
    """Return a cell whose number has a comma before its decimals: with a point it would be taken for a day."""
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


def write_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Return a workbook with a sheet for each of these rows, under its title."""
    file = io.BytesIO()
    save_workbook(sheets, file)
    return file.getvalue()


def save_workbook(sheets: Mapping[str, Rows], file: IO[bytes]) -> None:
    """Write a sheet for each of these rows into a file, row by row; the first row is bold and always seen."""
    book = Workbook(write_only=True)
    try:
        for title, rows in sheets.items():
            sheet: Any = book.create_sheet(NOT_IN_TITLES.sub(" ", title)[:LONGEST_TITLE])
            sheet.freeze_panes = "A2"
            for number, row in enumerate(rows):
                cells = [exported(value) for value in row]
                sheet.append([bold(sheet, value) for value in cells] if number == 0 else cells)
        book.save(file)
    except BaseException:
        forget_sheets(book)
        raise


def forget_sheets(book: Workbook) -> None:
    """Delete the files into which the library writes the rows of a workbook until it is saved."""
    for sheet in book.worksheets:
        writer: Any = sheet._writer
        if writer and Path(writer.out).exists():
            if sheet._rows:
                sheet._rows.close()
            writer.close()
            writer.cleanup()


def forget_leftovers(before: datetime) -> None:
    """Delete such files of processes that were killed while they wrote: those last written before this moment."""
    for path in Path(tempfile.gettempdir()).glob("openpyxl.*"):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def bold(sheet: Any, value: Any) -> Any:
    """Return a cell of the first row."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


def table_response(rows: Rows, file_format: str, title: str) -> HttpResponse:
    """Answer with rows as a file of this format, under their title."""
    content = write_table(rows, file_format, title)
    return as_file(HttpResponse(content, content_type=TYPES[file_format]), title, file_format)


def workbook_response(sheets: Mapping[str, Rows], title: str) -> HttpResponse:
    """Answer with a workbook of this title."""
    return as_file(HttpResponse(write_workbook(sheets), content_type=TYPES["xlsx"]), title, "xlsx")


def as_file(response: Answer, title: str, file_format: str) -> Answer:
    """Return an answer as a file of this title, which a browser keeps."""
    name = content_disposition_header(as_attachment=True, filename=f"{title}.{file_format}")
    response["Content-Disposition"] = name or "attachment"
    return response
