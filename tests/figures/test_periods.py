"""Figures are of the days that were asked for, in the address, and each page leads on with them."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest

from encounters.figures.over_time import stretches_of
from encounters.figures.periods import Period, Unit
from encounters.models import Counts
from tests.factories import House, make_encounter

TODAY = date(2026, 11, 29)  # a Sunday
PAGES = ("figures:overview", "figures:locations", "figures:location", "figures:employees")


@pytest.fixture(autouse=True)
def sunday(time_machine) -> None:
    time_machine.move_to("2026-11-29T10:00:00Z")


def ask(client, house: House, name: str, query: str):
    arguments = [house.kamppi.pk] if name == "figures:location" else []
    return client.get(house.at(name, *arguments) + query)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", date(2026, 10, 31), TODAY),
        ("?days=7", date(2026, 11, 23), TODAY),
        ("?days=365", date(2025, 11, 30), TODAY),
        ("?days=1095", TODAY - timedelta(days=1094), TODAY),
        ("?first=2026-03-01&last=2026-03-31", date(2026, 3, 1), date(2026, 3, 31)),
        ("?first=2026-11-01", date(2026, 11, 1), TODAY),
        ("?last=2026-03-31", date(2026, 3, 2), date(2026, 3, 31)),
        ("?first=2026-11-01&last=2027-03-31", date(2026, 11, 1), TODAY),
        ("?first=2026-03-01&last=2026-03-31&days=7", date(2026, 3, 1), date(2026, 3, 31)),
        ("?days=8", date(2026, 10, 31), TODAY),
    ],
)
def test_the_address_says_of_which_days(house: House, signed_in, name: str, query: str, first: date, last: date):
    answer = ask(signed_in(house.admin), house, name, query)

    assert answer.context["period"] == Period(first, last)


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("?first=2026-03-31&last=2026-03-01", "last", "This day is before the day in “From”."),
        ("?first=2020-03-01&last=2026-03-01", "last", "At most 3 years."),
        ("?first=2027-03-01", "first", "This day has not come yet."),
        ("?first=soon", "first", "Enter a valid date."),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_what_cannot_be_is_said_and_kept(house: House, signed_in, name: str, query: str, field: str, said: str):
    answer = ask(signed_in(house.admin), house, name, query)

    assert answer.status_code == 200
    assert said in unescape(answer.content.decode())
    assert answer.context["form"][field].value() == re.search(f"{field}=([^&]*)", query)[1]
    assert answer.context["period"].days == 30


@pytest.mark.parametrize("query", ["?days=365", "?first=2026-03-01&last=2026-03-31"])
def test_each_page_leads_on_with_the_same_days(house: House, signed_in, query: str):
    client = signed_in(house.admin)
    for name in PAGES:
        page = unescape(ask(client, house, name, query).content.decode())
        tabs = page.partition('<nav class="tabs"')[2].partition('<span class="periods">')[0]

        topics = f"{query}&location={house.kamppi.pk}" if name == "figures:location" else query
        assert re.findall(r'href="[^?"]*(\?[^"]*)"', tabs) == [query, query, query, topics]


def test_a_long_period_of_a_location_leads_to_as_many(house: House, signed_in, time_machine):
    client = signed_in(house.admin)
    for months in (1, 5, 30):
        time_machine.move_to("2026-11-29T10:00:00Z")
        time_machine.shift(-timedelta(days=30 * months))
        make_encounter(house.point, "bad", aspects=["speed"])
    time_machine.move_to("2026-11-29T10:00:00Z")

    page = ask(client, house, "figures:location", "?days=1095")

    assert page.context["page"].figure.counts == Counts(0, 3)
    assert [stretch.counts.total for stretch in page.context["page"].stretches if stretch.counts.total] == [1, 1, 1]
    assert page.context["page"].details.aspects.parts[0].counts == Counts(0, 3)
    [href] = re.findall(r'<a href="([^"]*aspect=speed[^"]*)"', page.content.decode())[-1:]
    assert len(client.get(unescape(href)).context["page"].rows) == 3


def test_answers_of_all_locations_are_told_as_far_as_lists_go(house: House, signed_in):
    make_encounter(house.point, "bad", aspects=["speed"])
    client = signed_in(house.admin)

    told = {days: ask(client, house, "figures:overview", f"?days={days}").context["page"].details for days in (90, 365)}

    assert (told[90] is None, told[365] is None) == (False, True)


@pytest.mark.parametrize(
    ("first", "last", "unit", "number", "cut_short"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), Unit.DAY, 1, []),
        (date(2026, 10, 30), TODAY, Unit.DAY, 31, []),
        (date(2026, 10, 29), TODAY, Unit.WEEK, 5, [4]),
        (date(2026, 9, 1), date(2026, 11, 24), Unit.WEEK, 13, [6, 2]),
        (date(2025, 11, 30), TODAY, Unit.MONTH, 13, [1, 29]),
        (date(2024, 1, 1), date(2024, 12, 31), Unit.MONTH, 12, []),
    ],
)
def test_the_longer_a_period_the_coarser_it_is_told(first, last, unit, number, cut_short):
    period = Period(first, last)

    stretches = stretches_of(period, {})

    assert (period.unit, len(stretches)) == (unit, number)
    assert [stretch.period.days for stretch in stretches if stretch.is_cut_short] == cut_short
    assert (stretches[0].period.first, stretches[-1].period.last) == (first, last)
    days_between = [after.period.first - before.period.last for before, after in pairwise(stretches)]
    assert set(days_between) <= {timedelta(days=1)}
    if unit == Unit.WEEK:
        assert {stretch.period.first.isoweekday() for stretch in stretches[1:]} == {1}
