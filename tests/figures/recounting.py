"""Feedback of every kind, and its numbers in plain SQL, to hold figures against."""

import random
import re
from datetime import datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

from django.db import connection

from encounters.figures.periods import Period
from encounters.models import Encounter, Location
from encounters.models.choices import ELSEWHERE, Aspect, Attention, CaseState, OnTheSpot, Standing, Step, Verdict
from encounters.receipt.actions import explain_verdict, give_verdict, withdraw_encounter
from encounters.review.actions import exclude_encounter
from tests.factories import House, case_of, close, make_employee, make_encounter

QUESTIONS = {
    "attention": "attention",
    "step": "step",
    "standing": "standing",
    "on_the_spot": "said_on_the_spot",
    "channel": "channel",
}


LADDER = ["passer_by", "trier", "customer", "loyalist", "advocate"]
COMPLAINTS = """
SELECT encounter.step AS step_before, kase.state, kase.known_before, encounter.reported_at,
    (SELECT min(at) FROM encounters_caseevent AS event
     WHERE event.encounter_id = encounter.id AND event.kind = 'answered') AS answered_at,
    (SELECT event.facts ->> 'in_time' FROM encounters_caseevent AS event
     WHERE event.encounter_id = encounter.id AND event.kind = 'answered' ORDER BY event.id LIMIT 1) AS in_time,
    kase.state IN ('new', 'seen', 'in_work')
        AND CASE kase.state WHEN 'new' THEN kase.promise_ends_at ELSE kase.due_at END < statement_timestamp() AS is_overdue,
    said.verdict, said.step AS step_after,
    encounter.wants_answer OR encounter.text <> '' OR encounter.wish <> '' OR EXISTS (
        SELECT FROM encounters_casetext AS added WHERE added.encounter_id = encounter.id AND added.kind = 'addition'
    ) AS owed
FROM encounters_encounter AS encounter
JOIN encounters_case AS kase ON kase.encounter_id = encounter.id
LEFT JOIN LATERAL (
    SELECT correction.changes #>> '{verdict,1}' AS verdict, correction.changes #>> '{step,1}' AS step
    FROM encounters_caseevent AS event JOIN encounters_correction AS correction ON correction.event_id = event.id
    WHERE event.encounter_id = encounter.id AND event.kind = 'verdict' ORDER BY event.id DESC LIMIT 1
) AS said ON true
WHERE encounter.location_id = ANY(%s) AND encounter.occurred_on BETWEEN %s AND %s
    AND encounter.hold_reason = '' AND encounter.excluded_at IS NULL AND encounter.withdrawn_at IS NULL
    AND kase.kind = 'complaint' AND kase.state NOT IN ('voided', 'withdrawn')
"""


def complaints_in(locations: list[Location], period: Period) -> list[Any]:
    """What came of each complaint that is counted at some locations in a period, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLAINTS, [[one.pk for one in locations], *period])
        names = [column.name for column in cursor.description]
        return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


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
            close(house, encounter, now=now, cause="process", why="Jono.")


def recount(locations: list[Location], period: Period, columns: str, tables: str = "") -> dict:
    """Numbers by some columns of what is counted at some locations in a period, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, rating, count(*) FROM encounters_encounter {tables}"
            " WHERE location_id = ANY(%s) AND occurred_on BETWEEN %s AND %s"
            " AND hold_reason = '' AND excluded_at IS NULL AND withdrawn_at IS NULL GROUP BY 1, 2",
            [[one.pk for one in locations], *period],
        )
        return {tuple(key): many for *key, many in cursor.fetchall() if key[0] != ""}


def numbers_of(breakdown) -> dict:
    pairs = [
        (part.value, rating, getattr(part.counts, rating)) for part in breakdown.parts for rating in ("good", "bad")
    ]
    return {(value, rating): many for value, rating, many in pairs if many}


def links_of(page: str) -> list[tuple[str, int]]:
    """Every count of the page's content with the address it leads to."""
    found = re.findall(r'<a [^>]*?href="([^"]*(?:encounters|cases)/\?[^"]*)"[^>]*>[^<\d]*(\d+)', page)
    return [(unescape(address), int(count)) for address, count in found]


def rows_behind(client, address: str) -> int:
    rows, after = 0, ""
    while True:
        answer = client.get(address + (f"&after={after}" if after else ""))
        assert not answer.context["filter"].form.errors, address
        rows += len(answer.context["page"].rows)
        if not (after := answer.context["page"].next):
            return rows
