"""What chance alone would not bring: rare encounters, and something of everything on employees' own pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from encounters.demo.deeds import Deed, Happening, Kind
from encounters.demo.handling import Staff, passes_on_at
from encounters.demo.texts import Story, phrase_story, read_sayings, stories_about
from encounters.models.choices import Aspect, Attribution, Cause, HoldReason, Language, Rating

RECENT = timedelta(days=6)
SETTLED = timedelta(days=7)  # so that no recent one is unusual in two ways
HARD_TO_PLACE = timedelta(days=14)
LEFT_FOR_LATER = timedelta(days=60)
BURST = 5
MORNING = timedelta(hours=6)  # enough for all that is done when an own page's encounter is read


def make_unusual(staff: Staff, happenings: list[Happening]) -> list[Happening]:
    """Turn a few of the happenings into rare ones, and return all, oldest first."""
    untouched = [one for one in happenings if one.at < staff.now - SETTLED and not one.logged_by]
    staff.rng.shuffle(untouched)
    thousands = len(happenings) / 1000
    hard_since, later_since = staff.now - HARD_TO_PLACE, staff.now - LEFT_FOR_LATER
    rarities: list[tuple[float, Callable[[Happening], object], Callable[[Staff, Happening], None]]] = [
        (1.5 * thousands, lambda one: one.rated == Rating.BAD or not one.deserves_answer, exclude),
        (0.8 * thousands, lambda one: one.said, withdraw),
        (0.4 * thousands, lambda one: one.said, release),
        (0.6 * thousands, lambda one: may_reattribute(staff, one), reattribute),
        (thousands / 16, lambda one: is_closed(one) and not one.is_bare and one.at > hard_since, ask_and_wait),
        (2, lambda one: is_closed(one) and not one.is_bare and one.at > hard_since, go_back_to_taken),
        (3 + thousands / 8, lambda one: is_closed(one) and one.is_bare and one.at > later_since, leave_cause_open),
        (0.4 * thousands, lambda one: is_closed(one) and not one.is_bare, reopen),
    ]
    for count, fits, change in rarities:
        for happening in [one for one in untouched if fits(one)][: max(2, round(count))]:
            untouched.remove(happening)
            change(staff, happening)
    return hold_some(staff, happenings)


def exclude(staff: Staff, happening: Happening) -> None:
    """A handler opens it and takes it out of the figures."""
    keep_what_was_said(happening)
    by = staff.pick_handler(happening)
    seen_at = min(staff.morning_after(happening, happening.at + timedelta(minutes=10)), staff.now)
    happening.add(Kind.SEEN, seen_at, by)
    at = min(seen_at + timedelta(seconds=staff.rng.randrange(30, 600)), staff.now)
    happening.add(Kind.EXCLUDED, at, by, reason=staff.phrase_in_finnish("excluded"))


def withdraw(staff: Staff, happening: Happening) -> None:
    """The customer takes everything back, before or after staff handled it."""
    happening.add(Kind.WITHDREW, staff.later(happening, 5, 4000))


def release(staff: Staff, happening: Happening) -> None:
    """It was held, and counted in the morning; only then its handling began."""
    keep_what_was_said(happening)
    happening.hold_reason = staff.rng.choice((HoldReason.FAST, HoldReason.LIMIT)).value
    at = min(staff.morning_after(happening, happening.at + timedelta(minutes=10)), staff.now)
    by = staff.pick_handler(happening)
    happening.add(Kind.RELEASED, at, by, reason=staff.phrase_in_finnish("released"))
    if happening.deserves_answer:
        staff.handle(happening, since=at)


def keep_what_was_said(happening: Happening) -> None:
    happening.deeds = [deed for deed in happening.deeds if deed.kind == Kind.SAID]


def may_reattribute(staff: Staff, happening: Happening) -> bool:
    """Whether the customer did not know who served, and a handler opened it who was not that person."""
    login = staff.plan.login_of(happening.server)
    others = [deed for deed in happening.deeds if deed.kind == Kind.SEEN and not (login and deed.by == login.email)]
    return bool(others and not happening.owner and happening.said.get("attribution") == Attribution.DONT_KNOW)


def reattribute(staff: Staff, happening: Happening) -> None:
    """The handler finds out who served, right after opening it, and goes on from there."""
    seen = cut_after(happening, Kind.SEEN)
    at = min(seen.at + timedelta(seconds=staff.rng.randrange(60, 900)), staff.now)
    reason = staff.phrase_in_finnish("reattributed")
    happening.add(Kind.REATTRIBUTED, at, seen.by, employee=happening.server, reason=reason)
    if happening.deserves_answer:
        staff.proceed(happening, seen.by, since=at)


def is_closed(happening: Happening) -> bool:
    return happening.first(Kind.CLOSED) is not None


def ask_and_wait(staff: Staff, happening: Happening) -> None:
    staff.ask(happening, cut_after(happening, Kind.TAKEN).by)


def go_back_to_taken(staff: Staff, happening: Happening) -> None:
    cut_after(happening, Kind.TAKEN)


def cut_after(happening: Happening, kind: Kind) -> Deed:
    """Leave no more done than the first deed of this kind, and return it."""
    number = [deed.kind for deed in happening.deeds].index(kind)
    happening.deeds = happening.deeds[: number + 1]
    return happening.deeds[number]


def leave_cause_open(staff: Staff, happening: Happening) -> None:
    """The handler closed it and left for later what lay behind."""
    happening.deeds = [deed._replace(data={}) if deed.kind == Kind.CLOSED else deed for deed in happening.deeds]


def reopen(staff: Staff, happening: Happening) -> None:
    """It was closed too soon: taken up again, answered once more, and closed for good."""
    closed = happening.deeds[-1]
    again_at = closed.at + timedelta(hours=staff.rng.randrange(20, 100))
    answered_at = again_at + timedelta(minutes=staff.rng.randrange(30, 1500))
    if again_at <= staff.now:
        happening.add(Kind.REOPENED, again_at, closed.by, reason=staff.phrase(happening, "reopened"))
    if answered_at <= staff.now:
        answer = staff.saying(happening, "answer again")
        found = staff.find_out(happening, closed.data["findings"].cause)._replace(known_before=True)
        happening.add(Kind.ANSWERED, answered_at, closed.by, text=answer)
        happening.add(Kind.CLOSED, answered_at, closed.by, findings=found)


def hold_some(staff: Staff, happenings: list[Happening]) -> list[Happening]:
    """Let some recent taps wait for review, for each of the reasons."""
    earliest, latest = staff.now - RECENT, staff.now - timedelta(hours=1)
    recent = [one for one in happenings if earliest < one.at < latest and not one.logged_by]
    if len(recent) < BURST:
        return happenings
    junk, fast, also_fast, burst = recent[0], recent[len(recent) // 2], recent[len(recent) // 3], recent[-1]
    reasons = (HoldReason.HONEYPOT, HoldReason.FAST, HoldReason.FAST, HoldReason.LIMIT)
    for happening, reason in zip((junk, fast, also_fast, burst), reasons, strict=True):
        happening.hold_reason, happening.matters, happening.deeds = reason.value, [], []
    junk.add(Kind.SAID, junk.at + timedelta(seconds=2), text=staff.rng.choice(read_sayings("fi")["junk"]))
    for seconds in staff.rng.sample(range(15, 300), BURST - 1):
        at = burst.at + timedelta(seconds=seconds)
        happenings.append(replace(burst, rating=Rating.BAD.value, at=at, deeds=[]))
    return sorted(happenings, key=lambda happening: happening.at)


# --- Own pages ---------------------------------------------------------------------------------------


class Part(NamedTuple):
    """Something told between so many and so many days before the day of loading, about one of these aspects.

    A complaint is answered, or the employee is asked for their side; with a `cause` it is closed.
    """

    rating: str
    days: tuple[int, int]
    aspects: set[Aspect]
    asks: bool = False
    cause: str = ""


PERSONAL, CROWDED, ANY = {Aspect.VALUED, Aspect.FRIENDLINESS}, {Aspect.SPEED}, set(Aspect)
PARTS = (
    Part(Rating.BAD.value, (2, 13), PERSONAL, asks=True),
    Part(Rating.BAD.value, (2, 13), PERSONAL),
    Part(Rating.BAD.value, (16, 30), PERSONAL, asks=True, cause=Cause.PERSON.value),
    Part(Rating.BAD.value, (12, 40), CROWDED, cause=Cause.STAFFING.value),
    Part(Rating.GOOD.value, (3, 25), ANY),
    Part(Rating.GOOD.value, (3, 35), ANY),
    Part(Rating.GOOD.value, (8, 50), ANY),
)


def write_own_pages(staff: Staff, happenings: list[Happening]) -> None:
    """Turn a few bare taps into what the employees with a login are told."""
    told: list[Story] = []
    for login in staff.plan.logins:
        bare = [one for one in happenings if login.employee and may_be_about(login.employee, one)]
        staff.rng.shuffle(bare)
        for part in PARTS:
            if chosen := choose(staff, part, bare):
                happening, seen_at = chosen
                bare.remove(happening)
                told.append(say_about(staff, happening, login.employee, part, told))
                by = staff.plan.handler_of(happening.location, login.employee).email
                due_at = passes_on_at(happening, happening.deeds[-1].at)
                happening.add(Kind.SEEN, min(seen_at, due_at or seen_at), by)
                follow(staff, happening, part, by, login.email)


def may_be_about(employee: str, happening: Happening) -> bool:
    """Whether it is a bare tap where they serve, at no colleague's point."""
    if happening.deeds or happening.hold_reason or happening.owner not in {"", employee}:
        return False
    return any(one.name == employee for one in happening.location.staff)


