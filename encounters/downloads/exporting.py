"""Writing the encounters of a list into a file, piece by piece: however many they are, few are held at once."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F
from django.db.transaction import atomic
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from encounters.downloads.rows import cells_of, columns_for, told
from encounters.inbox.filters import EncounterFilter
from encounters.models import Encounter, Export, ExportPart, Member
from encounters.models.choices import Role
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.export import ExportState, FileFormat, delete_parts
from encounters.models.search_query import query_for
from encounters.table_files import csv_lines, save_workbook

MOST_ROWS = 1_048_575  # below the heads, in a sheet of XLSX
AT_ONCE = 1_000  # encounters that are read and held at once
PART_SIZE = 512 * 1024  # bytes


class Stopped(Exception):
    """The file is not wanted any more: it was put away, or something of what it says was taken back."""


class Unfit(Exception):
    """The member may no longer have the file."""


def rights_of(member: Member) -> str:
    """Return what stands for all that a member may see; it is another one once they may see other things."""
    organisation, places = member.organisation, "all"
    if not member.sees_all_locations:
        places = str(sorted(member.chosen_locations))
    told = (member.role, places, member.employee_id, organisation.team_mode)
    return sha256(repr(told).encode()).hexdigest()


def listed_encounters(query: str, member: Member) -> EncounterQuerySet:
    """Return the encounters of a list that the member handles, the newest first; none for a query that is refused.

    What names the member is not among them: of that a list has bare lines alone.
    """
    asked = EncounterFilter(QueryDict(query), Encounter.objects.handled_by(member), member=member)
    is_known = asked.data.keys() <= asked.filters.keys()  # a filter by employees is none where figures are a team's
    if not is_known or not asked.is_valid() or asked.identifies_customer:
        return Encounter.objects.none()
    newest = asked.qs.order_by("-occurred_at", "-pk")
    if not asked.words:
        return newest
    words = query_for(asked.words, member)
    return newest.found_by(words) if words else newest.none()


def write_export(export: Export, now: datetime) -> None:
    """Write a file, from its beginning; running twice does no harm. One whose member may not have it is given up."""
    if not export.is_busy:
        return
    try:
        with translation.override(export.language):
            rows = begin(export)
            write_csv(export, rows) if export.file_format == FileFormat.CSV else write_xlsx(export, rows)
        note(export, state=ExportState.READY, ready_at=now, row_count=export.row_count)
    except Unfit:
        give_up(export)
    except Stopped:
        pass


@atomic
def give_up(export: Export) -> None:
    """Say that a file was not written, and delete what was; one that another try writes is left to that."""
    if of_export(export).being_written().filter(attempt=export.attempt).update(state=ExportState.FAILED):
        delete_parts(export)


def begin(export: Export) -> Iterator[list[Any]]:
    """Return the rows to be written; note how many, and what their member may see. What a broken try wrote is deleted.

    Raises Unfit where the member may not have them, and Stopped where they are not wanted any more.
    """
    member = reader_of(export)
    encounters = listed_encounters(export.query, member)
    attempt, export.rights = uuid4(), rights_of(member)
    expected = encounters.order_by().count()
    if export.file_format == FileFormat.XLSX and expected > MOST_ROWS:
        raise Unfit
    with atomic():
        note(export, attempt=attempt, rights=export.rights, row_count=expected, done_count=0, size=0)
        delete_parts(export)
    export.attempt = attempt
    return lines_of(export, encounters, member)


def lines_of(export: Export, encounters: EncounterQuerySet, member: Member) -> Iterator[list[Any]]:
    """Yield the heads, then a row for each of the encounters that the member may still see when it is written."""
    columns = columns_for(member, with_contacts=export.with_contacts)
    export.row_count = 0
    yield [column.label for column in columns]
    for keys in keys_of(encounters):
        if rights_of(reader := reader_of(export)) != export.rights:
            raise Unfit
        for row in told(Encounter.objects.handled_by(reader).filter(pk__in=keys), with_contacts=export.with_contacts):
            export.row_count += 1
            yield cells_of(columns, row)
        note(export, done_count=F("done_count") + len(keys))


def keys_of(encounters: EncounterQuerySet) -> Iterator[list[UUID]]:
    """Yield the keys of all these encounters, many at a time, as one question answers it: each of them once."""
    try:
        sql, values = encounters.values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can be found: of no locations, of words that are none
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield [pk for (pk,) in rows]


def reader_of(export: Export) -> Member:
    """Return the member whose file it is, as they are now; raise Unfit where they may not have it any more."""
    member = Member.objects.active().select_related("organisation", "user").filter(pk=export.member_id).first()
    if member is None or not member.handles or (export.with_contacts and member.role != Role.ADMIN):
        raise Unfit
    return member


def write_csv(export: Export, rows: Iterator[list[Any]]) -> None:
    """Store rows as CSV."""
    store_parts(export, (line.encode() for line in csv_lines(rows)))


def write_xlsx(export: Export, rows: Iterator[list[Any]]) -> None:
    """Store rows as a workbook, which is complete only once its last row is written."""
    with tempfile.TemporaryFile() as file:
        save_workbook({_("Encounters"): rows}, file)
        file.seek(0)
        store_parts(export, iter(lambda: file.read(PART_SIZE), b""))


def store_parts(export: Export, pieces: Iterable[bytes]) -> None:
    """Store what a file holds, in parts of about half a mebibyte."""
    held, number = bytearray(), 0
    for piece in pieces:
        held += piece
        if len(held) >= PART_SIZE:
            store_part(export, number, bytes(held))
            held, number = bytearray(), number + 1
    if held:
        store_part(export, number, bytes(held))


def store_part(export: Export, number: int, content: bytes) -> None:
    """Store a part of a file, as long as it is wanted; raise Stopped once it is not."""
    with atomic():
        note(export, size=F("size") + len(content))
        ExportPart.objects.create(organisation_id=export.organisation_id, export=export, number=number, content=content)


def note(export: Export, **columns: Any) -> None:
    """Note how far a file is, in the transaction that it comes with; raise Stopped where this try may not go on."""
    if not of_export(export).being_written().filter(attempt=export.attempt).update(**columns):
        raise Stopped


def of_export(export: Export) -> Any:
    """Return the row of a file, as a question."""
    return Export.objects.filter(organisation_id=export.organisation_id, pk=export.pk)
