"""What stands in a spreadsheet that somebody sent: CSV or XLSX, whatever it turns out to be."""

import codecs
import csv
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _
from openpyxl import load_workbook

from encounters.spreadsheets.cells import cell_text, restored

MOST_ROWS = 20_000
LAST_ROW = 1_048_576  # of XLSX
MOST_COLUMNS = 50
MOST_LETTERS = 40_000  # in a cell
MOST_UNPACKED = 60_000_000  # bytes
MOST_TEXT = 5_000_000  # letters in all rows: a workbook may hold a text once and show it in every cell
MOST_PARTS = 500
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # how old XLS files begin, and those with a password
DELIMITERS = ";,\t"
ONE_COLUMN = "\x1f"  # stands in no file
NAMED_DELIMITER = re.compile(r'"?sep=([;,\t|])"?\r?\n', re.IGNORECASE)  # a first line that Excel writes and hides
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
STEP = 500  # rows between two reports of how far it is
NO_RESULT = "\x00"  # stands for a formula whose result the file does not hold; no cell has it

NO_SHEET = _("This is no spreadsheet that can be read here. Save it as XLSX or CSV, and send it again.")
OLD_FORMAT = _("This file is an old XLS file, or has a password. Save it as XLSX without one, and send it again.")
TOO_LARGE = _("The file unpacks to too much. Copy the rows into a new sheet, save that, and send it again.")
TOO_MANY_ROWS = _("There is room for %(most)s rows. Divide the sheet.")
TOO_MANY_COLUMNS = _("There is room for %(most)s columns. Take out those that are not needed.")
TOO_LONG = _("A cell in row %(row)s holds more than %(most)s letters.")
EMPTY = _("The sheet is empty: its first row has to say what stands in each column.")
ODD_LETTERS = _("The letters of the file can't be read. Save it as CSV in UTF-8, or as XLSX, and send it again.")

Report = Callable[[int], None]


class Unreadable(Exception):
    """Why nothing of a file can be used: an English text to be translated, and what stands in it."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.problem = [text, values]


class Table(NamedTuple):
    """The first row of a sheet, and the others that are not empty, each with its number and as many cells."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """Return what stands in a file; raise Unreadable."""
    rows = read_xlsx(content) if content.startswith(b"PK") else read_csv(content)
    heads: list[str] = []
    kept: list[tuple[int, list[str]]] = []
    letters = 0
    for number, cells in rows:
        texts = [checked(text, number) for text in cells]
        if any(texts[MOST_COLUMNS:]):
            raise Unreadable(TOO_MANY_COLUMNS, most=MOST_COLUMNS)
        if not any(texts):
            continue
        if not heads:
            heads = without_end(texts)
            continue
        kept.append((number, (texts + [""] * len(heads))[: len(heads)]))
        letters += sum(map(len, kept[-1][1]))
        if letters > MOST_TEXT:
            raise Unreadable(TOO_LARGE)
        if len(kept) > MOST_ROWS:
            raise Unreadable(TOO_MANY_ROWS, most=MOST_ROWS)
    if not heads:
        raise Unreadable(EMPTY)
    return Table(heads, kept)


def packed(table: Table) -> bytes:
    """Return a table as it is kept, once it was read."""
    return json.dumps(table).encode()


def unpacked(content: bytes) -> Table:
    """Return a table that was kept."""
    heads, rows = json.loads(content)
    return Table(heads, [(number, cells) for number, cells in rows])


def without_end(texts: list[str]) -> list[str]:
    """Return the heads of a sheet up to the last one that is there."""
    return texts[: 1 + max(place for place, text in enumerate(texts) if text)]


def checked(text: str, number: int) -> str:
    """Return a cell without what programs and people leave around it; raise Unreadable for one that is too long."""
    if len(text) > MOST_LETTERS:
        raise Unreadable(TOO_LONG, row=number, most=MOST_LETTERS)
    return restored(text.strip(" \n"))


# --- CSV -----------------------------------------------------------------------------------------


def read_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file, separated by what its first line names or else has most of."""
    if content.startswith(OLD_OR_LOCKED):
        raise Unreadable(OLD_FORMAT)
    text = decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    if named := NAMED_DELIMITER.match(text):
        delimiter = named[1]
    elif delimiter not in first:
        delimiter = ONE_COLUMN
    rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
    try:
        yield from islice(rows, 1 if named else 0, None)
    except csv.Error as fault:
        raise Unreadable(NO_SHEET) from fault


def decoded(content: bytes) -> str:
    """Return the text of a file: in the encoding that its mark names, else UTF-8, else what Windows writes."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise Unreadable(NO_SHEET)
        return text
    raise Unreadable(ODD_LETTERS)


# --- XLSX ----------------------------------------------------------------------------------------


def read_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet of a workbook that is not hidden, without the empty ones.

    The library raises whatever its parts raise at junk; all of it means that this is no workbook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the library leaves out: styles, pictures, rules
            has_formulas = look_inside(content)
            values = cells_of(content, data_only=True)
            formulas = cells_of(content, data_only=False) if has_formulas else repeat(())
            for number, (row, made_by) in enumerate(zip(values, formulas, strict=False), 1):
                if any(value is not None for value in made_by or row):
                    yield number, texts_of(row, made_by)
    except (Unreadable, MemoryError):
        raise
    except Exception as fault:
        raise Unreadable(NO_SHEET) from fault


def texts_of(row: Sequence[Any], made_by: Sequence[Any]) -> list[str]:
    """Return the cells of a row as texts; a formula whose result the file does not hold is marked."""
    texts = [cell_text(value) for value in row]
    for place, formula in enumerate(made_by):
        if row[place] is None and formula is not None:
            texts[place] = NO_RESULT
    return texts


def look_inside(content: bytes) -> bool:
    """Return whether a workbook has formulas; raise Unreadable for one that unpacks to too much.

    Nothing unpacks to more than its entry says: reading stops there.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(TOO_LARGE)
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        return any(FORMULA.search(archive.read(part)) for part in sheets)


def cells_of(content: bytes, *, data_only: bool) -> Iterator[Any]:
    """Return the cells of each row of the first sheet that is seen: values, or the formulas that they are made by."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    if not book.worksheets:
        raise Unreadable(EMPTY)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    return sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1, values_only=True)
