"""The demo organisations are written into the database, in bulk."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter

from django.db import connection, models, transaction
from psycopg.types.json import JsonbDumper

from encounters.casework.actions import refresh_urgency
from encounters.demo.founding import found
from encounters.demo.life import SEED, YEARS, live
from encounters.demo.people import ORGANISATIONS, DemoLogins, demo_logins
from encounters.demo.rows import Rows
from encounters.demo.writing import write_down
from encounters.models import (
    Case,
    CaseEvent,
    CaseText,
    Contact,
    Encounter,
    Organisation,
    Receipt,
    User,
)

LOCATION_TALLIES = """
INSERT INTO encounters_locationtally (organisation_id, location_id, day, good, bad)
SELECT organisation_id, location_id, occurred_on,
    count(*) FILTER (WHERE rating = 'good'), count(*) FILTER (WHERE rating = 'bad')
FROM encounters_encounter WHERE organisation_id = %s AND counted
GROUP BY organisation_id, location_id, occurred_on
"""
EMPLOYEE_TALLIES = """
INSERT INTO encounters_employeetally (organisation_id, employee_id, location_id, day, good, bad)
SELECT organisation_id, employee_id, location_id, occurred_on,
    count(*) FILTER (WHERE rating = 'good'), count(*) FILTER (WHERE rating = 'bad')
FROM encounters_encounter WHERE organisation_id = %s AND counted_for_employee
GROUP BY organisation_id, employee_id, location_id, occurred_on
"""
# Autovacuum would come a minute after the first page was opened.
ANALYZE = "ANALYZE encounters_encounter, encounters_case, encounters_caseevent, encounters_locationtally"
AT_ONCE = 5_000  # rows a statement, so that none comes near the statement timeout


class AlreadyLoaded(Exception):
    """There is a demo organisation already."""


def is_loaded() -> bool:
    """Whether a demo organisation exists."""
    return Organisation.objects.filter(slug__in=[plan.slug for plan in ORGANISATIONS]).exists()


@transaction.atomic
def load_demo(
    *, now: datetime, passwords: dict[str, str], days: int = YEARS, scale: float = 1.0, seed: str = SEED
) -> DemoLogins:
    """Store the demo organisations with the `days` of their life up to `now`.

    `passwords` are by e-mail address; `scale` multiplies how many customers come. Raises
    AlreadyLoaded and changes nothing if one of the organisations exists.
    """
    if is_loaded():
        raise AlreadyLoaded
    for plan in ORGANISATIONS:
        cast = found(plan, now=now, days=days, passwords=passwords)
        with collecting_no_garbage():
            happenings = live(plan, now=now, days=days, scale=scale, seed=seed)
            store([write_down(happening, cast) for happening in happenings])
        store_tallies(cast.organisation)
    refresh_urgency(now)
    return demo_logins(passwords)


@contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """Keep Python from looking through all these rows for garbage again and again: a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@transaction.atomic
def renew_passwords(passwords: dict[str, str]) -> DemoLogins:
    """Give the demo's logins these passwords, by e-mail address; sessions that are open end."""
    for user in User.objects.filter(email__in=passwords):
        user.set_password(passwords[user.email])
        user.save(update_fields=["password"])
    return demo_logins(passwords)


def store(written: Sequence[Rows]) -> None:
    """Write the rows of encounters that are new; their tallies are a step of their own."""
    copy(Encounter, [rows.encounter for rows in written])
    copy(Receipt, [rows.receipt for rows in written])
    copy(Contact, [rows.contact for rows in written if rows.contact])
    copy(Case, [rows.case for rows in written if rows.case])
    events = sorted((event for rows in written for event in rows.events), key=attrgetter("at"))
    reserve_ids(events)
    copy(CaseEvent, events)
    texts = [text for rows in written for text in rows.texts]
    for text in texts:
        text.event_id = text.event.pk
    copy(CaseText, texts)


def store_tallies(organisation: Organisation) -> None:
    """Write the tallies of an organisation that has none, as its encounters stand."""
    with connection.cursor() as cursor:
        cursor.execute(LOCATION_TALLIES, [organisation.pk])
        cursor.execute(EMPLOYEE_TALLIES, [organisation.pk])
        cursor.execute(ANALYZE)


def reserve_ids(rows: Sequence[models.Model]) -> None:
    """Give new rows ids of their table's own sequence, in their order."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
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
