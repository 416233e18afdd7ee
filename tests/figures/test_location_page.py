"""What the page of a location says is what a recount in plain SQL says, and each count leads to as many encounters."""

from datetime import UTC, datetime, timedelta
from math import inf
from random import Random
from statistics import median

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.figures.heat_map import HeatTint, tint_of
from encounters.figures.over_time import sum_of
from encounters.models import Counts
from encounters.receipt.actions import explain_verdict, give_verdict
from tests.factories import House, case_of, close, make_encounter
from tests.figures.recounting import LADDER, QUESTIONS, complaints_in, fill, links_of, numbers_of, recount, rows_behind

HOUR = timedelta(hours=1)
DST_ENDED = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)  # the day after which clocks of Finland were set back, at 01:00


def page_of(client, house: House, days: int = 30):
    return client.get(reverse("figures:location", args=[house.organisation.slug, house.kamppi.pk]), {"days": days})


@pytest.fixture
def client(house: House, signed_in):
    return signed_in(house.admin)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [7, 30, 90])
def test_every_figure_is_that_of_a_recount(house: House, client, time_machine, seed: int, days: int):
    time_machine.move_to(DST_ENDED + timedelta(days=3))
    fill(house, timezone.now(), seed)

    page = page_of(client, house, days).context["page"]

    by_day = recount([house.kamppi], page.period, "occurred_on")
    total = {rating: sum(many for (_, one), many in by_day.items() if one == rating) for rating in ("good", "bad")}
    assert (page.figure.counts.good, page.figure.counts.bad) == (total["good"], total["bad"])
    assert sum(total.values()) > (0 if days == 7 else 10)
    for stretch in page.stretches:
        within = {key: many for key, many in by_day.items() if stretch.period.first <= key[0] <= stretch.period.last}
        assert stretch.counts.good == sum(many for (_, rating), many in within.items() if rating == "good")
        assert stretch.counts.total == sum(within.values())
    assert sum(stretch.counts.total for stretch in page.stretches) == page.figure.counts.total
    assert numbers_of(page.details.aspects) == recount(
        [house.kamppi], page.period, "aspect", "CROSS JOIN unnest(aspects) AS aspect"
    )
    assert {one.name: numbers_of(one) for one in page.details.breakdowns} == {
        name: {
            key: many
            for key, many in recount([house.kamppi], page.period, column).items()
            if name != "on_the_spot" or key[1] == "bad"
        }
        for name, column in QUESTIONS.items()
    }
    zone = "to_char(occurred_at AT TIME ZONE 'Europe/Helsinki', 'ID-FMHH24')"
    hours = {
        (str(cell.hour), rating): getattr(cell.counts, rating)
        for _, cells in page.details.heat_map.rows
        for cell in cells
        for rating in ("good", "bad")
    }
    assert {key: many for key, many in hours.items() if many} == recount([house.kamppi], page.period, zone)


@pytest.mark.parametrize("seed", range(4))
def test_what_came_of_complaints_is_a_recount_s(house: House, client, seed: int):
    fill(house, timezone.now(), seed)

    page = page_of(client, house, 90).context["page"]

    complaints = complaints_in([house.kamppi], page.period)
    verdicts = [one.verdict for one in complaints if one.verdict]
    steps = [
        (LADDER.index(one.step_before), LADDER.index(one.step_after))
        for one in complaints
        if one.step_before and one.step_after
    ]
    known = [one.known_before for one in complaints if one.state == "closed" and one.known_before is not None]
    owed = [one for one in complaints if one.owed]
    assert page.details.recovery.numbers == {
        "answered": sum(one.answered_at is not None for one in owed),
        "in_time": sum(one.in_time == "true" for one in owed),
        "due": sum(
            one.in_time is not None or (one.answered_at is None and (one.state == "closed" or one.is_overdue))
            for one in owed
        ),
        "waiting": sum(one.answered_at is None and one.state != "closed" for one in owed),
        "unanswered": sum(one.answered_at is None and one.state == "closed" for one in owed),
        "asked": sum(one.state == "closed" or one.verdict is not None for one in complaints),
        "verdict": len(verdicts),
        **{value: verdicts.count(value) for value in ("yes", "partly", "no", "cant_tell")},
        "judged": len(known),
        "unknown": known.count(False),
        "climbed": sum(after > before for before, after in steps),
        "stayed": sum(after == before for before, after in steps),
        "fell": sum(after < before for before, after in steps),
    }
    times = [(one.answered_at - one.reported_at) / HOUR if one.answered_at else inf for one in owed]
    first_answer = page.details.recovery.first_answer
    assert (first_answer is None) == (len(owed) < 5)
    assert first_answer is None or first_answer.value == pytest.approx(median(times))


