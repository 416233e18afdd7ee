"""Figures say what may be said, and lead to the encounters behind them."""

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.changes.tallies import fold_deltas
from encounters.figures.statistics import Figure, Reliability, whole_percent, wilson_interval
from encounters.models import Counts, Encounter
from encounters.review.actions import exclude_encounter
from encounters.templatetags.figures import percent
from tests.factories import House, make_employee, make_encounter, make_location, make_point, record


@pytest.mark.parametrize(
    ("good", "total", "low", "high"),
    [(5, 5, 56.6, 100), (8, 10, 49.0, 94.3), (18, 20, 69.9, 97.2), (45, 50, 78.6, 95.7), (90, 100, 82.6, 94.5)],
)
def test_wilson_intervals_are_the_published_ones(good, total, low, high):
    interval = wilson_interval(good, total)

    assert (round(interval.low * 100, 1), round(interval.high * 100, 1)) == (low, high)


@pytest.mark.parametrize(
    ("good", "total", "shown"),
    [
        *((0, 7, "0 %"), (7, 7, "100 %"), (1, 2, "50 %"), (1, 3, "33 %"), (2, 3, "67 %")),
        *((199, 200, "> 99 %"), (1999, 2000, "> 99 %"), (197, 200, "99 %"), (9_999_999, 10_000_000, "> 99 %")),
        *((1, 200, "1 %"), (1, 201, "< 1 %"), (1, 10_000_000, "< 1 %")),
        *((29, 200, "15 %"), (1, 8, "13 %"), (3, 8, "38 %"), (5, 8, "63 %"), (57, 200, "29 %"), (143, 200, "72 %")),
    ],
)
def test_a_share_is_never_rounded_to_all_or_none(good, total, shown):
    assert percent(good / total).replace("\u202f", " ") == shown


@pytest.mark.parametrize("total", [200, 1_000, 10_000])
def test_halves_are_rounded_one_way(total):
    exact = {good: Decimal(good) * 100 / total for good in range(total + 1)}
    expected = {good: int(share.quantize(Decimal(1), ROUND_HALF_UP)) for good, share in exact.items()}

    shown = {good: whole_percent(good / total) for good in expected}

    bounded = {good: min(max(share, 1), 99) for good, share in expected.items()} | {0: 0, total: 100}
    assert shown == bounded


def test_no_data_is_not_zero():
    assert wilson_interval(0, 0) is None
    assert Figure.of(Counts(0, 0), 5).share is None
    assert Figure.of(Counts(0, 5), 5).share == 0


@pytest.mark.parametrize(
    ("total", "reliability", "has_share"),
    [
        (0, Reliability.NOTHING, False),
        (1, Reliability.COUNT_ONLY, False),
        (4, Reliability.COUNT_ONLY, False),
        (5, Reliability.GREYED, True),
        (19, Reliability.GREYED, True),
        (20, Reliability.DIRECTION, True),
        (49, Reliability.DIRECTION, True),
        (50, Reliability.COMPARABLE, True),
        (5000, Reliability.COMPARABLE, True),
    ],
)
def test_small_counts_say_little(total, reliability, has_share):
    figure = Figure.of(Counts(total, 0), 5)

    assert (figure.reliability, figure.share is not None, figure.interval is not None) == (
        reliability,
        has_share,
        has_share,
    )


def fill(house: House) -> None:
    """Encounters of 100 days, of every standing."""
    bertta = make_employee(house.kamppi, house.porvoo, first_name="Bertta")
    now = timezone.now()
    for index in range(60):
        point = house.point if index % 3 else house.porvoo_point
        said = {}
        if index % 4 == 0:
            said = {
                "employee": bertta if index % 8 else house.aino,
                "attribution": ("sure", "think_so")[index % 5 == 0],
            }
        encounter = make_encounter(
            point,
            "good" if index % 5 else "bad",
            now=now - timedelta(days=index * 1.7),
            hold_reason="fast" if index % 11 == 10 else "",
            **said,
        )
        if index % 13 == 12 and encounter.counted:
            exclude_encounter(encounter=encounter, by=house.admin, now=now, reason="Koe.")
    fold_deltas()
    make_encounter(house.point, "good", employee=house.aino, attribution="sure")


