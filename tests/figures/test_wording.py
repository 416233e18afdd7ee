"""What pages of figures say in words."""

import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from encounters.figures.periods import Period, period_of_days
from encounters.figures.statistics import Change, Interval, Median
from encounters.models import Counts, Location, LocationTally
from encounters.templatetags.figures import duration, points, time_of_half
from tests.factories import House, make_encounter, make_location


def came(location: Location, counts: Counts, days_ago: int = 1) -> None:
    """So much feedback of a day at a location, as a tally alone."""
    LocationTally.objects.create(
        organisation=location.organisation,
        location=location,
        day=timezone.localdate() - timedelta(days=days_ago),
        good=counts.good,
        bad=counts.bad,
    )


def headline(client, house: House) -> str:
    page = client.get(house.at("figures:location", house.kamppi.pk), {"days": 7}).content.decode()
    said = page.partition('<p class="headline">')[2].partition("</p>")[0]
    return " ".join(re.sub("<[^>]*>", "", said).split()).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (0, 0, "Nobody left feedback in these days."),
        (1, 0, "One left feedback: too little for a share."),
        (3, 1, "4 left feedback, 3 of them good: too few for a share."),
        (18, 2, "18 of the 20 who left feedback were served well; with so few, the share among all who would is"),
        (45, 5, "90 % of the 50 who left feedback were served well; among all who would, it is"),
    ],
)
def test_the_headline_says_as_much_as_the_count_allows(house: House, signed_in, good: int, bad: int, said: str):
    if good + bad:
        came(house.kamppi, Counts(good, bad))

    told, likely, interval = headline(signed_in(house.admin), house).partition(" likely between ")

    assert told == said
    assert interval == {18: "70 % and 97 %.", 45: "79 % and 96 %."}.get(good, "")
    assert bool(likely) == bool(interval)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Counts(60, 40), "That is better than in the 7 days before."),
        (Counts(100, 0), "That is worse than in the 7 days before."),
        (Counts(90, 10), ""),
    ],
)
def test_a_clear_change_is_in_the_headline(house: House, signed_in, before: Counts, said: str):
    came(house.kamppi, Counts(90, 10))
    came(house.kamppi, before, days_ago=8)
    client = signed_in(house.admin)

    assert headline(client, house).partition("94 %. ")[2] == said
    table = client.get(house.at("figures:locations"), {"days": 7}).content.decode()
    words = {"better": "<b>better</b>", "worse": "<b>worse</b>", "": "no clear change"}
    assert words[next((word for word in ("better", "worse") if word in said), "")] in table


def test_what_was_bad_is_named_unless_it_is_much_at_once(house: House, signed_in):
    client = signed_in(house.admin)
    for aspects in (["speed"], ["speed", "valued"], ["speed", "valued"]):
        make_encounter(house.point, "bad", aspects=aspects)
    once = headline(client, house)
    make_encounter(house.point, "bad", aspects=["valued"])
    two = headline(client, house)
    for _ in range(3):
        make_encounter(house.point, "bad", aspects=["know_how"])
    three = headline(client, house)

    assert once.endswith("Named most of what was bad: Speed (3).")
    assert two.endswith("Named most of what was bad: Feeling valued (3), Speed (3).")
    assert "Named most" not in three


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((0.1, 0.02, 0.18), "+10 percentage points (95 %: +2 to +18)"),
        ((-0.07, -0.2, 0.06), "−7 percentage points (95 %: −20 to +6)"),
        ((0.02, 0.004, 0.036), "+2.0 percentage points (95 %: +0.4 to +3.6)"),
        ((0.0002, 0.0001, 0.0003), "+0.1 percentage points (95 %: +0.1 to +0.1)"),
        ((0, -0.05, 0.05), "0 percentage points (95 %: −5 to +5)"),
    ],
)
def test_a_change_is_never_rounded_to_none(change: tuple[float, float, float], said: str):
    with translation.override("en"):
        assert points(Change(change[0], Interval(*change[1:]))) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        *((0.1, "1 hour"), (1.5, "2 hours"), (48.1, "49 hours"), (72, "72 hours"), (72.1, "3.1 days")),
        (84, "3.5 days"),
    ],
)
def test_a_time_is_told_as_people_say_it(hours: float, said: str):
    with translation.override("en"):
        assert duration(hours) == said


@pytest.mark.parametrize(
    ("median", "said"),
    [
        (Median(3, None, None), "in half of them at most 3 hours"),
        (Median(3, 2, 20), "in half of them at most 3 hours (95 %: 2 hours to 20 hours)"),
        (Median(3, 2, float("inf")), "in half of them at most 3 hours (95 %: 2 hours or more)"),
    ],
)
def test_a_median_is_told_with_its_interval(median: Median, said: str):
    with translation.override("en"):
        assert time_of_half(median) == said


def test_a_location_has_the_days_of_its_own_clock(house: House, signed_in, time_machine):
    time_machine.move_to("2026-11-29T22:30:00Z")  # in Helsinki it is the 30th
    madrid = make_location(house.organisation, "Madrid", time_zone="Europe/Madrid")

    page = signed_in(house.admin).get(house.at("figures:location", madrid.pk), {"days": 7})

    assert page.context["period"] == Period(date(2026, 11, 23), date(2026, 11, 29))
    of_all = period_of_days(Location.objects.filter(organisation=house.organisation), 7, timezone.now())
    assert of_all.last == date(2026, 11, 30)


def test_a_difference_of_too_few_is_none():
    with translation.override("en"):
        assert "too little to compare" in render_to_string("figures/_change.html", {"change": None})
