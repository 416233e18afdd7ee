"""One organisation never sees another: the database itself refuses a link across."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from encounters.models import HISTORY, Case, CaseEvent, Contact, Encounter, LocationTally
from encounters.models.tenancy import TenantModel
from tests.factories import House, make_complaint, make_encounter

GLOBAL = {
    "Organisation": "the tenant itself",
    "User": "an account may belong to several organisations",
    "AccountMail": "about an account, or to an address that has none yet",
    "UnwantedMail": "an address by its hash, whoever may give it",
    "LimitKey": "belongs to the installation",
    "Session": "of a user, who may be in several",
    "KioskPairing": "a tablet whose organisation nobody has told yet",
    "Job": "the queue of the installation, under names of ours",
    "LimitBucket": "counts without saying for whom",
    "ClosedCookie": "says of no cookie whose receipts it held",
    "LocationCount": "a view over tenant tables",
    "EmployeeCount": "a view over tenant tables",
}


def tenant_models() -> list[type[models.Model]]:
    return [model for model in apps.get_app_config("encounters").get_models() if issubclass(model, TenantModel)]


def test_every_model_is_of_a_tenant_or_global_for_a_reason():
    """Histories have the organisation of the row that they are of: see tests/history/."""
    others = {model.__name__ for model in apps.get_app_config("encounters").get_models()} - {
        model.__name__ for model in [*tenant_models(), *HISTORY.values()]
    }

    assert others == set(GLOBAL)


def links() -> list[tuple[type[models.Model], str]]:
    """Every foreign key from a tenant table to a tenant table."""
    return [
        (model, field.name)
        for model in tenant_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel)
    ]


def composite_keys() -> set[tuple[str, str]]:
    """Table and column of every foreign key that holds the organisation as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[2])
            FROM pg_constraint
            WHERE contype = 'f' AND cardinality(conkey) = 2 AND confdeltype = 'r' AND convalidated
              AND (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) = 'organisation_id'
              AND (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]) = 'organisation_id'
            """
        )
        return set(cursor.fetchall())


def test_every_link_between_tenant_tables_has_a_composite_key(db):
    wanted = {(model._meta.db_table, model._meta.get_field(name).column) for model, name in links()}

    assert wanted - composite_keys() == set()
    assert len(wanted) > 20


def test_a_dropped_composite_key_is_noticed(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE encounters_encounter DROP CONSTRAINT encounter_employee_same_organisation")

    assert ("encounters_encounter", "employee_id") not in composite_keys()


def refused() -> object:
    return pytest.raises(IntegrityError, match="same_organisation")


def test_the_orm_cannot_link_across(house: House, neighbour: House):
    encounter = make_encounter(house.point)
    now = encounter.reported_at
    for name, foreign in (
        ("location", neighbour.kamppi),
        ("employee", neighbour.aino),
        ("point", neighbour.point),
        ("logged_by", neighbour.admin),
    ):
        changes = {name: foreign} | ({"attributed_by": "staff"} if name == "employee" else {})
        with refused(), transaction.atomic():
            Encounter.objects.filter(pk=encounter.pk).update(**changes)
    for model, row in (
        (Contact, {"email": "a@example.org", "language": "fi"}),
        (
            Case,
            {
                "kind": "complaint",
                "location": neighbour.kamppi,
                **dict.fromkeys(("opened_at", "clock_started_at", "promise_ends_at", "due_at"), now),
            },
        ),
        (CaseEvent, {"kind": "opened", "at": now}),
    ):
        with refused(), transaction.atomic():
            model.objects.create(organisation=neighbour.organisation, encounter=encounter, **row)
    with refused(), transaction.atomic():
        Case.objects.filter(encounter=make_complaint(house)).update(location=neighbour.kamppi)
    with refused(), transaction.atomic():
        day = encounter.occurred_on
        LocationTally.objects.create(organisation=neighbour.organisation, location=house.kamppi, day=day, good=1, bad=0)


def test_sql_cannot_link_across(house: House, neighbour: House):
    make_encounter(house.point)
    for statement, values in (
        ("UPDATE encounters_encounter SET location_id = %s", [neighbour.kamppi.pk]),
        ("UPDATE encounters_encounter SET organisation_id = %s", [neighbour.organisation.pk]),
        ("UPDATE encounters_member SET employee_id = %s WHERE role = 'admin'", [house.aino.pk]),
        ("UPDATE encounters_tallydelta SET location_id = %s", [neighbour.kamppi.pk]),
        ("UPDATE encounters_pointcode SET point_id = %s", [house.point.pk]),
    ):
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_without_the_key_the_link_would_be_made(house: House, neighbour: House):
    encounter = make_encounter(house.point)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE encounters_encounter DROP CONSTRAINT encounter_location_same_organisation")

    assert Encounter.objects.filter(pk=encounter.pk).update(location=neighbour.kamppi) == 1
