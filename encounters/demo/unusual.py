"""What the demo shows for certain, whatever chance brings: held taps, and something of everything on own pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side
from encounters.casework.thanks import pass_on
from encounters.demo.deeds import Happening, Verb
from encounters.demo.handling import Staff
from encounters.demo.telling import say
from encounters.demo.texts import Story, read_sayings, stories_about
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Cause, HoldReason, Language, Rating

GOOD, BAD = Rating.GOOD.value, Rating.BAD.value
RECENT = (0.05, 6)  # days ago
HELD = (HoldReason.HONEYPOT, HoldReason.FAST, HoldReason.FAST, HoldReason.LIMIT)
BURST = 5
TRIES = 300


class Part(NamedTuple):
    """What an employee is told, so many days ago, and what is done up to a deed of this verb, if it is as wanted."""

    rating: str
    days: tuple[float, float]
    until: Verb
    is_wanted: Callable[[Happening], object]


PARTS = (
    Part(BAD, (2, 13), assign_case, lambda one: not one.has_contact),
    Part(BAD, (2, 13), ask_side, lambda one: not one.has_contact),
    Part(BAD, (2, 13), answer_case, lambda one: "wait" in one.deeds[-1].data),
    Part(BAD, (2, 13), answer_case, lambda one: "wait" not in one.deeds[-1].data and not one.first(give_side)),
    Part(BAD, (16, 30), close_case, lambda one: one.deeds[-1].data["findings"].cause == Cause.PERSON),
    Part(BAD, (12, 40), close_case, lambda one: one.deeds[-1].data["findings"].cause == Cause.STAFFING),
    Part(GOOD, (3, 25), pass_on, lambda one: one.deeds[-1].data["word"]),
    Part(GOOD, (3, 35), pass_on, lambda one: one.deeds[-1].data["word"]),
    Part(GOOD, (8, 50), pass_on, lambda one: one.deeds[-1].data["word"]),
)


def hold_some(staff: Staff, happenings: list[Happening]) -> None:
    """Let some recent taps wait for review, for each of the reasons; the last of them begins a burst."""
    recent = [one for one in of_age(staff, happenings, RECENT) if not one.logged_by]
    for happening, reason in zip(staff.rng.sample(recent, min(len(recent), len(HELD))), HELD, strict=False):
        happening.hold_reason, happening.matters, happening.deeds = reason.value, [], []
        if reason == HoldReason.HONEYPOT:
            junk = staff.rng.choice(read_sayings("fi")["junk"])
            happening.add(amend_encounter, happening.at + timedelta(seconds=2), text=junk)
        if reason == HoldReason.LIMIT:
            for seconds in staff.rng.sample(range(15, 300), BURST - 1):
                at = happening.at + timedelta(seconds=seconds)
                happenings.append(replace(happening, rating=BAD, at=at, deeds=[]))


def write_own_pages(staff: Staff, happenings: list[Happening]) -> None:
    """Let employees with a login be told something of everything, in place of a few bare taps."""
    told: list[Story] = []
    for login in staff.plan.logins:
        bare = [one for one in happenings if may_be_about(login.name, one)]
        for part in PARTS:
            fitting = of_age(staff, bare, part.days)
            for happening in staff.rng.choices(fitting, k=TRIES if fitting else 0):
                if lived := live_again(staff, happening, login.name, part, told):
                    bare.remove(happening)
                    happenings[happenings.index(happening)] = lived
                    break


def of_age(staff: Staff, happenings: list[Happening], days: tuple[float, float]) -> list[Happening]:
    latest, earliest = (staff.now - timedelta(days=number) for number in days)
    return [one for one in happenings if earliest < one.at < latest]


def may_be_about(employee: str, happening: Happening) -> bool:
    """Whether it is a bare tap where they serve, at no colleague's point."""
    if happening.deeds or happening.hold_reason or happening.owner not in {"", employee}:
        return False
    return any(one.name == employee for one in happening.location.staff)


def live_again(staff: Staff, happening: Happening, employee: str, part: Part, told: list[Story]) -> Happening | None:
    """The same tap, if the customer tells a new story of that employee, and it is handled, as wanted."""
    language = Language.FINNISH.value
    lived = replace(happening, server=employee, rating=part.rating, language=language, deeds=[])
    story = staff.rng.choice(stories_about(lived.location.kind, lived.rating, language))
    say(staff.rng, lived, story)
    staff.handle(lived, since=lived.deeds[0].at)
    lived.leave_off_after(part.until)
    if story in told or lived.concerned != employee or not lived.deeds or not part.is_wanted(lived):
        return None
    told.append(story)
    return lived
