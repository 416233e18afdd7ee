"""A check of the figures goes from month to month while customers go on tapping, and goes on where it was stopped."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from encounters.changes.tallies import Slice, find_differences, find_differences_in, fold_deltas, list_slices, recount
from encounters.models import Encounter, LocationCount, LocationTally, TallyDelta
from encounters.models.tally import total_counts
from tests.at_once import all_at_once
from tests.factories import House, make_encounter, make_house, make_thanks, record
from tests.promises.test_exactness import figures, plain_recount

MONTHS = [
    datetime(2026, 1, 31, 22, 30, tzinfo=UTC),
    datetime(2026, 2, 10, tzinfo=UTC),
    datetime(2026, 4, 1, tzinfo=UTC),
]


@pytest.fixture(autouse=True)
def records(tmp_path, settings) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def months(house: House) -> list[Encounter]:
    """Thanks to Aino, the first on the last evening of January in Greenwich, which is February at its location."""
    return [make_thanks(house, now=moment) for moment in MONTHS]


@pytest.fixture
def busy_house(transactional_db: None) -> House:
    """A house whose customers tap from connections of their own."""
    house = make_house()
    for moment in MONTHS:
        make_encounter(house.point, now=moment)
    return house


def check(*options: str) -> tuple[list[str], bool]:
    """What the command prints, and whether it found all well."""
    out = StringIO()
    try:
        call_command("recount", *options, stdout=out, stderr=StringIO())
    except SystemExit:
        return out.getvalue().splitlines(), False
    return out.getvalue().splitlines(), True


def stopped_after(number: int) -> Callable[..., Any]:
    """A wrapper of the database that is interrupted when so many months were looked at."""
    looked_at = iter(range(number + 1))

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "recounted" in sql and next(looked_at) == number:
            raise KeyboardInterrupt
        return run(sql, *rest)

    return execute


def tapping(house: House) -> Callable[..., Any]:
    """A wrapper of the database around whose statements customers tap, each in a connection of their own."""

    def tap_everywhere() -> None:
        all_at_once([lambda moment=moment: record(house.point, now=moment) for moment in MONTHS])

    def execute(run: Callable[..., Any], *statement: Any) -> Any:
        tap_everywhere()
        done = run(*statement)
        tap_everywhere()
        return done

    return execute


def test_slices_hold_every_day_once(house: House, neighbour: House, months: list[Encounter]):
    assert list_slices()[:-1] == [
        Slice(house.organisation.pk, date.min, date(2026, 1, 31)),
        Slice(house.organisation.pk, date(2026, 2, 1), date(2026, 2, 28)),
        Slice(house.organisation.pk, date(2026, 3, 1), date(2026, 3, 31)),
        Slice(house.organisation.pk, date(2026, 4, 1), date.max),
    ]
    assert list_slices()[-1] == Slice(neighbour.organisation.pk, date.min, date.max)


@pytest.mark.parametrize("day", [date(1900, 1, 1), *(moment.date() for moment in MONTHS), date(2100, 1, 1)])
@pytest.mark.parametrize("whose", ["location", "employee"])
def test_a_wrong_figure_is_found_and_put_right_whatever_its_day(
    house: House, months: list[Encounter], day: date, whose: str
):
    employee = house.aino if whose == "employee" else None
    TallyDelta.objects.create(
        organisation=house.organisation, location=house.kamppi, employee=employee, day=day, good=0, bad=2
    )
    fold_deltas()

    found, (lines, well) = find_differences(), check("--check")
    recount()

    subjects = [None, house.aino.pk] if employee else [None]
    assert found == [(house.organisation.pk, house.kamppi.pk, subject, day, 0, -2) for subject in subjects]
    assert (len(lines), well) == (len(subjects), False)
    assert check("--check") == (["the tallies equal a recount"], True)
    assert figures() == plain_recount()


def test_a_difference_is_found_in_each_slice_and_in_no_other(house: House, months: list[Encounter]):
    fold_deltas()
    LocationTally.objects.update(bad=1)

    found = [len(find_differences_in(days)) for days in list_slices()]

    assert found == [0, 2, 0, 1]


def test_what_is_tapped_during_a_check_is_no_difference(busy_house: House):
    taps = Encounter.objects.count()

    with connection.execute_wrapper(tapping(busy_house)):
        said = check("--check")

    assert said == (["the tallies equal a recount"], True)
    assert Encounter.objects.count() > taps


def test_what_is_tapped_between_two_statements_would_be(busy_house: House):
    """Encounters and figures are compared in one statement because of this."""
    with connection.execute_wrapper(tapping(busy_house)):
        encounters, counted = Encounter.objects.filter(counted=True).count(), total_counts(LocationCount.objects)

    assert encounters < counted.bad


def test_a_check_goes_on_where_it_was_stopped(house: House, months: list[Encounter]):
    LocationTally.objects.all().delete()
    TallyDelta.objects.all().delete()

    with connection.execute_wrapper(stopped_after(2)), pytest.raises(KeyboardInterrupt):
        check("--check")
    rest, well = check("--resume")
    whole, _ = check("--check")

    assert rest == ["4 differences were printed before the check was stopped", *whole[4:]]
    assert (len(whole), well) == (6, False)


def test_a_check_that_is_through_begins_anew(house: House, months: list[Encounter], tmp_path):
    assert check("--resume")[1]
    TallyDelta.objects.all().delete()

    assert not check("--resume")[1]
    assert list(tmp_path.iterdir()) == []


def test_a_check_tells_how_far_it_came(house: House, months: list[Encounter]):
    told = StringIO()

    call_command("recount", check=True, stdout=StringIO(), stderr=told)

    assert told.getvalue().splitlines() == [f"{number} of 4 months" for number in range(1, 5)]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_a_fold_in_batches_folds_everything_once(house: House, months: list[Encounter], at_once: int):
    waiting = TallyDelta.objects.count()

    folded = fold_deltas(at_once)

    assert (folded, TallyDelta.objects.count()) == (waiting, 0)
    assert figures() == plain_recount()