def test_a_verdict_counts_after_the_case_opened_again(house: House, client):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="trier")
    close(house, encounter)
    give_verdict(encounter=encounter, verdict="no", now=timezone.now())
    opened_again = page_of(client, house).context["page"].details.recovery.numbers
    close(house, encounter)
    give_verdict(encounter=encounter, verdict="yes", now=timezone.now())
    explain_verdict(encounter=encounter, step="loyalist", now=timezone.now())
    at_last = page_of(client, house).context["page"].details.recovery.numbers

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
    assert tint_of(hour, Counts(hour.good + others.good, hour.bad + others.bad), 1) == tint


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9, 0.95])
@pytest.mark.parametrize(("fewest", "most"), [(5, 5), (10, 10), (5, 30)])
def test_a_week_in_which_nothing_differs_is_seldom_coloured(share: float, fewest: int, most: int):
    random, weeks, coloured = Random(7), 200, 0
    for _ in range(weeks):
        hours = [[random.random() < share for _ in range(random.randint(fewest, most))] for _ in range(80)]
        counts = [Counts(sum(hour), len(hour) - sum(hour)) for hour in hours]
        of_all = sum_of(counts)
        coloured += any(tint_of(one, of_all, len(counts)) != HeatTint.SAME for one in counts)

    assert coloured / weeks <= 0.08  # 0.05 at most, and what 200 weeks may add to that; 0.9 without a correction


def test_who_is_owed_no_answer_does_not_wait_for_one(house: House, client):
    for _ in range(6):
        make_encounter(house.point, "bad", employee=house.aino, attribution="sure", aspects=["speed"])
    waits = make_encounter(house.point, "bad", text="Odotan.", now=timezone.now() - 5 * HOUR)
    close(house, make_encounter(house.point, "bad", text="Odotin.", now=timezone.now() - 5 * HOUR))

    recovery = page_of(client, house).context["page"].details.recovery

    assert case_of(waits)
    assert [recovery.numbers[name] for name in ("answered", "waiting", "unanswered")] == [1, 1, 0]
    assert recovery.first_answer is None  # of two nothing is said


def test_half_without_an_answer_have_no_time(house: House, client):
    for number in range(6):
        encounter = make_encounter(house.point, "bad", text="Odotin.", now=timezone.now() - 5 * HOUR)
        if number < 2:
            close(house, encounter)

    page = page_of(client, house)

    assert page.context["page"].details.recovery.half_is_unanswered
    assert "half of them or more have none" in page.content.decode()


def test_open_complaints_are_those_of_the_queue(house: House, client):
    for rating in ("good", "bad", "bad"):
        make_encounter(house.point, rating, text="Palvelu.", employee=house.aino, attribution="sure")
    make_encounter(house.porvoo_point, "bad", text="Muualla.")

    page = page_of(client, house)

    assert page.context["page"].open_cases == (2, 0)
    links = [(address, many) for address, many in links_of(page.content.decode()) if "/cases/" in address]
    assert [(rows_behind(client, address), many) for address, many in links] == [(2, 2)]


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


def test_an_answer_is_in_time_by_what_was_promised_for_the_first(house: House, signed_in, time_machine):
    began, day = timezone.now(), timedelta(days=1)
    prompt, late, asked, _waits = (make_encounter(house.point, "bad", now=began, text="Odotin.") for _ in range(4))
    close(house, prompt, now=began + day)
    answer_case(case=case_of(asked), text="Milloin?", by=house.supervisor, now=began + day, wait=True)
    close(house, asked, now=began + 9 * day)  # eight of these days it waited for the customer
    close(house, late, now=began + 9 * day)
    give_verdict(encounter=prompt, verdict="no", now=began + 10 * day)
    close(house, prompt, now=began + 30 * day)  # late by the second promise; the first was kept
    make_encounter(house.point, "bad", now=began + 30 * day, step="trier")  # is owed none
    make_encounter(house.point, "bad", now=began + 30 * day, text="Odotan.")  # has its time
    time_machine.move_to(began + 31 * day)
    client = signed_in(house.admin)

    answer = page_of(client, house, 90)

    numbers = answer.context["page"].details.recovery.numbers
    assert (numbers["in_time"], numbers["due"]) == (2, 4)
    counts = [one for one in links_of(answer.content.decode()) if "handling=" in one[0]]
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts
