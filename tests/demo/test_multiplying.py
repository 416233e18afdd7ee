"""The large organisation of the demo: its copies are what the verbs would have stored there and then."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import md5
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encounters.casework.actions import refresh_urgency
from encounters.changes.bulk import store_files
from encounters.changes.reindexing import find_stale
from encounters.changes.tallies import find_differences
from encounters.demo import multiplying
from encounters.demo.chain import STAFF, live_chain, load_chain, plan_chain
from encounters.demo.founding import found
from encounters.demo.loading import AlreadyLoaded, fixed_passwords, live_through
from encounters.demo.multiplying import models_of_encounters, multiply
from encounters.demo.rhythm import ZONE
from encounters.models import (
    Case,
    CaseEvent,
    CaseText,
    Contact,
    Correction,
    Employee,
    Encounter,
    Location,
    Member,
    Organisation,
    Receipt,
)
from encounters.models.choices import OPEN_STATES, CaseState
from tests.demo.moments import NOW

PLACES, SCALE, MORE = 8, 0.25, 300
PLAN = plan_chain(PLACES)
PASSWORDS = fixed_passwords([PLAN])
WEEKS = (0, 52, 104)
HANGING = {"case": Case, "contact": Contact}
OF_EVENTS = {"texts": CaseText, "corrections": Correction}


def load(encounters: int = 1_500, **more):
    return load_chain(
        now=NOW, encounters=encounters, passwords=PASSWORDS, tell=lambda _: None, places=PLACES, scale=SCALE, **more
    )


def there(value, place, back, staff):
    """A value of a happening, as it is at another place and earlier."""
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) - back).replace(fold=0)
    return staff.get(value, value) if isinstance(value, str) else value


def moved(happening, place, back):
    """The same happening at another place and earlier, about who stands for the same person there."""
    staff = {one.name: other.name for one, other in zip(happening.location.staff, place.staff, strict=True)}
    point = happening.point.replace(happening.location.name, place.name)
    for former, name in staff.items():
        point = point.replace(f"· {former}", f"· {name}")
    made = replace(
        happening,
        location=place,
        point=point,
        server=staff[happening.server],
        owner=staff.get(happening.owner, ""),
        at=there(happening.at, place, back, staff),
        deeds=[],
    )
    for deed in happening.deeds:
        data = {name: there(value, place, back, staff) for name, value in deed.data.items()}
        made.add(deed.verb, there(deed.at, place, back, staff), deed.by, **data)
    return made


def columns(row):
    """What a row says, without ids that are new in each copy."""
    left_out = {"id", "encounter_id", "event_id", "submission_key", "token_hash", "digits_hash", "search"}
    names = [field.attname for field in row._meta.concrete_fields if not field.generated]
    return {name: getattr(row, name) for name in names if name not in left_out}


def stored_rows(encounter):
    """Every row of an encounter, as it is stored."""
    of = {"encounter": encounter}
    events = list(CaseEvent.objects.filter(**of).order_by("pk"))
    numbers = {event.pk: number for number, event in enumerate(events)}
    return {
        "encounter": columns(encounter),
        "receipt": columns(Receipt.objects.get(**of)),
        **{name: [columns(row) for row in model.objects.filter(**of)] for name, model in HANGING.items()},
        "events": [columns(event) for event in events],
        **{
            name: [(numbers[row.event_id], columns(row)) for row in model.objects.filter(**of).order_by("pk")]
            for name, model in OF_EVENTS.items()
        },
    }


def lived_rows(file, receipt):
    """Every row of a file that is not stored."""
    return {
        "encounter": columns(file.encounter),
        "receipt": columns(receipt),
        **{name: [columns(row) for row in [getattr(file, name)] if row] for name in HANGING},
        "events": [columns(event) for event in file.events],
        **{
            name: [(file.events.index(row.event), columns(row)) for row in getattr(file, name)] for name in OF_EVENTS
        },
    }


def same_moments(rows):
    """The rows with moments inside JSON in one form."""
    for _, correction in rows["corrections"]:
        for side, moment in enumerate(correction["changes"].get("occurred_at", ())):
            if moment:
                correction["changes"]["occurred_at"][side] = datetime.fromisoformat(moment)
    return rows


def copy_id(encounter, number):
    return UUID(md5(f"{encounter.pk}/{number}".encode(), usedforsecurity=False).hexdigest())


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The chain, loaded once for the tests that only read."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            load()
            yield Organisation.objects.get(slug=PLAN.slug)
            transaction.set_rollback(True)


def test_copies_are_what_the_verbs_store_there_and_then(db):
    cast = found(PLAN, now=NOW, days=1095, passwords=PASSWORDS)
    happenings = live_chain(PLAN, now=NOW, scale=SCALE)
    lived = [live_through(happening, cast) for happening in happenings]
    store_files([file for file, _ in lived], [receipt for _, receipt in lived])
    connection.check_constraints()

    multiply(cast.organisation, encounters=len(lived) + MORE, tell=lambda _: None)

    places = {cast.locations[place.name].pk: place for place in PLAN.locations}
    copies = Encounter.objects.in_bulk()
    compared = 0
    for happening, (file, _) in zip(happenings, lived, strict=True):
        if copied := copies.get(copy_id(file.encounter, 1)):
            back = happening.at.astimezone(ZONE).date() - copied.reported_at.astimezone(ZONE).date()
            again, receipt = live_through(moved(happening, places[copied.location_id], back), cast)
            assert back in [timedelta(weeks=weeks) for weeks in WEEKS]
            assert same_moments(stored_rows(copied)) == same_moments(lived_rows(again, receipt))
            compared += 1
    assert compared == MORE
