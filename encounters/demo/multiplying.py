"""Encounters of an organisation are stored over and over, at other places and in earlier years, with what is theirs.

What is copied, and how, follows from the models: each table with a key to an encounter, each column by its kind.
A copy stands at a place that chance chooses, about the same one of its people and at the same one of its points, and
0, 52 or 104 weeks earlier by the wall clock: 0 where something is still to be done. What a member did who may not act
everywhere stays at its place. The places have one time zone, as many people and points each, and no holidays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.apps import apps
from django.db import connection, models

from encounters.models import (
    CaseEvent,
    Correction,
    Employee,
    Encounter,
    FeedbackPoint,
    Location,
    Member,
    Organisation,
    OrganisationMail,
)
from encounters.models.choices import OPEN_STATES, EventKind

AT_ONCE = 50_000
MANY = 200_000  # copies, from which on indexes are made last; until then nobody can open a page
REPEATS = 20  # as often is copied what is past as what is still to be done, for that doesn't pile up
ZONE = "'Europe/Helsinki'"
PREPARE = """
SET CONSTRAINTS ALL IMMEDIATE; -- else each row would be remembered until the end
CREATE TEMP TABLE place ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS number, id AS location_id,
    ARRAY(SELECT employee_id FROM encounters_employeelocation WHERE location_id = location.id ORDER BY 1) AS employees,
    ARRAY(SELECT id FROM encounters_feedbackpoint WHERE location_id = location.id ORDER BY 1) AS points
FROM encounters_location location WHERE organisation_id = {organisation};
CREATE TEMP TABLE template ON COMMIT DROP AS
SELECT encounter.id AS encounter_id, encounter.reported_at, place.number AS place,
    handling.state IN ({open_states}) IS TRUE
        OR (hold_reason <> '' AND excluded_at IS NULL AND withdrawn_at IS NULL) AS is_open,
    logged_by_id IN ({bound}) IS TRUE OR handling.owner_id IN ({bound}) IS TRUE OR EXISTS (
        SELECT FROM encounters_caseevent event WHERE event.encounter_id = encounter.id AND event.by_id IN ({bound})
    ) AS stays
FROM encounters_encounter encounter JOIN place USING (location_id)
LEFT JOIN encounters_case handling ON handling.encounter_id = encounter.id
WHERE encounter.organisation_id = {organisation};
CREATE TEMP TABLE turn ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY md5(extract(epoch FROM reported_at)::text || repeat), encounter_id) - 1 AS number,
    template.*, repeat
FROM template, generate_series(1, {repeats}) repeat WHERE repeat = 1 OR NOT is_open;
CREATE TEMP TABLE copy (
    encounter_id uuid, number bigint, back interval, location_id bigint,
    former_employees bigint[], employees bigint[], former_points bigint[], points bigint[]
) ON COMMIT DROP;
ANALYZE place;
ANALYZE turn
"""
# The copies that are made at these positions; each turn comes before any comes again.
CHOOSE = """
TRUNCATE copy;
INSERT INTO copy
SELECT turn.encounter_id, position / {turns} * {repeats} + repeat,
    interval '364 days' * CASE WHEN is_open THEN 0 ELSE (hashint8extended(position, 1) & 1048575) % 3 END,
    place.location_id, former.employees, place.employees, former.points, place.points
FROM generate_series({first}::bigint, {last}::bigint) position
JOIN turn ON turn.number = position % {turns}
JOIN place former ON former.number = turn.place
JOIN place ON place.number = CASE WHEN stays THEN turn.place
    ELSE (hashint8extended(position, 2) & 1048575) % (SELECT count(*) FROM place) END;
