"""What the page of all locations, or of a region, says is a recount's, and leads to as much."""

import re
from datetime import timedelta
from html import unescape
from random import Random

import pytest
from django.utils import timezone

from encounters.figures.comparison import ranked_of
from encounters.figures.statistics import differs_among
from encounters.models import Counts, Location, Member
from encounters.models.tally import LocationTally
from tests.factories import House, make_encounter, make_location, make_point
from tests.figures.recounting import QUESTIONS, fill, links_of, numbers_of, recount, rows_behind


@pytest.fixture
def regions(house: House) -> None:
    """Kamppi and a third location lie in the south, Porvoo in the east."""
    house.kamppi.region, house.porvoo.region = "South", "East & more"
    make_location(house.organisation, "Kallio", region="South")
    for location in (house.kamppi, house.porvoo):
        location.save()


def overview(client, house: House, days: int = 90, **asked: str):
    return client.get(house.at("figures:overview"), {"days": days, **asked})


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("region", ["", "South", "East & more"])
def test_every_figure_is_that_of_a_recount(house: House, neighbour: House, signed_in, region: str):
    fill(house, timezone.now(), seed=1)
    fill(neighbour, timezone.now(), seed=2)

    page = overview(signed_in(house.admin), house, region=region).context["page"]

    within = {"": [house.kamppi, house.porvoo], "South": [house.kamppi], "East & more": [house.porvoo]}[region]
    by_day = recount(within, page.period, "occurred_on")
    good = sum(many for (_, rating), many in by_day.items() if rating == "good")
    assert (page.figure.counts.good, page.figure.counts.total) == (good, sum(by_day.values()))
    assert page.figure.counts.total > (5 if region.startswith("East") else 20)
    assert sum(stretch.counts.total for stretch in page.stretches) == page.figure.counts.total
    aspects = recount(within, page.period, "aspect", "CROSS JOIN unnest(aspects) AS aspect")
    assert numbers_of(page.details.aspects) == aspects
    told = {one.name: numbers_of(one) for one in page.details.breakdowns if one.tells_good}
    assert told == {
        name: recount(within, page.period, column) for name, column in QUESTIONS.items() if name != "on_the_spot"
    }


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("who", ["admin", "supervisor", "porvoo_supervisor"])
@pytest.mark.parametrize("region", ["", "South", "East & more"])
def test_every_count_leads_to_exactly_that_many(house: House, neighbour: House, signed_in, who: str, region: str):
    fill(house, timezone.now() - timedelta(days=3), seed=3)
    fill(neighbour, timezone.now(), seed=3)
    member = getattr(house, who)
    member.employee = house.aino  # what names themselves is counted as good or bad, but no answer of it
    member.save()
    client = signed_in(member)

    answer = overview(client, house, region=region)

    if who == "porvoo_supervisor" and region == "South":
        assert answer.status_code == 404
        return
    counts = links_of(answer.content.decode())
    assert len(counts) > 20
    assert any("overdue" in address for address, _ in counts)
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def make_many(location: Location, good: int, bad: int) -> None:
    """So much feedback of yesterday at a location, as tallies alone, which nothing but counts is read from."""
    LocationTally.objects.create(
        organisation=location.organisation,
        location=location,
        day=timezone.localdate() - timedelta(days=1),
        good=good,
        bad=bad,
    )


def test_locations_stand_by_their_shrunk_share_and_few_in_no_order(house: House, signed_in):
    many = {"Kallio": (160, 40), "Lahti": (14, 6), "Oulu": (900, 100), "Turku": (0, 19), "Vaasa": (30, 70)}
    for name, (good, bad) in many.items():
        make_many(make_location(house.organisation, name), good, bad)

    comparison = overview(signed_in(house.admin), house, days=7).context["comparison"]

    # Seven locations with 191 encounters each on average and a share of 82.5 %: the twenty of Lahti say little.
    assert [row.location.name for row in comparison.rows] == ["Vaasa", "Kallio", "Lahti", "Oulu"]
    assert (comparison.ranked, comparison.too_few) == (4, 3)
    assert [row.location.name for row in comparison.clearly_worse] == ["Vaasa"]
    vaasa = comparison.rows[0]
    assert vaasa.difference.difference == pytest.approx(30 / 100 - 1074 / 1239)


def test_what_is_clear_is_said_in_the_headline(house: House, signed_in):
    make_many(house.kamppi, 20, 80)
    make_many(house.porvoo, 90, 10)

    page = overview(signed_in(house.admin), house, days=7).content.decode()
    alone = overview(signed_in(house.porvoo_supervisor), house, days=7)

    headline = page.partition('<p class="headline">')[2].partition("</p>")[0]
    assert "Kamppi" in headline
    assert "Porvoo" not in headline
    assert alone.context["comparison"].clearly_worse == []
    assert 'id="compared"' not in alone.content.decode()  # a location alone is compared with nothing
    assert alone.context["page"].figure.counts == Counts(90, 10)


def test_ranks_do_not_depend_on_chance_among_equals():
    counts = {3: Counts(10, 10), 1: Counts(10, 10), 2: Counts(5, 15), 4: Counts(1, 18)}

    assert ranked_of(counts, Counts(26, 53), mean=20, minimum=20) == [2, 1, 3]


@pytest.mark.usefixtures("regions")
def test_regions_stand_side_by_side(house: House, signed_in):
    make_many(house.kamppi, 20, 80)
    make_many(house.porvoo, 90, 10)
    client = signed_in(house.admin)

    page = overview(client, house, days=7)

    rows = page.context["comparison"].regions
    assert [(row.region, row.locations, row.figure.counts) for row in rows] == [
        ("East & more", 1, Counts(90, 10)),
        ("South", 2, Counts(20, 80)),
    ]
    assert "region=East+%26+more" in page.content.decode()
    make_many(make_location(house.organisation, "Lahti"), 5, 1)
    *_, last = overview(client, house, days=7).context["comparison"].regions
    assert (last.region, last.locations, last.figure.counts) == ("", 1, Counts(5, 1))
    assert overview(client, house, region="South").context["comparison"].regions == []
    assert overview(client, house, region="North").status_code == 404


def test_late_complaints_stand_with_who_supervises_the_location(house: House, signed_in):
    long_ago = timezone.now() - timedelta(days=20)
    for point in (house.point, house.porvoo_point, house.porvoo_point):
        make_encounter(point, "bad", text="Odotan.", now=long_ago)
    make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure", now=long_ago)
    client = signed_in(house.admin)

    def late() -> list[tuple[Location, int, list[Member]]]:
        return [tuple(row) for row in overview(client, house).context["comparison"].late]

    # Porvoo has a supervisor of its own; of Kamppi takes care who supervises all.
    assert late() == [(house.porvoo, 2, [house.porvoo_supervisor]), (house.kamppi, 1, [house.supervisor])]
    house.porvoo_supervisor.user.is_active = False
    house.porvoo_supervisor.user.save()
    assert late()[0] == (house.porvoo, 2, [house.supervisor])


def test_closed_locations_count_as_long_as_they_had_feedback(house: House, signed_in):
    for name, count in (("Lahti", 30), ("Oulu", 0)):
        location = make_location(house.organisation, name, region="North", is_active=False)
        if count:
            make_many(location, count, 0)

    comparison = overview(signed_in(house.admin), house, days=7).context["comparison"]

    assert [row.location.name for row in comparison.rows] == ["Lahti"]
    assert (comparison.ranked, comparison.too_few) == (1, 2)


def test_who_has_less_than_the_organisation_s_minimum_stands_in_no_order(house: House, signed_in):
    house.organisation.small_count_minimum = 50
    house.organisation.save()
    make_many(house.kamppi, 20, 5)
    make_many(house.porvoo, 60, 5)

    comparison = overview(signed_in(house.admin), house, days=7).context["comparison"]

    assert [row.location for row in comparison.rows] == [house.porvoo]