def choose(staff: Staff, part: Part, bare: list[Happening]) -> tuple[Happening, datetime] | None:
    """The first tap that is old enough, and young enough, and when a handler opens it."""
    latest, oldest = (staff.now - timedelta(days=days) for days in part.days)
    for happening in bare:
        seen_at = staff.morning_after(happening, happening.at + timedelta(minutes=10))
        if oldest < happening.at < latest and seen_at + MORNING < staff.now:
            return happening, seen_at
    return None


def say_about(staff: Staff, happening: Happening, employee: str, part: Part, told: list[Story]) -> Story:
    """The customer tells a story of that employee, for certain, and none that was told before."""
    rng = staff.rng
    happening.server, happening.rating, happening.language = employee, part.rating, Language.FINNISH.value
    stories = stories_about(happening.location.kind, part.rating, happening.language)
    fresh = [story for story in stories if story not in told] or stories
    story = rng.choice([story for story in fresh if part.aspects & set(story.aspects)] or fresh)
    named = {} if happening.owner else {"employee": employee, "attribution": Attribution.SURE.value}
    text = phrase_story(rng, story, happening.language)
    at = happening.at + timedelta(seconds=rng.randrange(60, 240))
    happening.add(Kind.SAID, at, text=text, aspects=sorted(story.aspects)[:3], **named)
    return story


def follow(staff: Staff, happening: Happening, part: Part, by: str, employee: str) -> None:
    """Do what a handler and the employee, named by e-mail address, do within the morning."""
    if part.rating == Rating.GOOD:
        happening.add(Kind.PASSED_ON, happening.deeds[-1].at, by, word=staff.praise(happening))
        return
    happening.add(Kind.TAKEN, staff.later(happening, 10, 60), by, owner=by)
    if part.asks:
        happening.add(Kind.SIDE_ASKED, staff.later(happening, 10, 60), by)
    if part.asks and part.cause:
        side = staff.phrase_in_finnish("side")
        happening.add(Kind.SIDE_GIVEN, staff.later(happening, 10, 60), employee, text=side)
    if part.cause:
        staff.settle(happening, by, cause=part.cause)
    elif not part.asks:
        staff.answer(happening, by, "")
