"""How thanks reach the employee, or don't."""

from datetime import datetime, timedelta
from random import Random

from encounters.casework.thanks import STILL_WRITING
from encounters.demo.deeds import Happening, PassedOn, Stopped
from encounters.demo.findings import in_the_house
from encounters.demo.rhythm import ZONE, calendar_of
from encounters.models.choices import Rating
from encounters.models.working_time import DAY

BY_HAND = 0.6
WITH_A_WORD = 0.5
STOPPED = 0.03
SHARED = 0.3  # of the thanks to nobody in particular, with a reason that says where they went
EVERY = timedelta(minutes=5)  # somebody looks for thanks that are due


def by_itself_at(happening: Happening, since: datetime) -> datetime | None:
    """When these pass themselves on unless somebody does something; None unless they thank somebody for certain."""
    if happening.rated != Rating.GOOD or not happening.concerned:
        return None
    details = happening.said.details if happening.said else {}
    wordy = details.get("text") or details.get("wish")
    calendar = calendar_of(happening.location.kind, since.astimezone(ZONE).year)
    due = calendar.after(since, DAY) if wordy else since + STILL_WRITING
    return due + (datetime.min.replace(tzinfo=due.tzinfo) - due) % EVERY


def pass_by_itself(happening: Happening, at: datetime | None, now: datetime) -> None:
    """Append that thanks passed themselves on, once that is past."""
    if at and at <= now:
        happening.deeds.append(PassedOn(at))


def take_care(rng: Random, happening: Happening, by: str, alone_at: datetime | None, now: datetime) -> None:
    """Append what a handler did with thanks; `alone_at` is when they pass themselves on."""
    at = min(happening.deeds[-1].at + timedelta(minutes=rng.randrange(2, 30)), now)
    if alone_at is None:
        reason = in_the_house(rng, happening, "shared") if rng.random() < SHARED else ""
        happening.deeds.append(Stopped(at, by, reason))
    elif at >= alone_at or rng.random() > BY_HAND:
        pass_by_itself(happening, alone_at, now)
    elif rng.random() < STOPPED / BY_HAND:
        happening.deeds.append(Stopped(at, by, in_the_house(rng, happening, "stopped")))
    else:
        happening.deeds.append(PassedOn(at, by, praise(rng, happening) if rng.random() < WITH_A_WORD else ""))


def praise(rng: Random, happening: Happening) -> str:
    """A handler's word to the employee."""
    return in_the_house(rng, happening, "praise").format(name=happening.concerned.split()[0])
