"""What handlers do with a complaint once they have opened it."""

from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from encounters.demo.deeds import Answered, Closed, Happening, Heard, SideAsked, SideGiven, Taken
from encounters.demo.findings import find_out, in_the_house
from encounters.demo.plans import OrganisationPlan
from encounters.demo.texts import read_language, read_staff
from encounters.models.choices import ELSEWHERE, Cause

ASKED_FIRST = 0.5  # of those with a login whose side was heard
HEARD_ANYWAY = 0.3  # of those with a login, where it was not the person


class Way(Enum):
    """How far handlers took a complaint."""

    LEFT = auto()
    TAKEN = auto()
    ASKED = auto()
    ANSWERED = auto()
    CLOSED = auto()


def work(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, way: Way, *, now: datetime) -> None:
    """Append what the handler did until it had come that far."""
    at = min(happening.deeds[-1].at + timedelta(minutes=rng.randrange(16, 40)), now)
    if way == Way.LEFT:
        return
    happening.deeds.append(Taken(at, by))
    if way == Way.ASKED and reads_answers(happening):
        ask(rng, happening, by, now)
    elif way != Way.TAKEN:
        closes = way == Way.CLOSED or not reads_answers(happening)
        settle(rng, plan, happening, by, now, closes=closes)


def reads_answers(happening: Happening) -> bool:
    """Whether the customer said so much that somebody writes back."""
    return not happening.is_bare or bool(happening.said and happening.said.contact)


def settle(
    rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime, *, closes: bool, cause: str = ""
) -> None:
    """Append how it was looked into, answered and perhaps closed; a side that is asked for comes first."""
    found = find_out(rng, happening, cause)
    if not is_heard(happening) and wants_side(rng, plan, happening, found["cause"]):
        hear(rng, plan, happening, by, now)
        if not is_heard(happening):
            return
    if reads_answers(happening):
        answer(rng, happening, by, found["cause"], now)
    if closes:
        happening.deeds.append(Closed(happening.deeds[-1].at, by, found))


def is_heard(happening: Happening) -> bool:
    """Whether the employee has said something, or there is nobody to hear."""
    return not happening.concerned or any(isinstance(deed, Heard | SideGiven) for deed in happening.deeds)


def wants_side(rng: Random, plan: OrganisationPlan, happening: Happening, cause: str) -> bool:
    """Whether the employee says something before it is closed."""
    has_login = plan.login_of(happening.concerned) is not None
    return cause not in ELSEWHERE or (has_login and rng.random() < HEARD_ANYWAY)


def hear(rng: Random, plan: OrganisationPlan, happening: Happening, by: str, now: datetime) -> None:
    """Append how the employee was heard: by themselves where they have a login, perhaps not by now."""
    at = later(rng, happening, 2, 200, now)
    login = plan.login_of(happening.concerned)
    if login is None:
        happening.deeds.append(Heard(at, by, in_the_house(rng, happening, "heard")))
        return
    if rng.random() < ASKED_FIRST:
        happening.deeds.append(SideAsked(at, by))
    told_at = at + timedelta(minutes=rng.randrange(60, 3000))
    if told_at <= now:
        side = rng.choice(read_staff("fi")["side"]) if rng.random() < 0.7 else ""
        happening.deeds.append(SideGiven(told_at, login.email, side))


def ask(rng: Random, happening: Happening, by: str, now: datetime) -> None:
    """Append a question to the customer."""
    question = rng.choice(read_language(happening.language).sayings["question"])
    happening.deeds.append(Answered(later(rng, happening, 20, 300, now), by, question, wait=True))


def answer(rng: Random, happening: Happening, by: str, cause: str, now: datetime) -> None:
    """Append an answer that fits what lay behind."""
    sayings = read_language(happening.language).sayings
    fitting = sayings[f"answer {cause}" if cause in {Cause.PERSON, Cause.STAFFING} else "answer"]
    happening.deeds.append(Answered(later(rng, happening, 20, 300, now), by, rng.choice(fitting)))


def later(rng: Random, happening: Happening, least: int, most: int, now: datetime) -> datetime:
    """Some minutes after what was done last, and past."""
    return min(happening.deeds[-1].at + timedelta(minutes=rng.randrange(least, most)), now)