def counts_in(page: str) -> list[tuple[str, int]]:
    """Every count of a page with the address it leads to."""
    return [
        (unescape(href), int(shown))
        for href, shown in re.findall(r'<a href="([^"]*encounters/\?[^"]*)">(\d+)</a>', page)
    ]


def rows_behind(client, address: str) -> int:
    rows, after = 0, ""
    while True:
        page = client.get(address + (f"&after={after}" if after else "")).context["page"]
        rows += len(page.rows)
        if not (after := page.next):
            return rows


@pytest.mark.parametrize("days", [7, 30, 90])
@pytest.mark.parametrize("name", ["figures:locations", "figures:employees", "inbox:start"])
@pytest.mark.parametrize("who", ["admin", "porvoo_supervisor"])
def test_every_count_is_a_link_to_exactly_that_many(house: House, neighbour: House, signed_in, days, name, who):
    fill(house)
    make_encounter(neighbour.point, "good")
    client = signed_in(getattr(house, who))

    page = client.get(reverse(name, args=[house.organisation.slug]), {"days": days}).content.decode()

    counts = counts_in(page)
    assert len(counts) >= (2 if who == "admin" else 0)
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_those_who_are_not_sure_are_a_link_as_well(house: House, signed_in):
    for sure in ("think_so", "think_so", "sure"):
        make_encounter(house.point, "bad", employee=house.aino, attribution=sure)
    client = signed_in(house.admin)

    page = client.get(reverse("figures:employees", args=[house.organisation.slug])).content.decode()

    ((address, count),) = re.findall(r'<a class="quiet" href="([^"]*)">\+ (\d+) not sure', page)
    assert (int(count), rows_behind(client, unescape(address))) == (2, 2)


def test_figures_at_one_location_count_that_location_only(house: House, signed_in):
    fill(house)
    client = signed_in(house.admin)

    page = client.get(
        reverse("figures:employees", args=[house.organisation.slug]), {"days": 90, "location": house.porvoo.pk}
    )

    counts = counts_in(page.content.decode())
    assert counts
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts
    everywhere = client.get(reverse("figures:employees", args=[house.organisation.slug]), {"days": 90})
    assert sum(count for _, count in counts) < sum(count for _, count in counts_in(everywhere.content.decode()))


def test_the_edges_of_a_period_are_the_locations_days(house: House, signed_in, time_machine):
    time_machine.move_to(datetime(2026, 6, 30, 9, 0, tzinfo=UTC))
    for moment in ("2026-06-23T20:59", "2026-06-23T21:00", "2026-06-30T08:59"):  # midnight is 21:00 UTC
        record(house.point, "good", now=datetime.fromisoformat(moment).replace(tzinfo=UTC))

    page = signed_in(house.admin).get(reverse("figures:locations", args=[house.organisation.slug]), {"days": 7})

    kamppi = next(row for row in page.context["rows"] if row.subject == house.kamppi)
    assert kamppi.figure.counts == (2, 0)


