"""What the page of a location says is what a recount in plain SQL says, and each count leads to as many encounters."""

import random
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from encounters.figures.overview import Period
from encounters.models import Case, Encounter
from encounters.models.choices import ELSEWHERE, Aspect, Attention, CaseState, OnTheSpot, Standing, Step, Verdict
from encounters.receipt.actions import give_verdict, withdraw_encounter
from encounters.review.actions import exclude_encounter
from tests.factories import House, close, make_employee, make_encounter

DST_ENDED = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)  # the day after which clocks of Finland were set back, at 01:00


def page_of(client, house: House, days: int = 30):
    return client.get(reverse("figures:location", args=[house.organisation.slug, house.kamppi.pk]), {"days": days})


def fill(house: House, now: datetime, seed: int) -> None:
    """Feedback of every kind at Kamppi, some of it outside the figures, some at another location."""
    chance, employees = random.Random(seed), [house.aino, make_employee(house.kamppi, first_name="Bertta"), None]
    for _ in range(70):
        employee = chance.choice(employees)
        said = {"employee": employee, "attribution": chance.choice(["sure", "think_so"])} if employee else {}
        moment = now - timedelta(hours=chance.uniform(1, 70 * 24))
        encounter = make_encounter(
            house.point if chance.random() < 0.85 else house.porvoo_point,
            chance.choice(["good", "good", "bad"]),
            now=moment,
            text=chance.choice(["", "Odotin."]),
            aspects=chance.sample(Aspect.values, chance.randint(0, 3)),
            attention=chance.choice(["", *Attention.values]),
            step=chance.choice(["", *Step.values]),
            standing=chance.choice(["", *Standing.values]),
            said_on_the_spot=chance.choice(["", *OnTheSpot.values]),
            hold_reason="fast" if chance.random() < 0.1 else "",
            **said,
        )
        finish(house, encounter, chance)


def finish(house: House, encounter: Encounter, chance: random.Random) -> None:
    """Let some be excluded or withdrawn, and some complaints be closed and judged by their customer."""
    fate, later = chance.random(), encounter.reported_at + timedelta(hours=3)
    if not encounter.counted:
        return
    if fate < 0.05:
        exclude_encounter(encounter=encounter, by=house.admin, now=later, reason="Koe.")
    elif fate < 0.1:
        withdraw_encounter(encounter=encounter, now=later)
    elif fate < 0.6 and encounter.rating == "bad" and encounter.text:
        close(
            house, encounter, now=later, cause=chance.choice(ELSEWHERE), known_before=chance.random() < 0.5, why="Jono."
        )
        if fate < 0.4:
            step = chance.choice(["", *Step.values])
            give_verdict(encounter=encounter, verdict=chance.choice(Verdict.values), now=later + timedelta(hours=2))
            Case.objects.filter(encounter=encounter, state=CaseState.CLOSED).update(step_after=step)


@pytest.fixture
def client(house: House, signed_in):
    return signed_in(house.admin)


QUESTIONS = {
    "attention": "attention",
    "step": "step",
    "standing": "standing",
    "on_the_spot": "said_on_the_spot",
    "channel": "channel",
}


def recount(house: House, period: Period, columns: str, tables: str = "") -> dict:
    """Numbers by some columns of what is counted at Kamppi in a period, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, rating, count(*) FROM encounters_encounter {tables}"
            " WHERE location_id = %s AND occurred_on BETWEEN %s AND %s"
            " AND hold_reason = '' AND excluded_at IS NULL AND withdrawn_at IS NULL GROUP BY 1, 2",
            [house.kamppi.pk, *period],
        )
        return {tuple(key): many for *key, many in cursor.fetchall() if key[0] != ""}


def numbers_of(breakdown) -> dict:
    pairs = [
        (part.value, rating, getattr(part.counts, rating)) for part in breakdown.parts for rating in ("good", "bad")
    ]
    return {(value, rating): many for value, rating, many in pairs if many}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [7, 30, 90])
def test_every_figure_is_that_of_a_recount(house: House, client, time_machine, seed: int, days: int):
    time_machine.move_to(DST_ENDED + timedelta(days=3))
    fill(house, timezone.now(), seed)

    page = page_of(client, house, days).context["page"]

    by_day = recount(house, page.period, "occurred_on")
    total = {rating: sum(many for (_, one), many in by_day.items() if one == rating) for rating in ("good", "bad")}
    assert (page.figure.counts.good, page.figure.counts.bad) == (total["good"], total["bad"])
    assert sum(total.values()) > (0 if days == 7 else 10)
    for stretch in page.stretches:
        within = {key: many for key, many in by_day.items() if stretch.period.first <= key[0] <= stretch.period.last}
        assert stretch.counts.good == sum(many for (_, rating), many in within.items() if rating == "good")
        assert stretch.counts.total == sum(within.values())
    assert sum(stretch.counts.total for stretch in page.stretches) == page.figure.counts.total
    assert numbers_of(page.aspects) == recount(house, page.period, "aspect", "CROSS JOIN unnest(aspects) AS aspect")
    assert {one.name: numbers_of(one) for one in page.breakdowns} == {
        name: recount(house, page.period, column) for name, column in QUESTIONS.items()
    }
    zone = "to_char(occurred_at AT TIME ZONE 'Europe/Helsinki', 'ID-FMHH24')"
    hours = {
        (str(cell.hour), rating): getattr(cell.counts, rating)
        for _, cells in page.heat_map.rows
        for cell in cells
        for rating in ("good", "bad")
    }
    assert {key: many for key, many in hours.items() if many} == recount(house, page.period, zone)


def links_of(page: str) -> list[tuple[str, int]]:
    """Every count of the page's content with the address it leads to."""
    found = re.findall(r'<a href="([^"]*(?:encounters|cases)/\?[^"]*)">\s*(\d+)', page)
    return [(unescape(address), int(count)) for address, count in found]


def rows_behind(client, address: str) -> int:
    rows, after = 0, ""
    while True:
        answer = client.get(address + (f"&after={after}" if after else ""))
        assert not answer.context["filter"].form.errors, address
        rows += len(answer.context["page"].rows)
        if not (after := answer.context["page"].next):
            return rows


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_every_count_leads_to_exactly_that_many(house: House, neighbour: House, signed_in, seed: int, who: str):
    fill(house, timezone.now(), seed)
    fill(neighbour, timezone.now(), seed)
    member = getattr(house, who)
    member.employee = house.aino  # what names themselves is counted as good or bad, but no answer of it
    member.save()
    client = signed_in(member)

    counts = links_of(page_of(client, house, 90).content.decode())

    assert len(counts) > 60
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts
