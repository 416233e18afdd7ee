"""What staff do with what comes in, day by day and in the rare cases."""

from datetime import datetime, timedelta
from random import Random

from encounters.demo.complaints import Way, work
from encounters.demo.deeds import Added, Deed, Happening, Seen
from encounters.demo.plans import OrganisationPlan
from encounters.demo.rhythm import RHYTHMS, ZONE, busyness
from encounters.demo.texts import read_language
from encounters.demo.thanking import by_itself_at, pass_by_itself, take_care
from encounters.models.choices import Rating

FRESH = timedelta(days=2)
YOUNG = timedelta(days=10)
MIDDLE = timedelta(days=40)
# How often a complaint went each way while it is young, and before.
YOUNG_COMPLAINTS = (5, 15, 8, 25, 47)
MIDDLE_COMPLAINTS = (0, 1, 2, 5, 92)
THANKS_CARED_FOR = 0.95


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
    alone_at = by_itself_at(happening, since)
    fresh = since > now - FRESH
    if seen_at > min(now, alone_at or now) or (fresh and rng.random() < 0.7):
        pass_by_itself(happening, alone_at, now)
        return
    by = handler(rng, plan, happening)
    happening.deeds.append(Seen(seen_at, by=by))
    if fresh and rng.random() < 0.5:
        pass_by_itself(happening, alone_at, now)
        return
    if not plan.login_of(happening.concerned) and not alone_at and rng.random() < 0.02:
        read_more(rng, happening, by, now)
    proceed(rng, plan, happening, by, since=since, now=now)


def proceed(
    rng: Random, plan: OrganisationPlan, happening: Happening, by: str, *, since: datetime, now: datetime
) -> None:
    """Append what a handler did by `now` after opening it."""
    age = now - since
    if happening.rated == Rating.BAD:
        work(rng, plan, happening, by, way_of(rng, age), now=now)
    elif (alone_at := by_itself_at(happening, since)) or age > YOUNG or rng.random() < THANKS_CARED_FOR:
        take_care(rng, happening, by, alone_at, now)


def read_more(rng: Random, happening: Happening, by: str, now: datetime) -> None:
    """Append what the customer added, if anything, and that the handler read it if that is past."""
    if added := addition(rng, happening, happening.deeds[-1].at, now):
        happening.deeds.append(added)
        read_at = morning_after(rng, happening, added.at)
        happening.deeds += [Seen(read_at, by)] if read_at <= now else []


def handler(rng: Random, plan: OrganisationPlan, happening: Happening) -> str:
    """Who opens it: mostly the nearest supervisor, now and then an admin."""
    if rng.random() < 0.12:
        return plan.admin.email
    return plan.handler_of(happening.location, happening.about).email


def way_of(rng: Random, age: timedelta) -> Way:
    """How far a complaint of this age has come since it was seen."""
    if age > MIDDLE:
        return Way.CLOSED
    return rng.choices(list(Way), weights=YOUNG_COMPLAINTS if age < YOUNG else MIDDLE_COMPLAINTS)[0]


def addition(rng: Random, happening: Happening, after: datetime, now: datetime) -> Deed | None:
    """What the customer adds some hours after it was seen, if that is past."""
    at = after + timedelta(minutes=rng.randrange(60, 3000))
    sayings = read_language(happening.language).sayings[f"addition {happening.rated}"]
    return Added(at, rng.choice(sayings)) if at <= now else None
