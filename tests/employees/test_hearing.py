"""Until when the employee concerned is heard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.changes.changing import read_file
from encounters.employees.presentation import readable_by
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter
from encounters.models.choices import EventKind
from encounters.models.hearing import Hearing
from encounters.review.actions import (
    exclude_encounter,
    reattribute_encounter,
    release_encounter,
    restore_encounter,
)
from tests.employees.pages import MIDNIGHT
from tests.factories import WEDNESDAY, House, log_event, make_complaint, make_employee, make_encounter


def hearing(encounter: Encounter) -> Hearing:
    return read_file(encounter.reloaded()).hearing


def test_it_begins_when_staff_read_it_and_lasts_fourteen_days(house: House):
    encounter, first_read_at = make_complaint(house, now=WEDNESDAY), WEDNESDAY + timedelta(hours=2)
    mark_seen(encounter=encounter, by=house.supervisor, now=first_read_at)

    found = hearing(encounter)

    assert (found.readable_from, found.ends_at) == (first_read_at, first_read_at + timedelta(days=14))
    assert [found.is_open(first_read_at + timedelta(days=days)) for days in (-1, 0, 13, 14)] == [
        False,
        True,
        True,
        False,
    ]
    assert [found.is_over(first_read_at + timedelta(days=days)) for days in (13, 14)] == [False, True]


def test_unread_it_begins_when_a_working_day_is_over(house: House):
    assert hearing(make_complaint(house, now=WEDNESDAY)).readable_from == MIDNIGHT


def test_what_is_added_later_puts_nothing_off(house: House):
    encounter = make_complaint(house, now=WEDNESDAY)
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(hours=2))
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(days=3), addition="Ja äänekäs.")

    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(days=4))

    assert hearing(encounter).readable_from == WEDNESDAY + timedelta(hours=2)


@pytest.mark.parametrize("named_by", ["customer", "staff"])
def test_who_is_named_later_has_as_long(house: House, named_by):
    encounter = make_complaint(house, now=WEDNESDAY, employee=None, attribution="")
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(hours=2))
    nobody, named = hearing(encounter), WEDNESDAY + timedelta(days=9)
    if named_by == "staff":
        reattribute_encounter(encounter=encounter, employee=house.aino, by=house.admin, now=named, reason="Vuorolista.")
    else:
        amend_encounter(encounter=encounter, now=named, employee=house.aino, attribution="sure")

    assert nobody == Hearing(None, None, None)
    assert nobody.is_over(WEDNESDAY)
    assert hearing(encounter).readable_from == named


def test_what_was_held_back_or_left_out_could_not_be_read(house: House):
    held_back = make_encounter(
        house.point, "bad", now=WEDNESDAY, hold_reason="fast", text="Tyly.", employee=house.aino, attribution="sure"
    )
    mark_seen(encounter=held_back, by=house.admin, now=WEDNESDAY + timedelta(hours=1))
    release_encounter(encounter=held_back, by=house.admin, now=WEDNESDAY + timedelta(days=20))
    left_out = make_complaint(house, now=WEDNESDAY)
    mark_seen(encounter=left_out, by=house.admin, now=WEDNESDAY + timedelta(hours=1))
    exclude_encounter(encounter=left_out, by=house.admin, now=WEDNESDAY + timedelta(hours=2), reason="Koe.")
    gone = hearing(left_out)
    restore_encounter(encounter=left_out, by=house.admin, now=WEDNESDAY + timedelta(days=20), reason="Ei koe.")

    assert gone.is_over(WEDNESDAY)
    assert [hearing(one).readable_from for one in (held_back, left_out)] == [WEDNESDAY + timedelta(days=20)] * 2


@pytest.mark.parametrize("kind", [EventKind.SIDE_GIVEN, EventKind.NOTHING_TO_ADD, EventKind.HEARD])
def test_only_what_this_employee_said_ends_it(house: House, kind):
    encounter, now = make_complaint(house, now=WEDNESDAY), timezone.now()
    bertta = make_employee(house.kamppi, first_name="Bertta")
    log_event(encounter=encounter, kind=kind, now=now, employee=bertta.pk)
    other = hearing(encounter)
    log_event(encounter=encounter, kind=kind, now=now, employee=house.aino.pk)

    assert other.heard_at is None
    assert hearing(encounter).heard_at == now
    assert hearing(encounter).is_over(WEDNESDAY)


def test_without_a_login_only_being_heard_ends_it(house: House):
    encounter = make_complaint(house, now=WEDNESDAY)
    house.employee.is_active = False
    house.employee.save()
    long_after = WEDNESDAY + timedelta(days=400)
    silent = hearing(encounter)
    log_event(encounter=encounter, kind=EventKind.HEARD, now=long_after, by=house.admin, employee=house.aino.pk)

    assert (silent.ends_at, silent.is_over(long_after)) == (None, False)
    assert hearing(encounter).is_over(long_after)


def test_a_cause_elsewhere_leaves_them_concerned(house: House):
    encounter = make_complaint(house, now=WEDNESDAY)
    Encounter.objects.filter(pk=encounter.pk).update(cause="staffing", counted_for_employee=False)

    assert hearing(encounter).employee == house.aino


@pytest.mark.parametrize("weekday", range(7))
def test_unread_it_begins_when_their_page_shows_it(house: House, weekday):
    house.kamppi.working_days = [1, 2, 4, 5]
    house.kamppi.save()
    readable_from = hearing(
        make_encounter(
            house.point, "bad", now=WEDNESDAY + timedelta(days=weekday), employee=house.aino, attribution="sure"
        )
    ).readable_from
    assert readable_from

    shown = [readable_by(house.aino, readable_from + timedelta(seconds=seconds)).exists() for seconds in (-1, 0)]

    assert shown == [False, True]


def test_read_late_it_has_begun_before(house: House):
    encounter = make_complaint(house, now=WEDNESDAY)
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(days=9))

    assert hearing(encounter).readable_from == MIDNIGHT