ANALYZE copy
"""
INSERT = """
INSERT INTO {table} ({columns})
SELECT {values} FROM copy JOIN template_{table} former ON former.{encounter} = copy.encounter_id
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::text[]::regclass[]) AND NOT indisunique
"""
# Columns that hold more than one thing, or ids within something else.
SEARCH = """
ts_delete(former.search, array_remove(ARRAY['@l' || former.location_id, '@e' || former.employee_id], NULL))
|| array_to_tsvector(array_remove(ARRAY['@l' || copy.location_id, '@e' || {employee}], NULL))
"""
FACTS = """
former.facts
|| CASE WHEN jsonb_typeof(former.facts -> 'employee') = 'number'
    THEN jsonb_build_object('employee', {employee}) ELSE '{{}}' END
|| CASE WHEN former.kind = '{reattributed}' AND jsonb_typeof(former.facts -> 'former') = 'number'
    THEN jsonb_build_object('former', {former}) ELSE '{{}}' END
"""
CHANGES = """
former.changes
|| CASE WHEN former.changes ? 'employee'
    THEN jsonb_build_object('employee', jsonb_build_array({employees})) ELSE '{{}}' END
|| CASE WHEN former.changes ? 'occurred_at'
    THEN jsonb_build_object('occurred_at', jsonb_build_array({moments})) ELSE '{{}}' END
"""


def multiply(organisation: Organisation, *, encounters: int, report: Callable[[str], None]) -> None:
    """Store copies of the organisation's encounters, in the caller's transaction, until there are exactly so many.

    Raises ValueError if there are more already. The figures don't follow: that is left to a recount.
    """
    templates = Encounter.objects.filter(organisation=organisation).count()
    missing, began = encounters - templates, monotonic()
    if missing < 0:
        raise ValueError(f"There are {templates} encounters already.")
    turns = prepare(organisation)
    shifts = {model: shift_of(model, copies=-(-missing // turns) * REPEATS) for model in numbered_models()}
    statements = [insertion(model, shifts) for model in models_of_encounters()]
    with indexes_made_last(missing):
        for first in range(0, missing, AT_ONCE):
            done = min(first + AT_ONCE, missing)
            run(CHOOSE.format(first=first, last=done - 1, turns=turns, repeats=REPEATS), *statements)
            each = (monotonic() - began) / done * 1_000_000
            report(f"{templates + done:,} of {encounters:,} encounters, {each:.0f} µs each")
        report("Making indexes …")


@contextmanager
def indexes_made_last(rows: int) -> Iterator[None]:
    """Do without the indexes of the tables that are copied to, where it is worth it; only constraints keep theirs."""
    made: list[tuple[str, str]] = []
    if rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(INDEXES, [[model._meta.db_table for model in models_of_encounters()]])
            made = cursor.fetchall()
    run(*(f"DROP INDEX {name}" for name, _ in made))
    yield
    run("SET LOCAL maintenance_work_mem = '256MB'", *(definition for _, definition in made))


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def prepare(organisation: Organisation) -> int:
    """Note the places, the templates and whose turn it is to be copied when, and return how many turns there are."""
    members = Member.objects.filter(organisation=organisation)
    bound = [member.pk for member in members if not member.sees_all_locations]
    run(
        PREPARE.format(
            organisation=organisation.pk,
            open_states=", ".join(f"'{state}'" for state in sorted(OPEN_STATES)),
            bound=", ".join(map(str, [0, *bound])),
            repeats=REPEATS,
        )
    )
    for model in models_of_encounters():
        table = model._meta.db_table
        run(
            f"CREATE TEMP TABLE template_{table} ON COMMIT DROP AS "  # noqa: S608 (names of tables)
            f"SELECT * FROM {table} WHERE organisation_id = {organisation.pk}",
            f"ANALYZE template_{table}",
        )

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM turn")
        turns: int = cursor.fetchone()[0]
    return turns


def models_of_encounters() -> Iterator[type[models.Model]]:
    """Yield the models of encounters and of what hangs on one, each behind those that its keys name; mail is none."""
    others = [model for model in apps.get_models() if keys(model, [Encounter]) and model is not OrganisationMail]
    waiting: list[type[models.Model]] = [Encounter, *others]
    while waiting:
        model = next(one for one in waiting if not keys(one, [other for other in waiting if other is not one]))
        waiting.remove(model)
        yield model


def keys(model: type[models.Model], to: Iterable[type[models.Model]]) -> list[Any]:
    """Return the keys of a model to rows of these."""
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, models.ForeignKey) and field.related_model in to]


def numbered_models() -> list[type[models.Model]]:
    """Return those of them whose rows have numbers for ids."""
    return [model for model in models_of_encounters() if isinstance(model._meta.pk, models.AutoField)]


def shift_of(model: type[models.Model], copies: int) -> str:
    """Reserve ids for so many copies of each template's rows, and return what is added to an id that is copied."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM template_{table}")  # noqa: S608
        least, most = cursor.fetchone()
        span = most - least + 1
        cursor.execute(
            "SELECT setval(name, nextval(name) + %s) FROM pg_get_serial_sequence(%s, 'id') name", [copies * span, table]
        )
        last = cursor.fetchone()[0]
    return f"{last - (copies + 1) * span - least} + copy.number * {span}"


