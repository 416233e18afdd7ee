"""What the page of a location says is what a recount in plain SQL says, and each count leads to as many encounters."""

import random
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from math import inf
from statistics import median

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from encounters.figures.location import HeatTint, tint_of
from encounters.figures.overview import Period
from encounters.models import Counts, Encounter
from encounters.models.choices import ELSEWHERE, Aspect, Attention, CaseState, OnTheSpot, Standing, Step, Verdict
from encounters.receipt.actions import explain_verdict, give_verdict, withdraw_encounter
from encounters.review.actions import exclude_encounter
from tests.factories import House, case_of, close, make_employee, make_encounter

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
        judge(house, encounter, chance, later)


def judge(house: House, encounter: Encounter, chance: random.Random, closed_at: datetime) -> None:
    """Let a customer say whether it was put right: most of them, some twice, some with the step they are on now."""
    for hours in (2, 4, 6)[: chance.randint(0, 3)]:
        now = closed_at + timedelta(hours=hours)
        case = case_of(encounter)
        if case.state == CaseState.CLOSED:
            give_verdict(encounter=encounter, verdict=chance.choice(Verdict.values), now=now)
            if chance.random() < 0.7:
                explain_verdict(encounter=encounter, step=chance.choice(Step.values), now=now)
        elif chance.random() < 0.5:
            close(house, encounter, now=now)


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
        name: {
            key: many
            for key, many in recount(house, page.period, column).items()
            if name != "on_the_spot" or key[1] == "bad"
        }
        for name, column in QUESTIONS.items()
    }
    zone = "to_char(occurred_at AT TIME ZONE 'Europe/Helsinki', 'ID-FMHH24')"
    hours = {
        (str(cell.hour), rating): getattr(cell.counts, rating)
        for _, cells in page.heat_map.rows
        for cell in cells
        for rating in ("good", "bad")
    }
    assert {key: many for key, many in hours.items() if many} == recount(house, page.period, zone)


LADDER = ["passer_by", "trier", "customer", "loyalist", "advocate"]
COMPLAINTS = """
SELECT encounter.step, kase.state, kase.known_before, encounter.reported_at,
    (SELECT min(at) FROM encounters_caseevent AS event
     WHERE event.encounter_id = encounter.id AND event.kind = 'answered') AS answered_at,
    said.verdict, said.step
FROM encounters_encounter AS encounter
JOIN encounters_case AS kase ON kase.encounter_id = encounter.id
LEFT JOIN LATERAL (
    SELECT correction.changes #>> '{verdict,1}' AS verdict, correction.changes #>> '{step,1}' AS step
    FROM encounters_caseevent AS event JOIN encounters_correction AS correction ON correction.event_id = event.id
    WHERE event.encounter_id = encounter.id AND event.kind = 'verdict' ORDER BY event.id DESC LIMIT 1
) AS said ON true
WHERE encounter.location_id = %s AND encounter.occurred_on BETWEEN %s AND %s
    AND encounter.hold_reason = '' AND encounter.excluded_at IS NULL AND encounter.withdrawn_at IS NULL
    AND kase.kind = 'complaint' AND kase.state NOT IN ('voided', 'withdrawn')
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_came_of_complaints_is_a_recount_s(house: House, client, seed: int):
    fill(house, timezone.now(), seed)

    page = page_of(client, house, 90).context["page"]

    with connection.cursor() as cursor:
        cursor.execute(COMPLAINTS, [house.kamppi.pk, *page.period])
        rows = cursor.fetchall()
    verdicts = [verdict for *_, verdict, _ in rows if verdict]
    moves = [
        (LADDER.index(after) > LADDER.index(before)) - (LADDER.index(after) < LADDER.index(before))
        for before, *_, after in rows
        if before and after
    ]
    waiting = sum(
        state in {"new", "seen", "in_work", "waiting"} and answered is None for _, state, _, _, answered, *_ in rows
    )
    assert page.recovery.numbers == {
        "answered": sum(answered is not None for _, _, _, _, answered, *_ in rows),
        "waiting": waiting,
        "asked": sum(state == "closed" or verdict is not None for _, state, _, _, _, verdict, _ in rows),
        "verdict": len(verdicts),
        **{value: verdicts.count(value) for value in ("yes", "partly", "no", "cant_tell")},
        "judged": sum(state == "closed" and known is not None for _, state, known, *_ in rows),
        "unknown": sum(state == "closed" and known is False for _, state, known, *_ in rows),
        **{name: moves.count(way) for name, way in (("climbed", 1), ("stayed", 0), ("fell", -1))},
    }
    hours = [(answered - reported).total_seconds() / 3600 for _, _, _, reported, answered, *_ in rows if answered]
    middle = median([*hours, *[inf] * waiting])
    assert page.recovery.first_answer.value == pytest.approx(middle)
    assert page.recovery.most_still_wait == (middle == inf)


def test_a_verdict_counts_after_the_case_opened_again(house: House, client):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="trier")
    close(house, encounter)
    give_verdict(encounter=encounter, verdict="no", now=timezone.now())
    opened_again = page_of(client, house).context["page"].recovery.numbers
    close(house, encounter)
    give_verdict(encounter=encounter, verdict="yes", now=timezone.now())
    explain_verdict(encounter=encounter, step="loyalist", now=timezone.now())
    at_last = page_of(client, house).context["page"].recovery.numbers

    names = ("asked", "verdict", "no", "yes", "climbed")
    assert [opened_again[name] for name in names] == [1, 1, 1, 0, 0]
    assert [at_last[name] for name in names] == [1, 1, 0, 1, 1]


@pytest.mark.parametrize(
    ("hour", "others", "tint"),
    [
        (Counts(4, 1), Counts(90, 10), HeatTint.SAME),  # so few may be chance
        (Counts(2, 8), Counts(90, 10), HeatTint.WORSE),
        (Counts(30, 0), Counts(50, 50), HeatTint.BETTER),
        (Counts(5, 5), Counts(0, 0), HeatTint.SAME),
        (Counts(9_900, 100), Counts(98_000, 2_000), HeatTint.SAME),  # by more than chance, but hardly
    ],
)
def test_an_hour_is_coloured_where_it_differs_clearly(hour: Counts, others: Counts, tint: HeatTint):
    assert tint_of(hour, Counts(hour.good + others.good, hour.bad + others.bad)) == tint


def test_open_complaints_are_those_of_the_queue(house: House, client):
    for rating in ("good", "bad", "bad"):
        make_encounter(house.point, rating, text="Palvelu.", employee=house.aino, attribution="sure")
    make_encounter(house.porvoo_point, "bad", text="Muualla.")

    page = page_of(client, house)

    assert page.context["page"].open_cases == (2, 0)
    links = [(address, many) for address, many in links_of(page.content.decode()) if "/cases/" in address]
    assert [(rows_behind(client, address), many) for address, many in links] == [(2, 2)]


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
