"""Two years of an organisation's life. Pure: the same seed and moment give the same life."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side
from encounters.casework.thanks import pass_on
from encounters.demo.customers import Story, read_sayings, say, stories_about
from encounters.demo.deeds import Happening, Verb
from encounters.demo.handling import Staff
from encounters.demo.plans import EmployeePlan, LocationPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import ZONE
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Cause, Channel, HoldReason, Language, Rating

YEARS = 730
PASSERS_BY = 100  # a day, any of whom may tap
LOG_ODDS = 1.65  # of a good rating, before the place, the person and the hour
CROWDED = -0.4
BY_PHONE = 0.006
AT_OWN_POINT = 0.7
# How often customers tell more after the tap, by channel, and how much the rating makes of it.
TELLS_MORE: dict[str, float] = {Channel.KIOSK: 0.13, Channel.QR: 0.31, Channel.LINK: 0.45, Channel.EMBED: 0.6}
EAGER: dict[str, float] = {Rating.GOOD: 0.9, Rating.BAD: 1.5}
TELLS_STORY: dict[str, float] = {Rating.GOOD: 0.6, Rating.BAD: 0.75}
GOOD, BAD = Rating.GOOD.value, Rating.BAD.value
RECENT = (0.05, 6)  # days ago
HELD = (HoldReason.HONEYPOT, HoldReason.FAST, HoldReason.FAST, HoldReason.LIMIT)
TRIES = 300


class WantedStory(NamedTuple):
    """What an employee is told, so many days ago, and what is done up to a deed of this verb, if it is as wanted."""

    rating: str
    days: tuple[float, float]
    until: Verb
    is_wanted: Callable[[Happening], object] = bool  # any will do


WANTED_STORIES = (
    WantedStory(BAD, (2, 13), assign_case),
    WantedStory(BAD, (2, 13), ask_side),
    WantedStory(BAD, (2, 13), answer_case, lambda one: "wait" in one.deeds[-1].data),
    WantedStory(BAD, (2, 13), answer_case, lambda one: "wait" not in one.deeds[-1].data and not one.first(give_side)),
    WantedStory(BAD, (16, 30), close_case, lambda one: one.deeds[-1].data["findings"].cause == Cause.PERSON),
    WantedStory(BAD, (12, 40), close_case, lambda one: one.deeds[-1].data["findings"].cause == Cause.STAFFING),
    *[WantedStory(GOOD, (3, 50), pass_on, lambda one: one.deeds[-1].data["word"])] * 3,
)


def generate_life(
    plan: OrganisationPlan, *, now: datetime, days: int = YEARS, scale: float = 1.0, seed: str = "kulma"
) -> list[Happening]:
    """Everything that happened in the `days` up to `now`, oldest first; `scale` multiplies how many come."""
    happenings: list[Happening] = []
    for location in plan.locations:
        staff = Staff(plan, now, seed=f"{seed}/{plan.slug}/{location.name}")
        happenings += LocationLife(location, staff).generate(days, scale)
    staff = Staff(plan, now, seed=f"{seed}/{plan.slug}")
    hold_some(staff, happenings)
    for location in plan.locations:
        write_own_pages(staff, location, happenings)
    happenings.sort(key=lambda happening: happening.at)
    leave_causes_open(happenings)
    return happenings


class LocationLife:
    """A location, with its own source of chance."""

    def __init__(self, location: LocationPlan, staff: Staff) -> None:
        self.location, self.rhythm = location, location.rhythm
        self.staff, self.rng = staff, staff.rng
        everybody = [(place.name, one) for place in staff.plan.locations for one in place.staff]
        self.people = [one for place, one in everybody if location.name in {place, one.also}]

    def generate(self, days: int, scale: float) -> Iterator[Happening]:
        today = self.staff.now.astimezone(ZONE).date()
        for days_ago in range(days, -1, -1):
            day = today - timedelta(days=days_ago)
            there = [one for one in self.people if one.serves(days_ago)]
            shift = self.rng.sample(there, min(len(there), self.rng.choice((2, 3, 3, 4))))
            mean = self.location.daily * self.rhythm.busyness(day) * scale
            customers = sum(self.rng.random() < mean / PASSERS_BY for _ in range(PASSERS_BY))
            for _ in range(customers):
                happening = self.tap(day, days_ago, self.rng.choice(shift))
                if happening.at <= self.staff.now - timedelta(minutes=5):  # whatever is typed must be past, too
                    self.follow(happening)
                    yield happening

    def tap(self, day: date, days_ago: int, server: EmployeePlan) -> Happening:
        at = self.rhythm.some_moment(self.rng, day)
        points = self.location.points
        weights = [point.weight if days_ago >= point.gone else 0 for point in points]
        owner, point = "", self.rng.choices(points, weights=weights)[0]
        if server.point and not server.left and self.rng.random() < AT_OWN_POINT:
            owner, point = server.name, PointPlan(server.point)
        return Happening(
            location=self.location,
            point=f"{self.location.name}/{point.label}",
            server=server.name,
            owner=owner,
            rating=self.rate(at, days_ago, server),
            at=at,
            language=self.rng.choices(Language.values, weights=self.location.spoken)[0],
            channel=point.channel,
        )

    def rate(self, at: datetime, days_ago: int, server: EmployeePlan) -> str:
        log_odds = LOG_ODDS + self.location.skill + server.skill + CROWDED * self.rhythm.is_peak(at)
        turned_days_ago, turn = self.location.turned
        if days_ago <= turned_days_ago:
            log_odds += turn
        return GOOD if self.rng.random() < 1 / (1 + math.exp(-log_odds)) else BAD

    def follow(self, happening: Happening) -> None:
        """Let the customer tell more, and staff handle it."""
        rating, by_phone = happening.rating, self.rng.random() < BY_PHONE
        tells_more = self.rng.random() < TELLS_MORE[happening.channel] * EAGER[rating]
        if by_phone:
            happening.channel = Channel.STAFF.value
            happening.logged_by = self.staff.plan.handler_of(self.location, happening.owner or happening.server).email
        if by_phone or tells_more:
            story = None
            if by_phone or self.rng.random() < TELLS_STORY[rating]:
                story = self.rng.choice(stories_about(self.location.kind, rating, happening.language))
            say(self.rng, happening, story)
        self.staff.receive(happening)


def hold_some(staff: Staff, happenings: list[Happening]) -> None:
    """Let some recent taps wait for review, for each of the reasons."""
    recent = [one for one in of_age(staff, happenings, RECENT) if not one.logged_by]
    for happening, reason in zip(staff.rng.sample(recent, min(len(recent), len(HELD))), HELD, strict=False):
        happening.hold_reason, happening.deeds = reason.value, []
        if reason == HoldReason.HONEYPOT:
            junk = staff.rng.choice(read_sayings("fi")["junk"])
            happening.add(amend_encounter, happening.at + timedelta(seconds=2), text=junk)


def leave_causes_open(happenings: list[Happening]) -> None:
    """Leave for later what lay behind the last few complaints without words."""
    bare = [one for one in happenings if one.is_bare and one.first(close_case)]
    for happening in bare[-max(3, len(bare) // 40) :]:
        happening.deeds = [deed._replace(data={}) if deed.verb == close_case else deed for deed in happening.deeds]


def write_own_pages(staff: Staff, location: LocationPlan, happenings: list[Happening]) -> None:
    """Let employees with a login be told something of everything, in place of a few bare taps where they serve."""
    told: list[Story] = []
    for login in filter(None, (staff.plan.login_of(employee.name) for employee in location.staff)):
        for wanted in WANTED_STORIES:
            here = [one for one in of_age(staff, happenings, wanted.days) if one.location is location]
            bare = [one for one in here if one.owner in {"", login.name} and not (one.deeds or one.hold_reason)]
            for happening in staff.rng.choices(bare, k=TRIES if bare else 0):
                if lived := live_again(staff, happening, login.name, wanted, told):
                    happenings[happenings.index(happening)] = lived
                    break


def of_age(staff: Staff, happenings: list[Happening], days: tuple[float, float]) -> list[Happening]:
    latest, earliest = (staff.now - timedelta(days=number) for number in days)
    return [one for one in happenings if earliest < one.at < latest]


def live_again(
    staff: Staff, happening: Happening, employee: str, wanted: WantedStory, told: list[Story]
) -> Happening | None:
    """The same tap, if the customer tells a new story of that employee, and it is handled, as wanted."""
    language = Language.FINNISH.value
    lived = replace(happening, server=employee, rating=wanted.rating, language=language, deeds=[])
    story = staff.rng.choice(stories_about(lived.location.kind, lived.rating, language))
    say(staff.rng, lived, story)
    staff.handle(lived)
    verbs = [deed.verb for deed in lived.deeds]
    del lived.deeds[verbs.index(wanted.until) + 1 if wanted.until in verbs else 0 :]
    if story in told or lived.concerned != employee or not lived.deeds or not wanted.is_wanted(lived):
        return None
    told.append(story)
    return lived
