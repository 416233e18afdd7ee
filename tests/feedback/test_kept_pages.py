"""The page of the rating comes from memory; what a press is stored with comes from the database."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from encounters.feedback.drawing import point_now
from encounters.feedback.recording import new_encounter, record_encounter
from encounters.models import Encounter, PointCode
from encounters.models.choices import Channel, HoldReason
from encounters.visitors import KeptKey
from tests.factories import House, code_of, make_employee, make_location, make_point, tap

KEY = re.compile(r'name="key" value="([^"]+)"')


def shown(code: str, language: str = "en") -> str:
    return Client().get(f"/f/{code}/", headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_what_is_kept_looks_like_what_is_drawn(house: House, language):
    house.organisation.name = '<key> "&lt;key&gt;"'
    house.organisation.save()
    code = code_of(make_point(house.kamppi, employee=house.aino))

    pages = [shown(code, language) for _ in range(2)]

    keys = [KEY.findall(page)[0] for page in pages]
    assert len(set(keys)) == 2
    with translation.override(language):
        for page, key in zip(pages, keys, strict=True):
            context = {"point": point_now(code), "code": code, "key": key}
            assert page == render_to_string("feedback/rate.html", context, RequestFactory().get("/"))


def test_a_page_is_read_from_the_database_once_in_some_seconds(house: House):
    code, reads = code_of(house.point), []
    with time_machine.travel(datetime(2026, 6, 10, 9, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(20):
            with CaptureQueriesContext(connection) as queries:
                shown(code)
            reads.append(len(queries))
            clock.shift(1)

    assert (sum(reads), set(reads)) == (3, {0, 1})


def test_a_change_shows_within_ten_seconds(house: House):
    code = code_of(house.point)
    before = shown(code)
    house.kamppi.name = "Kaisaniemi"
    house.kamppi.save()

    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        after = shown(code)

    assert ("Kamppi" in before, "Kamppi" in after, "Kaisaniemi" in after) == (True, False, True)


@pytest.mark.parametrize("closed", ["point", "location", "code"])
def test_a_press_on_a_page_closed_since_is_not_stored(client, house: House, closed):
    code = code_of(house.point)
    shown(code)
    if closed == "code":
        PointCode.objects.all().delete()
    else:
        where = {"point": house.point, "location": house.kamppi}[closed]
        where.is_active = False
        where.save()

    assert tap(client, code).status_code == 404
    assert not Encounter.objects.exists()


def test_a_press_is_stored_where_its_code_leads_by_now(client, house: House):
    code = code_of(house.point)
    shown(code)
    moved = make_point(house.porvoo, employee=make_employee(house.porvoo, first_name="Pia"))
    PointCode.objects.filter(code=code).update(point=moved)

    assert tap(client, code).status_code == 302
    encounter = Encounter.objects.get()
    assert (encounter.point, encounter.location, encounter.employee) == (moved, house.porvoo, moved.employee)


def test_a_press_on_a_kept_page_counts_for_who_serves_now(client, house: House, bertta):
    house.point.employee = house.aino
    house.point.save()
    code = code_of(house.point)
    shown(code)
    house.point.employee = bertta
    house.point.save()

    tap(client, code)

    assert Encounter.objects.get().employee == bertta


@pytest.mark.parametrize("hold_reason", ["", HoldReason.LIMIT])
@pytest.mark.parametrize("channel", ["", Channel.STAFF])
@pytest.mark.parametrize("point_channel", [Channel.QR, ""])
@pytest.mark.parametrize("served_by", ["nobody", "somebody", "somebody who left"])
@pytest.mark.parametrize("zone", ["Europe/Helsinki", "Pacific/Auckland", "America/Los_Angeles"])
def test_what_the_statement_stores_is_what_python_says(
    house: House, zone, served_by, point_channel, channel, hold_reason
):
    place = make_location(house.organisation, "Kaukana", time_zone=zone)
    employee = None
    if served_by != "nobody":
        employee = make_employee(place, is_active=served_by == "somebody")
    point = make_point(place, employee=employee, channel=point_channel)
    for now in (datetime(2026, 6, 10, 22, 30, tzinfo=UTC), datetime(2026, 12, 31, 11, 59, 59, 999_999, UTC)):
        what = {"rating": "bad", "language": "sv", "now": now, "channel": channel, "hold_reason": hold_reason}

        said = new_encounter(point=point, **what)
        told = record_encounter(point=point, submission_key=uuid4(), logged_by=house.supervisor, **what).encounter

        stored = Encounter.objects.get(pk=told.pk)
        said.id, said.logged_by = told.id, house.supervisor
        said.save(force_insert=False, force_update=True)
        columns = [field.attname for field in Encounter._meta.concrete_fields if not field.generated]
        expected = Encounter.objects.get(pk=told.pk)
        assert [getattr(stored, name) for name in columns] == [getattr(expected, name) for name in columns]
        assert [getattr(told, name) for name in columns] == [getattr(stored, name) for name in columns]


def test_the_key_of_a_day_is_kept_for_that_day_alone():
    kept, day = KeptKey(), date(2026, 6, 10)
    with time_machine.travel(datetime(2026, 6, 10, 12, 0, tzinfo=UTC)):
        kept.keep(day, b"secret")
        during = kept.get(day), kept.get(day - timedelta(days=1)), kept.get(day + timedelta(days=1))
    with time_machine.travel(datetime(2026, 6, 10, 23, 59, 59, 950_000, UTC)):
        kept.keep(day, b"secret")
        kept.ending.join()

    assert during == (b"secret", None, None)
    assert kept.of_day is None


def test_the_key_of_a_day_that_is_over_is_not_kept():
    kept = KeptKey()
    with time_machine.travel(datetime(2026, 6, 11, 0, 0, 1, tzinfo=UTC)):
        kept.keep(date(2026, 6, 10), b"secret")

    assert (kept.of_day, kept.ending) == (None, None)


def test_a_point_that_opens_is_open_at_once(client, house: House):
    code = code_of(house.point)
    house.point.is_active = False
    house.point.save()
    closed = client.get(f"/f/{code}/").status_code
    house.point.is_active = True
    house.point.save()

    assert (closed, client.get(f"/f/{code}/").status_code, tap(client, code).status_code) == (404, 200, 302)