def insertion(model: type[models.Model], shifts: Mapping[type[models.Model], str]) -> str:
    """Return the statement that stores the rows of one table for the copies that were chosen."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return INSERT.format(
        table=model._meta.db_table,
        columns=", ".join(str(field.column) for field in fields),
        values=", ".join(value_of(field, shifts) for field in fields),
        encounter="id" if model is Encounter else keys(model, [Encounter])[0].column,
    )


def value_of(field: Any, shifts: Mapping[type[models.Model], str]) -> str:
    """Return the expression for a column of a copy."""
    former, target = f"former.{field.column}", getattr(field, "target_field", field)
    if target.model in shifts and target.primary_key:
        return f"{shifts[target.model]} + {former}"
    if target.model is Location:
        return "copy.location_id"
    if target.model is Employee:
        return employee_like(former)
    if target.model is FeedbackPoint:
        return f"copy.points[array_position(copy.former_points, {former})]"
    return of_several(field) or of_kind(target, former)


def of_several(field: Any) -> str:
    """Return the expression for a column that holds more than one thing; empty for any other."""
    if field == Encounter._meta.get_field("search"):
        return SEARCH.format(employee=employee_like("former.employee_id"))
    if field == CaseEvent._meta.get_field("facts"):
        ids = {name: employee_like(f"(former.facts ->> '{name}')::bigint") for name in ("employee", "former")}
        return FACTS.format(reattributed=EventKind.REATTRIBUTED, **ids)
    if field == Correction._meta.get_field("changes"):
        sides = [f"(former.changes -> '{{name}}' ->> {side})" for side in (0, 1)]
        return CHANGES.format(
            employees=", ".join(employee_like(side.format(name="employee") + "::bigint") for side in sides),
            moments=", ".join(iso(earlier(side.format(name="occurred_at") + "::timestamptz")) for side in sides),
        )
    return ""


def of_kind(field: Any, former: str) -> str:
    """Return the expression for a column by the kind of what it holds."""
    if isinstance(field, models.UUIDField):
        return f"md5({former} || '/' || copy.number)::uuid"
    if isinstance(field, models.BinaryField):
        return f"sha256({former} || int8send(copy.number))"
    if isinstance(field, models.DateTimeField):
        return earlier(former)
    if isinstance(field, models.DateField):
        return f"({former} - copy.back)::date"
    return former


def employee_like(employee_id: str) -> str:
    """Return the id of the person at the place of the copy who stands for this one."""
    return f"copy.employees[array_position(copy.former_employees, {employee_id})]"


def earlier(moment: str) -> str:
    """Return the moment when the clocks of the place showed the same so many weeks before."""
    return f"(({moment} AT TIME ZONE {ZONE}) - copy.back) AT TIME ZONE {ZONE}"


def iso(moment: str) -> str:
    """Return a moment as JSON keeps it."""
    return f"to_char(({moment}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
