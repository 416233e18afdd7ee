"""The large organisation of the demo: its copies are what the verbs would have stored there and then."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import md5
from io import StringIO
from itertools import product
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encounters.casework.actions import refresh_urgency
from encounters.changes.reindexing import find_stale
from encounters.changes.tallies import find_differences
from encounters.demo import multiplying
from encounters.demo.chain import STAFF, live_chain, load_chain, plan_chain
from encounters.demo.founding import create_organisation
from encounters.demo.loading import AlreadyLoaded, live_through, store_lived
from encounters.demo.multiplying import REPEATS, models_of_encounters, multiply
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
from encounters.models.searching import FOUND_BY
from tests.demo.moments import NOW

PLACES, SCALE, MORE = 8, 0.6, 300
PLAN = plan_chain(PLACES)
WEEKS = (0, 52, 104)
HANGING = {"case": Case, "contact": Contact}
OF_EVENTS = {"texts": CaseText, "corrections": Correction}


def load(encounters: int = 5_000, **more):
    return load_chain(PLAN, now=NOW, encounters=encounters, report=lambda _: None, scale=SCALE, **more)


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
    left_out = {"id", "encounter_id", "event_id", "submission_key", "token_hash", "digits_hash", *FOUND_BY}
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
        **{name: [(file.events.index(row.event), columns(row)) for row in getattr(file, name)] for name in OF_EVENTS},
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


def indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'")
        return set(cursor.fetchall())


@pytest.mark.parametrize("most_with_indexes", [MORE + 1, MORE])
def test_copies_are_what_the_verbs_store_there_and_then(most_with_indexes, db, monkeypatch):
    monkeypatch.setattr(multiplying, "MANY", most_with_indexes)
    before = indexes()
    cast = create_organisation(PLAN, now=NOW, days=1095)
    happenings = live_chain(PLAN, now=NOW, scale=SCALE)
    lived = store_lived(happenings, cast)
    connection.check_constraints()

    multiply(cast.organisation, encounters=len(lived) + MORE, report=lambda _: None)

    places = {cast.locations[place.name].pk: place for place in PLAN.locations}
    copies = Encounter.objects.in_bulk()
    compared = 0
    for (happening, (file, _)), number in product(zip(happenings, lived, strict=True), range(1, REPEATS + 1)):
        if copied := copies.get(copy_id(file.encounter, number)):
            back = happening.at.astimezone(ZONE).date() - copied.reported_at.astimezone(ZONE).date()
            again, receipt = live_through(moved(happening, places[copied.location_id], back), cast)
            assert back in [timedelta(weeks=weeks) for weeks in WEEKS]
            assert same_moments(stored_rows(copied)) == same_moments(lived_rows(again, receipt))
            compared += 1
    assert compared == MORE
    assert indexes() == before


def test_there_are_exactly_as_many_as_wanted_of_every_kind(loaded):
    cases = Case.objects.filter(organisation=loaded)

    assert Encounter.objects.count() == 5_000
    assert set(cases.values_list("state", flat=True)) == set(CaseState.values)
    assert 0.05 < cases.count() / 5_000 < 0.2
    assert Location.objects.count() == PLACES
    assert Employee.objects.count() == PLACES * STAFF
    assert len({str(employee) for employee in Employee.objects.all()}) == PLACES * STAFF


def test_what_is_open_is_recent_and_the_rest_three_years_long(loaded):
    opened = Case.objects.filter(state__in=OPEN_STATES).order_by("opened_at").values_list("opened_at", flat=True)
    moments = Encounter.objects.order_by("occurred_at").values_list("occurred_at", flat=True)

    assert opened[0] > NOW - timedelta(days=60)
    assert NOW - timedelta(weeks=3 * 52 + 1) < moments[0] < NOW - timedelta(weeks=2 * 52)
    assert moments.last() <= NOW


def test_figures_and_search_are_those_of_the_encounters(loaded):
    assert find_differences() == []
    assert find_stale() == []


def test_points_and_times_are_those_of_the_rules(loaded):
    before = list(Case.objects.order_by("pk").values())

    refresh_urgency(NOW)

    assert list(Case.objects.order_by("pk").values()) == before
    assert Case.objects.filter(in_spike=True).exists()


def test_who_may_not_act_everywhere_acted_at_their_places(loaded):
    for member in Member.objects.filter(organisation=loaded):
        places = set(Encounter.objects.filter(events__by=member).values_list("location__name", flat=True))
        if member.role == "employee":
            assert places == {PLAN.locations[0].name}
        elif not member.sees_all_locations:
            assert places == set(PLAN.logins[2].locations)
            assert len(places) == 5


def test_a_second_time_nothing_is_changed(loaded):
    with pytest.raises(AlreadyLoaded):
        load()

    assert Encounter.objects.count() == 5_000


def test_fewer_than_are_lived_are_refused(db):
    with pytest.raises(ValueError, match="encounters already"):
        load(encounters=10)

    assert not Organisation.objects.exists()


@pytest.mark.parametrize("number", ["9999", "10000001", "-1", "1e6", "many", "10,000", ""])
def test_a_wrong_number_is_said_so(number):
    with pytest.raises(CommandError, match="is no number from 10,000 to 10,000,000"):
        call_command("load_demo", f"--encounters={number}", stdout=StringIO())


def test_a_table_of_encounters_is_copied_because_it_is_one():
    assert [model.__name__ for model in models_of_encounters()] == [
        *("Encounter", "Case", "CaseEvent", "CaseText", "Contact", "Correction", "Draft", "Receipt", "Redaction")
    ]
