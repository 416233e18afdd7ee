"""Checking a spreadsheet, and storing it: all of it, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pghistory
from django.db import connection
from django.db.transaction import atomic
from django.utils import translation
from django.utils.translation import gettext_noop as _

from encounters.models import SheetImport, SheetRow
from encounters.models.sheet_import import ImportState, RowOutcome
from encounters.setting_forms import lock_settings
from encounters.spreadsheets.apart import read_apart
from encounters.spreadsheets.checking import Check, CheckedRow, SheetRefused, fingerprint_of
from encounters.spreadsheets.kinds import CHECKS
from encounters.spreadsheets.reading import NO_RESULT, Report, Table, Unreadable, packed, unpacked
from encounters.spreadsheets.storing import portions

NOT_ALLOWED = _("Whoever confirmed it may not set up this organisation any more.")
COUNTS = {
    "wrong_count": RowOutcome.WRONG,
    "added_count": RowOutcome.ADDED,
    "changed_count": RowOutcome.CHANGED,
    "same_count": RowOutcome.SAME,
}


def check_import(sheet_import: SheetImport, now: datetime) -> None:
    """Find out what a spreadsheet would change, and keep it as the preview; running twice does no harm."""
    if sheet_import.state != ImportState.CHECKING:
        return
    with translation.override(sheet_import.language):
        try:
            table = read_table(sheet_import)
            note_size(sheet_import, table)
            check = begin_check(sheet_import, now)
            rows = check.check(table, reporting(sheet_import))
        except Unreadable as unreadable:
            give_up(sheet_import, unreadable)
            return
    with atomic():
        locked = SheetImport.objects.select_for_update(no_key=True).filter(pk=sheet_import.pk).first()
        if locked and locked.state == ImportState.CHECKING:
            locked.content = packed(table)
            keep_preview(locked, check, rows)


def read_table(sheet_import: SheetImport) -> Table:
    """Return what a sheet says: out of its file, or as it was kept once that was read. Raises Unreadable."""
    content = bytes(sheet_import.content)
    return unpacked(content) if sheet_import.was_read else read_apart(content)


def give_up(sheet_import: SheetImport, unreadable: Unreadable) -> None:
    """Note why nothing of a file can be used, and forget the file."""
    waiting = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.CHECKING)
    waiting.update(state=ImportState.UNREADABLE, problem=unreadable.problem, content=b"")


def note_size(sheet_import: SheetImport, table: Table) -> None:
    """Note how many rows there are, so that progress has an end."""
    SheetImport.objects.filter(pk=sheet_import.pk).update(row_count=len(table.rows), done_count=0)


def begin_check(sheet_import: SheetImport, now: datetime, *, is_final: bool = False) -> Check:
    """Return the check of an import's kind, with what is stored now."""
    by = sheet_import.confirmed_by if is_final and sheet_import.confirmed_by else sheet_import.member
    check = CHECKS[sheet_import.kind]
    return check(sheet_import.organisation, by=by, now=now, is_final=is_final)


def keep_preview(sheet_import: SheetImport, check: Check, rows: list[CheckedRow], *, is_outdated: bool = False) -> None:
    """Store what the rows would do in the place of an older preview."""
    SheetRow.objects.filter(sheet_import=sheet_import).delete()
    shown = [row for row in rows if row.outcome != RowOutcome.SAME]
    for some in portions(shown):
        SheetRow.objects.bulk_create([kept_row(sheet_import, check, row) for row in some])
    for name, outcome in COUNTS.items():
        setattr(sheet_import, name, len(check.with_outcome(rows, outcome)))
    sheet_import.state, sheet_import.confirmed_by = ImportState.CHECKED, None
    sheet_import.row_count = sheet_import.done_count = len(rows)
    sheet_import.unknown_columns, sheet_import.is_outdated = check.unknown, is_outdated
    sheet_import.problem = check.refused
    sheet_import.fingerprint = fingerprint_of(check, rows)
    sheet_import.save()


def kept_row(sheet_import: SheetImport, check: Check, row: CheckedRow) -> SheetRow:
    """Return a row as the preview keeps it."""
    return SheetRow(
        organisation_id=sheet_import.organisation_id,
        sheet_import=sheet_import,
        number=row.number,
        outcome=row.outcome,
        name=check.row_name(row).replace(NO_RESULT, "=")[:260],
        changes=[] if row.problems else check.changes_of(row),
        problems=row.problems,
    )


def store_import(sheet_import: SheetImport, now: datetime) -> None:
    """Store a spreadsheet that was confirmed, as it was shown; running twice stores it once.

    What is stored may have changed since the preview. Where the sheet would now do something else, nothing is stored,
    and there is a new preview to confirm.
    """
    if sheet_import.state != ImportState.STORING:
        return
    with translation.override(sheet_import.language), progress_beside(sheet_import) as report:
        table = unpacked(bytes(sheet_import.content))
        try:
            store_as_shown(sheet_import, table, report, now)
        except (SheetRefused, Unreadable) as refused:
            waiting = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.STORING)
            waiting.update(state=ImportState.CHECKED, problem=refused.problem, confirmed_by=None)


@atomic
def store_as_shown(sheet_import: SheetImport, table: Table, report: Report, now: datetime) -> None:
    """Store all rows in one transaction, or show what they would do by now; raise SheetRefused."""
    lock_settings(sheet_import.organisation)
    current = SheetImport.objects.select_related("organisation", "member", "confirmed_by__user").get(pk=sheet_import.pk)
    if current.state != ImportState.STORING:
        return  # another worker was first
    by = current.confirmed_by
    if by is None or not (by.is_active and by.user.is_active and by.is_admin):
        raise SheetRefused(NOT_ALLOWED)
    check = begin_check(current, now, is_final=True)
    rows = check.check(table)
    if fingerprint_of(check, rows) != current.fingerprint:
        keep_preview(current, check, rows, is_outdated=True)
        return
    if check.refused:
        text, values = check.refused
        raise SheetRefused(text, **values)
    with pghistory.context(member=by.pk):
        check.store(rows, report)
    SheetRow.objects.filter(sheet_import=current).delete()
    current.state, current.stored_at, current.content = ImportState.STORED, now, b""
    current.save(update_fields=["state", "stored_at", "content"])


# --- How far it is -------------------------------------------------------------------------------


def reporting(sheet_import: SheetImport) -> Report:
    """Return what notes how many rows are done, each time in a transaction of its own."""
    rows = SheetImport.objects.filter(pk=sheet_import.pk)
    return lambda done: note(rows, done)


def note(rows: Any, done: int) -> None:
    """Note how many rows are done."""
    rows.update(done_count=done)


@contextmanager
def progress_beside(sheet_import: SheetImport) -> Iterator[Callable[[int], None]]:
    """Give what notes how many rows are done by a connection of its own: seen while the transaction still runs."""
    beside = connection.copy()
    table = SheetImport._meta.db_table

    def report(done: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET done_count = %s WHERE id = %s", [done, sheet_import.pk])  # noqa: S608

    try:
        report(0)
        yield report
    finally:
        beside.close()