@pytest.mark.parametrize(("locations", "each"), [(20, 50), (300, 60)])
def test_where_nothing_differs_the_headline_seldom_names_a_location(locations: int, each: int):
    random, named, rounds = Random(3), 0, 100
    for _ in range(rounds):
        goods = [sum(random.random() < 0.85 for _ in range(each)) for _ in range(locations)]
        lowest = Counts(min(goods), each - min(goods))
        others = Counts(sum(goods) - lowest.good, each * (locations - 1) - sum(goods) + lowest.good)
        named += differs_among(lowest, others, locations)

    assert named / rounds <= 0.08


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("query", ["region=South&days=14", "region=South&location=999", "days=x&region=South"])
def test_a_field_that_is_wrong_leaves_the_region_alone(house: House, signed_in, query: str):
    answer = signed_in(house.admin).get(f"{house.at('figures:overview')}?{query}")

    assert answer.context["page"].scope.region == "South"


@pytest.mark.parametrize("region", ["North", "south", "x" * 101, "South "])
@pytest.mark.usefixtures("regions")
def test_a_region_that_is_none_is_not_found(house: House, signed_in, region: str):
    assert signed_in(house.admin).get(f"{house.at('figures:overview')}?region={region}").status_code == 404


@pytest.mark.parametrize("name", ["A & B", "#1", "50 % + 50 %", 'it\'s "so"', "<b>", " blank "])
def test_a_region_may_have_any_name(house: House, signed_in, name: str):
    Location.objects.filter(pk=house.kamppi.pk).update(region=name)
    Location.objects.filter(pk=house.porvoo.pk).update(region="Other")
    make_encounter(house.point, "bad", text="Odotin.")
    make_encounter(house.porvoo_point, "bad", text="Muualla.")
    client = signed_in(house.admin)

    page = overview(client, house).content.decode()
    [link] = [unescape(href) for href in re.findall(r'<a href="(\?[^"]*region=[^"]*)"', page) if "Other" not in href][
        :1
    ]
    counts = links_of(client.get(house.at("figures:overview") + link).content.decode())

    assert ("encounters" in counts[0][0], counts[0][1]) == (True, 1)
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_of_very_much_only_good_and_bad_are_told(house: House, signed_in, monkeypatch):
    for _ in range(3):
        make_encounter(house.point, "bad", aspects=["speed"])
    client = signed_in(house.admin)

    few = overview(client, house)
    monkeypatch.setattr("encounters.figures.page.MOST_READ", 2)
    many = overview(client, house)

    assert (few.context["page"].details is None, many.context["page"].details is None) == (False, True)
    assert "Answers and hours of so much feedback are told for each location." in many.content.decode()
    assert many.context["page"].figure.counts.total == 3


def test_a_list_of_a_region_holds_that_region_alone(house: House, signed_in):
    house.kamppi.region = "South"
    house.kamppi.save()
    for point in (house.point, house.porvoo_point):
        make_encounter(point, "bad", text="Odotin.")
    client = signed_in(house.admin)

    def listed(name: str, region: str) -> list[int]:
        answer = client.get(house.at(name), {"region": region})
        return [getattr(row, "encounter", row).location_id for row in answer.context["page"].rows]

    assert listed("inbox:encounters", "South") == listed("casework:queue", "South") == [house.kamppi.pk]
    assert listed("inbox:encounters", "North") == listed("casework:queue", "North") == []  # and says why
    answer = client.get(house.at("inbox:encounters"), {"region": "North"})
    assert "region" in answer.context["filter"].form.errors


@pytest.mark.usefixtures("regions")
@pytest.mark.parametrize("region", ["", "South"])
def test_queries_do_not_grow_with_rows(house: House, signed_in, region: str, django_assert_max_num_queries):
    client, counts = signed_in(house.admin), []
    for many in (1, 4):
        for number in range(many):
            location = make_location(house.organisation, f"{many} {number}", region="South")
            make_encounter(make_point(location), "bad", text="Odotin.", now=timezone.now() - timedelta(days=20))
            make_many(location, 30, 10)
        overview(client, house, region=region)
        with django_assert_max_num_queries(30) as asked:
            overview(client, house, region=region)
        counts.append(len(asked))

    assert counts[0] == counts[1]
