"""Spreadsheets as people send them, and what becomes of them."""

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from encounters.models import SheetImport
from encounters.spreadsheets import tasks
from tests.factories import House


def as_csv(*rows: list[Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows: list[Any], hidden: str = "") -> bytes:
    """A workbook with these rows, behind a hidden sheet with this text where there is one."""
    book = Workbook()
    if hidden:
        before = book.create_sheet(index=0)
        before.append([hidden])
        before.sheet_state = "hidden"
        book.active = 1
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_xlsx(content: bytes) -> list[list[Any]]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def read_csv(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def send(
    client: Client, house: House, content: bytes, kind: str = "locations", name: str = "sheet.xlsx"
) -> SheetImport:
    """Send a sheet, and let the worker check it."""
    answer = client.post(house.at("spreadsheets:upload", kind), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    sent = SheetImport.objects.latest("pk")
    assert answer.url == house.at("spreadsheets:show", sent.pk)
    tasks.check(sent.pk)
    return SheetImport.objects.get(pk=sent.pk)


def confirm(client: Client, house: House, sent: SheetImport) -> SheetImport:
    """Confirm what its page shows, and let the worker store it."""
    client.post(house.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    tasks.store(sent.pk)
    return SheetImport.objects.get(pk=sent.pk)


def counts(sent: SheetImport) -> tuple[int, int, int, int]:
    """How many of its rows are wrong, new, changed and as they are."""
    return sent.wrong_count, sent.added_count, sent.changed_count, sent.same_count


def problems(sent: SheetImport) -> list[tuple[int, str, str]]:
    """The row, the column and the text of each problem, in English."""
    return [
        (row.number, column, text % values if values else text)
        for row in sent.rows.order_by("number")
        for column, text, values in row.problems
    ]
