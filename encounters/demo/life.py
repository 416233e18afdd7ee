"""Two years of an organisation's life. Pure: the same seed and moment give the same life."""

import math
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from encounters.demo.deeds import Happening, Kind
from encounters.demo.handling import Staff
from encounters.demo.plans import EmployeePlan, LocationPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import ZONE, pick, some_count
from encounters.demo.texts import QUESTIONS, Story, phrase_story, read_sayings, spell_out, stories_about
from encounters.demo.unusual import make_unusual, write_own_pages
from encounters.models.choices import Aspect, Attribution, Channel, Language, Rating

YEARS = 730
SEED = "kulma"
LOG_ODDS = 1.65  # of a good rating, before the place, the person and the hour
CROWDED = -0.4
RAMP = 90  # days until customers have found the posters
LANGUAGES = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)
BY_PHONE = 0.006
WRONG_FACE = 0.015
# How often customers tell more after the tap, by channel, and how much the rating makes of it.
TELLS_MORE: dict[str, float] = {Channel.KIOSK: 0.13, Channel.QR: 0.31, Channel.LINK: 0.45, Channel.EMBED: 0.6}
EAGER: dict[str, float] = {Rating.GOOD: 0.9, Rating.BAD: 1.5}
TELLS_STORY: dict[str, float] = {Rating.GOOD: 0.6, Rating.BAD: 0.75}
LEAVES_CONTACT: dict[str, float] = {Rating.GOOD: 0.03, Rating.BAD: 0.15}
# How often a question is answered and, when the story does not imply one, the weights of its answers.
ANSWERS: dict[str, dict[str, tuple[float, tuple[int, ...]]]] = {
    Rating.GOOD: {
        "attention": (0.35, (5, 88, 7)),
        "step": (0.5, (14, 16, 30, 27, 13)),
        "standing": (0.35, (84, 12, 4)),
        "said_on_the_spot": (0.15, (40, 58, 2)),
    },
    Rating.BAD: {
        "attention": (0.5, (66, 12, 22)),
        "step": (0.5, (16, 20, 38, 20, 6)),
        "standing": (0.45, (74, 8, 18)),
        "said_on_the_spot": (0.45, (64, 14, 22)),
    },
}
CONTACTS = {("email",): 40, ("email", "name"): 35, ("phone", "name"): 15, ("email", "phone", "name"): 10}
MAIL_HOSTS = ("posti.example", "kirje.example", "mail.example")


def live(
    plan: OrganisationPlan, *, now: datetime, days: int = YEARS, scale: float = 1.0, seed: str = SEED
) -> list[Happening]:
    """Everything that happened in the `days` up to `now`, oldest first; `scale` multiplies how many come."""
    happenings: list[Happening] = []
    for location in plan.locations:
        staff = Staff(plan, now, seed=f"{seed}/{plan.slug}/{location.name}")
        happenings += Place(location, staff).live(days, scale)
    happenings.sort(key=lambda happening: happening.at)
    staff = Staff(plan, now, seed=f"{seed}/{plan.slug}")
    happenings = make_unusual(staff, happenings)
    write_own_pages(staff, happenings)
    return happenings


class Place:
    """A location, with its own source of chance and its own decks of stories."""

    def __init__(self, location: LocationPlan, staff: Staff) -> None:
        self.location, self.rhythm = location, location.rhythm
        self.staff, self.rng, self.now = staff, staff.rng, staff.now
        everybody = [(place.name, one) for place in staff.plan.locations for one in place.staff]
        self.people = [one for place, one in everybody if location.name in {place, one.also}]
        self.decks: dict[tuple[str, str], list[Story]] = {}

    def live(self, days: int, scale: float) -> Iterator[Happening]:
        """Yield what happened here, day by day."""
        today = self.now.astimezone(ZONE).date()
        for days_ago in range(days, -1, -1):
            day = today - timedelta(days=days_ago)
            there = [one for one in self.people if one.serves(days_ago)]
            shift = self.rng.sample(there, min(len(there), self.rng.choice((2, 3, 3, 4))))
            mean = self.location.daily * self.rhythm.busyness(day) * scale
            if days > RAMP:
                mean *= 0.6 + 0.4 * min(1, (days - days_ago) / RAMP)
            for _ in range(some_count(self.rng, mean)):
                happening, channel = self.tap(day, days_ago, self.rng.choice(shift))
                if happening.at <= self.now - timedelta(minutes=5):  # whatever is typed must be past, too
                    self.follow(happening, channel)
                    yield happening

    def tap(self, day: date, days_ago: int, server: EmployeePlan) -> tuple[Happening, str]:
        """One encounter of the day, and the channel of its point."""
        at = self.rhythm.some_moment(self.rng, day)
        owner, point = self.pick_point(server, days_ago)
        happening = Happening(
            location=self.location,
            point=f"{self.location.name}/{point.label}",
            server=server.name,
            owner=owner,
            rating=self.rate(at, days_ago, server),
            at=at,
            language=self.rng.choices(LANGUAGES, weights=self.location.spoken)[0].value,
        )
        return happening, point.channel

    def pick_point(self, server: EmployeePlan, days_ago: int) -> tuple[str, PointPlan]:
        owners = [one for one in self.location.staff if one.point and one.serves(days_ago)]
        if server in owners and self.rng.random() < 0.7:
            return server.name, PointPlan(server.point)
        if owners and self.rng.random() < 0.02:  # a colleague had the car, or the chair
            other = self.rng.choice(owners)
            return other.name, PointPlan(other.point)
        shares = [point.share for point in self.location.points]
        return "", self.rng.choices(self.location.points, weights=shares)[0]

    def rate(self, at: datetime, days_ago: int, server: EmployeePlan) -> str:
        turned_days_ago, turn = self.location.turned
        log_odds = LOG_ODDS + self.location.skill + server.skill
        if days_ago <= turned_days_ago:
            log_odds += turn
        if self.rhythm.is_peak(at):
            log_odds += CROWDED
        is_good = self.rng.random() < 1 / (1 + math.exp(-log_odds))
        return Rating.GOOD.value if is_good else Rating.BAD.value

    def follow(self, happening: Happening, channel: str) -> None:
        """Let the customer tell more, and staff handle it."""
        rating = happening.rating
        by_phone = self.rng.random() < BY_PHONE
        if by_phone:
            happening.channel = Channel.STAFF.value
            happening.logged_by = self.staff.plan.handler_of(self.location, "").email
        tells_more = self.rng.random() < TELLS_MORE[channel] * EAGER[rating]
        if not (tells_more or by_phone):
            return
        if self.rng.random() < WRONG_FACE:
            happening.rating = Rating.GOOD.value if rating == Rating.BAD else Rating.BAD.value
        tells_story = by_phone or self.rng.random() < TELLS_STORY[rating]
        story = self.next_story(happening.language, rating) if tells_story else None
        say(self.rng, happening, rating, story)
        if happening.deserves_answer:
            self.staff.handle(happening, since=happening.deeds[0].at)

    def next_story(self, language: str, rating: str) -> Story:
        """A story of this place that was not told for a while."""
        deck = self.decks.setdefault((language, rating), [])
        if not deck:
            deck += stories_about(self.location.kind, rating, language)
            self.rng.shuffle(deck)
        return deck.pop()


