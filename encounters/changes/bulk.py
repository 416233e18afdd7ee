"""Many encounters that are new are stored together, as the same rules made them in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from operator import attrgetter

from django.db import connection
from django.db.models import Model
from psycopg.types.json import JsonbDumper

from encounters.changes.case_file import CaseFile
from encounters.changes.found_by import set_found_by, topics_read
from encounters.changes.tallies import delta_of
from encounters.models import Case, CaseEvent, CaseText, Contact, Correction, Counted, Encounter, Receipt, TallyDelta

AT_ONCE = 5_000  # rows a statement, so that none comes near the statement timeout


def store_files(files: Sequence[CaseFile], receipts: Sequence[Receipt]) -> None:
    """Write the rows of encounters that are new, and what they add to the figures, in the caller's transaction.

    Raises ValueError for words that were redacted: what was redacted is found by the ids of stored texts.
    """
    if any(file.redacted_texts or file.redactions for file in files):
        raise ValueError("Redact what is stored.")
    read = cache(topics_read)  # what is invented is said again and again
    for first in range(0, len(files), AT_ONCE):  # the database waits for no more words than these
        part = files[first : first + AT_ONCE]
        for file in part:
            set_found_by(file.encounter, file.all_texts, read)
        copy_rows(Encounter, [file.encounter for file in part])
    copy_rows(Receipt, receipts)
    copy_rows(Contact, [file.contact for file in files if file.contact])
    copy_rows(Case, [file.case for file in files if file.case])
    events = sorted((event for file in files for event in file.events), key=attrgetter("at"))
    reserve_ids(events)
    copy_rows(CaseEvent, events)
    texts = [text for file in files for text in file.texts]
    corrections = [correction for file in files for correction in file.corrections]
    for text in texts:
        text.event_id = text.event.pk
    for correction in corrections:
        correction.event_id = correction.event.pk
    copy_rows(CaseText, texts)
    copy_rows(Correction, corrections)
    copy_rows(TallyDelta, deltas_of(file.encounter for file in files))


def deltas_of(encounters: Iterable[Encounter]) -> list[TallyDelta]:
    """Return what these encounters add to the figures, a row for each location, day and employee."""
    counts: dict[tuple[int, Counted], Counter[str]] = {}
    for encounter in encounters:
        if counted := Counted.of(encounter):
            subject = (encounter.organisation_id, counted._replace(rating=""))
            counts.setdefault(subject, Counter())[counted.rating] += 1
    return [delta_of(organisation_id, subject, ratings) for (organisation_id, subject), ratings in counts.items()]


def reserve_ids(rows: Sequence[Model]) -> None:
    """Give new rows ids of their table's own sequence, in their order."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [rows[0]._meta.db_table, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def copy_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows by COPY, which takes Python's values as they are; one without an id gets it from the database."""
    if not rows:
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or (field.primary_key and rows[0].pk is None))
    ]
    columns = ", ".join(str(field.column) for field in fields)
    values_of = attrgetter(*(field.attname for field in fields))
    for first in range(0, len(rows), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.adapters.register_dumper(dict, JsonbDumper)
            with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as target:
                for row in rows[first : first + AT_ONCE]:
                    target.write_row(values_of(row))
