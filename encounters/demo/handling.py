"""What staff do with what comes in, day by day and in the rare cases."""

from datetime import datetime, timedelta
from random import Random

from encounters.demo.deeds import Added, Answered, Deed, Happening, Moved, Seen, Taken
from encounters.demo.plans import OrganisationPlan
from encounters.demo.rhythm import RHYTHMS, ZONE, busyness
from encounters.demo.texts import read_language
from encounters.models.choices import CaseState, Rating

FRESH = timedelta(days=2)
YOUNG = timedelta(days=10)
MIDDLE = timedelta(days=40)
# The ways of a case, and how often a complaint went each while it is young, and before.
WAYS: tuple[tuple[str, ...], ...] = (
    (),
    (CaseState.IN_WORK,),
    (CaseState.IN_WORK, CaseState.WAITING),
    (CaseState.IN_WORK, CaseState.ANSWERED),
    (CaseState.IN_WORK, CaseState.ANSWERED, CaseState.CLOSED),
)
YOUNG_COMPLAINTS = (6, 12, 8, 27, 47)
MIDDLE_COMPLAINTS = (0, 1, 2, 5, 92)
THANKS_PASSED_ON = 0.95


def morning_after(rng: Random, happening: Happening, moment: datetime) -> datetime:
    """When a supervisor next goes through what came: in the morning of an open day."""
    rhythm = RHYTHMS[happening.location.kind]
    clock = timedelta(hours=8, seconds=rng.randrange(2 * 3600))
    day = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    while day + clock <= moment or not busyness(rhythm, day.date()):
        day += timedelta(days=1)
    return day + clock


def handle(rng: Random, plan: OrganisationPlan, happening: Happening, *, since: datetime, now: datetime) -> None:
    """Append what staff did by `now` with a case that is theirs to handle from `since`."""
    seen_at = morning_after(rng, happening, since)
    while rng.random() < 0.12:
        seen_at = morning_after(rng, happening, seen_at)
    fresh = since > now - FRESH
    if seen_at > now or (fresh and rng.random() < 0.7):
        return
    by = handler(rng, plan, happening)
    happening.deeds.append(Seen(seen_at, by=by))
    if fresh and rng.random() < 0.5:
        return
    if rng.random() < 0.02 and (added := addition(rng, happening, seen_at, now)):
        happening.deeds.append(added)
    work(rng, happening, by, way_of(rng, happening, now - since), now)


def work(rng: Random, happening: Happening, by: str, states: tuple[str, ...], now: datetime) -> None:
    """Append what a handler did so that the case went through these states."""
    at = min(happening.deeds[-1].at + timedelta(minutes=rng.randrange(16, 40)), now)
    sayings = read_language(happening.language).sayings
    for state in states:
        if state == CaseState.IN_WORK:
            happening.deeds.append(Taken(at, by))
        elif state in {CaseState.ANSWERED, CaseState.WAITING}:
            at = min(at + timedelta(minutes=rng.randrange(20, 600)), now)
            wait = state == CaseState.WAITING
            happening.deeds.append(Answered(at, by, rng.choice(sayings["question" if wait else "answer"]), wait=wait))
        else:
            happening.deeds.append(Moved(at, (state,)))


def handler(rng: Random, plan: OrganisationPlan, happening: Happening) -> str:
    """Who opens it: mostly the nearest supervisor, now and then an admin."""
    if rng.random() < 0.12:
        return plan.admin.email
    return plan.handler_of(happening.location, happening.about).email


def way_of(rng: Random, happening: Happening, age: timedelta) -> tuple[str, ...]:
    """How far a case of this age has come since it was seen."""
    if happening.rated == Rating.GOOD:
        passed_on = age > YOUNG or rng.random() < THANKS_PASSED_ON
        return (CaseState.CLOSED,) if passed_on else ()
    if age > MIDDLE:
        return WAYS[-1]
    return rng.choices(WAYS, weights=YOUNG_COMPLAINTS if age < YOUNG else MIDDLE_COMPLAINTS)[0]


def addition(rng: Random, happening: Happening, after: datetime, now: datetime) -> Deed | None:
    """What the customer adds some hours after it was seen, if that is past."""
    at = after + timedelta(minutes=rng.randrange(60, 3000))
    sayings = read_language(happening.language).sayings[f"addition {happening.rated}"]
    return Added(at, rng.choice(sayings)) if at <= now else None