def say(rng: Random, happening: Happening, rating: str, story: Story | None) -> None:
    """Let the customer save something after the tap, if they fill in anything: tell `story`, or only answer."""
    said: dict[str, Any] = {}
    if rating != happening.rating:
        said["rating"] = rating
    if story:
        happening.matters = story.aspects
        said |= tell(rng, story, happening.language)
    if aspects := pick_aspects(rng, story):
        said["aspects"] = aspects
    said |= pick_answers(rng, rating, story.facts if story else {})
    said |= name_server(rng, happening)
    wants_answer = 0.08
    if rng.random() < LEAVES_CONTACT[rating]:
        said |= pick_contact(rng, happening.language)
        wants_answer = 0.5
    if rng.random() < wants_answer and rating == Rating.BAD:
        said["wants_answer"] = True
    if said and rng.random() < 0.04:
        said["occurred_at"] = some_days_earlier(rng, happening)
    at = happening.at + timedelta(seconds=rng.randrange(20, 240))
    if said:
        happening.add(Kind.SAID, at, **said)


def tell(rng: Random, story: Story, language: str) -> dict[str, str]:
    told = {"text": phrase_story(rng, story, language)}
    if story.wishes and rng.random() < 0.55:
        told["wish"] = spell_out(rng, rng.choice(story.wishes))
    return told


def pick_aspects(rng: Random, story: Story | None) -> list[str]:
    """At most three reasons: some of the story's, or any one or two."""
    if rng.random() < 0.3:
        return []
    if story is None:
        return [aspect.value for aspect in rng.sample(list(Aspect), rng.choice((1, 1, 2)))]
    return sorted(rng.sample(story.aspects, rng.randint(1, len(story.aspects))))


def pick_answers(rng: Random, rating: str, implied: dict[str, str]) -> dict[str, str]:
    """Answers to the closed questions; where the story implies one, that or none."""
    answers = {}
    for question, (often, weights) in ANSWERS[rating].items():
        if question in implied:
            if rng.random() < 0.8:
                answers[question] = implied[question]
        elif rng.random() < often:
            (answers[question],) = rng.choices(QUESTIONS[question].values, weights=weights)
    return answers


def name_server(rng: Random, happening: Happening) -> dict[str, Any]:
    """Who served, as far as the customer knows and says."""
    if happening.owner == happening.server:
        return {}
    (attribution,) = rng.choices(("", *Attribution.values), weights=(30, 42, 13, 15))
    named = {"attribution": attribution} if attribution else {}
    if attribution in {Attribution.SURE, Attribution.THINK_SO}:
        named["employee"] = happening.server
    elif attribution and rng.random() < 0.75:
        named["employee_description"] = rng.choice(read_sayings(happening.language)["description"])
    return named


def pick_contact(rng: Random, language: str) -> dict[str, Any]:
    """How an invented customer may be reached; the numbers are none that exist."""
    sayings = read_sayings(language)
    first, last = rng.choice(sayings["first names"]), rng.choice(sayings["last names"])
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    contact = {
        "email": f"{plain}@{rng.choice(MAIL_HOSTS)}",
        "phone": f"+358 00 {rng.randrange(1000):03} {rng.randrange(10_000):04}",
        "name": f"{first} {last}",
    }
    left: dict[str, Any] = {name: contact[name] for name in pick(rng, CONTACTS)}
    if rng.random() < 0.4:
        left["may_be_contacted"] = True
    return left


def some_days_earlier(rng: Random, happening: Happening) -> datetime:
    """A moment of one of the open days before the tap."""
    rhythm = happening.location.rhythm
    day = happening.at.astimezone(ZONE).date() - timedelta(days=rng.choice((1, 1, 1, 2, 3, 5)))
    while not rhythm.busyness(day):
        day -= timedelta(days=1)
    return rhythm.some_moment(rng, day)