def test_shares_hide_behind_small_counts(house: House, signed_in):
    for place, good, bad in (("Neljä", 3, 1), ("Viisi", 4, 1), ("Kaksikymmentä", 18, 2), ("Sata", 90, 10)):
        point = make_point(make_location(house.organisation, place))
        for rating in ["good"] * good + ["bad"] * bad:
            record(point, rating)

    page = signed_in(house.admin).get(reverse("figures:locations", args=[house.organisation.slug])).content.decode()

    shown = {}
    for row in re.findall(r'<th scope="row">.*?</tr>', page, re.DOTALL):
        words = " ".join(re.sub(r"<[^>]+>", " ", unescape(row)).split())
        name, _, figures = words.partition(" ")
        shown[name] = figures.removesuffix(" too little to compare")  # of what came before there is nothing
        assert figures != shown[name]
    assert shown["Neljä"] == "3 1 4 – too little feedback"
    assert shown["Viisi"] == "4 1 5 80 % 38–96 % little feedback: uncertain"
    assert shown["Kaksikymmentä"] == "18 2 20 90 % 70–97 % direction only"
    assert shown["Sata"] == "90 10 100 90 % 83–94 %"
    assert shown["Kamppi"] == "0 0 0 – no data"


@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_change_is_that_of_a_recount(house: House, signed_in, days: int):
    now = timezone.now()
    for index in range(160):
        rating = "bad" if (index % 3 if index > 80 else index % 9) == 0 else "good"
        record(house.point, rating, now=now - timedelta(days=index * days / 80 + 0.01))
    today = house.kamppi.local(now).date()

    page = signed_in(house.admin).get(reverse("figures:locations", args=[house.organisation.slug]), {"days": days})

    (row,) = [row for row in page.context["rows"] if row.subject == house.kamppi]
    shares = []
    for last in (today, today - timedelta(days=days)):
        between = Encounter.objects.filter(occurred_on__lte=last, occurred_on__gt=last - timedelta(days=days))
        shares.append(between.filter(rating="good").count() / between.count())
    assert row.change.difference == pytest.approx(shares[0] - shares[1])
    words = " ".join(re.sub(r"<[^>]+>", " ", unescape(page.content.decode())).split())
    assert f"+{100 * (shares[0] - shares[1]):.0f} percentage points" in words


def test_team_mode_removes_figures_of_employees(house: House, signed_in):
    fill(house)
    house.organisation.team_mode = True
    house.organisation.save()
    client = signed_in(house.admin)

    assert client.get(reverse("figures:employees", args=[house.organisation.slug])).status_code == 404
    overview = client.get(reverse("figures:locations", args=[house.organisation.slug])).content.decode()
    assert "figures/employees" not in overview
    listed = client.get(reverse("inbox:encounters", args=[house.organisation.slug]), {"employee": house.aino.pk})
    assert "employee" not in listed.context["filter"].form.fields
    assert signed_in(house.employee).get(reverse("employees:own", args=[house.organisation.slug])).status_code == 200


def test_unfiltered_figures_of_locations_read_only_tallies(house: House, signed_in, django_assert_num_queries):
    fill(house)
    client = signed_in(house.admin)
    with django_assert_num_queries(9) as queries:
        client.get(reverse("figures:locations", args=[house.organisation.slug]))

    assert not any('"encounters_encounter"' in query["sql"] for query in queries)


def test_employees_are_listed_in_finnish_order_and_paged(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    for name in ("Öykkäri", "Åke", "Ärjä", "Zaida"):
        make_employee(house.kamppi, first_name=name)
    client, after, names = signed_in(house.admin), "", []
    for _ in range(3):
        page = client.get(reverse("figures:employees", args=[house.organisation.slug]), {"after": after}).context
        names += [row.subject.first_name for row in page["rows"]]
        after = page["page"].next

    assert names == ["Aino", "Zaida", "Åke", "Ärjä", "Öykkäri"]
    assert after == ""


def test_an_excluded_and_a_held_one_are_in_no_figure(house: House, signed_in):
    make_encounter(house.point, "bad", hold_reason="fast")
    gone = make_encounter(house.point, "bad")
    exclude_encounter(encounter=gone, by=house.admin, now=timezone.now(), reason="Koe.")

    page = signed_in(house.admin).get(reverse("figures:locations", args=[house.organisation.slug]))

    assert {tuple(row.figure.counts) for row in page.context["rows"]} == {(0, 0)}
    assert Encounter.objects.count() == 2
