"""What employees with a login find on their own page: something of everything, whatever chance brings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from encounters.demo.complaints import answer, settle
from encounters.demo.deeds import Happening, PassedOn, Said, Seen, SideAsked, SideGiven, Taken
from encounters.demo.handling import morning_after
from encounters.demo.plans import OrganisationPlan
from encounters.demo.texts import Story, phrase_story, read_language, read_staff
from encounters.demo.thanking import by_itself_at, praise
from encounters.models.choices import Aspect, Attribution, Cause, Language, Rating

ENOUGH = timedelta(hours=6)  # for all that is done on the morning it is read
PERSONAL, CROWDED = {Aspect.VALUED, Aspect.FRIENDLINESS}, {Aspect.SPEED}


@dataclass(frozen=True)
class Part:
    """Something told between so many and so many days before the day of loading, about one of these aspects."""

    rating: str
    days: tuple[int, int]
    aspects: set[Aspect]
    follow: Callable[[Random, OrganisationPlan, Happening, str, datetime], None]


def write_own_pages(rng: Random, plan: OrganisationPlan, happenings: list[Happening], *, now: datetime) -> None:
    """Turn a few bare taps into what the employees with a login are told."""
    told: list[Story] = []
    for login in plan.logins:
        if login.employee:
            bare = [one for one in happenings if may_be_about(login.employee, one)]
            rng.shuffle(bare)
            for part in PARTS:
                if chosen := choose(rng, part, bare, now):
                    happening, seen_at = chosen
                    bare.remove(happening)
                    told.append(say_about(rng, happening, login.employee, part, told))
                    by = plan.handler_of(happening.location, login.employee).email
                    alone_at = by_itself_at(happening, happening.deeds[-1].at)
                    happening.deeds.append(Seen(min(seen_at, alone_at or seen_at), by))
                    part.follow(rng, plan, happening, by, now)


def may_be_about(employee: str, happening: Happening) -> bool:
    """Whether it is a bare tap where they serve, at no colleague's point."""
    if happening.deeds or happening.hold_reason or happening.owner not in {"", employee}:
        return False
    return any(one.name == employee for one in happening.location.staff)


def choose(rng: Random, part: Part, bare: list[Happening], now: datetime) -> tuple[Happening, datetime] | None:
    """The first tap that is old enough, and young enough, and when a handler opens it."""
    latest, oldest = (now - timedelta(days=days) for days in part.days)
    for happening in bare:
        seen_at = morning_after(rng, happening, happening.at + timedelta(minutes=10))
        if oldest < happening.at < latest and seen_at + ENOUGH < now:
            return happening, seen_at
    return None


def say_about(rng: Random, happening: Happening, employee: str, part: Part, told: list[Story]) -> Story:
    """The customer tells a story of that employee, for certain, and none that was told before."""
    happening.server, happening.rating, happening.language = employee, part.rating, Language.FINNISH.value
    stories = read_language(happening.language).about(happening.location.kind, part.rating)
    fresh = [story for story in stories if story not in told] or stories
    story = rng.choice([story for story in fresh if part.aspects & set(story.aspects)] or fresh)
    named = {} if happening.owner else {"employee": employee, "attribution": Attribution.SURE.value}
    said = {"text": phrase_story(rng, story, happening.language), "aspects": sorted(story.aspects)[:3]} | named
    happening.deeds.append(Said(happening.at + timedelta(seconds=rng.randrange(60, 240)), said))
    return story


def answer_unheard(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """The customer has an answer, and the employee may still tell their side."""
    happening.deeds.append(Taken(soon(rng, happening), by))
    answer(rng, happening, by, "", now)


def ask(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """The handler waits for the employee's side."""
    happening.deeds.append(Taken(soon(rng, happening), by))
    happening.deeds.append(SideAsked(soon(rng, happening), by))


def hear_and_close(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """The employee told their side, and it was the person."""
    ask(rng, plan, happening, by, now)
    if login := plan.login_of(happening.concerned):
        side = rng.choice(read_staff("fi")["side"])
        happening.deeds.append(SideGiven(soon(rng, happening), login.email, side))
    settle(rng, plan, happening, by, now, closes=True, cause=Cause.PERSON.value)


def close_elsewhere(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """There were too few people on the shift."""
    happening.deeds.append(Taken(soon(rng, happening), by))
    settle(rng, plan, happening, by, now, closes=True, cause=Cause.STAFFING.value)


def pass_on(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """A supervisor adds a word."""
    happening.deeds.append(PassedOn(happening.deeds[-1].at, by, praise(rng, happening)))


def soon(rng: Random, happening: Happening) -> datetime:
    """Some minutes after what was done last."""
    return happening.deeds[-1].at + timedelta(minutes=rng.randrange(10, 60))


PARTS = (
    Part(Rating.BAD.value, (2, 13), PERSONAL, ask),
    Part(Rating.BAD.value, (2, 13), PERSONAL, answer_unheard),
    Part(Rating.BAD.value, (16, 30), PERSONAL, hear_and_close),
    Part(Rating.BAD.value, (12, 40), CROWDED, close_elsewhere),
    Part(Rating.GOOD.value, (3, 25), set(Aspect), pass_on),
    Part(Rating.GOOD.value, (3, 35), set(Aspect), pass_on),
    Part(Rating.GOOD.value, (8, 50), set(Aspect), pass_on),
)
