"""Two years of an organisation's life. Pure: the same seed and moment give the same life."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from encounters.demo.customers import say
from encounters.demo.deeds import Happening
from encounters.demo.handling import handle
from encounters.demo.own_page import write_own_pages
from encounters.demo.plans import EmployeePlan, LocationPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import RHYTHMS, ZONE, busyness, is_peak, some_count, some_moment
from encounters.demo.texts import Story, read_language
from encounters.demo.unusual import make_unusual
from encounters.models.choices import Channel, Language, Rating

YEARS = 730
SEED = "kulma"
LOG_ODDS = 1.65  # of a good rating, before the place, the person and the hour
CROWDED = -0.4
RAMP = 90  # days until customers have found the posters
DETAILS = {Channel.KIOSK: 0.13, Channel.QR: 0.31, Channel.LINK: 0.45, Channel.EMBED: 0.6}
LANGUAGES = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)


def live(
    plan: OrganisationPlan, *, now: datetime, days: int = YEARS, scale: float = 1.0, seed: str = SEED
) -> list[Happening]:
    """Everything that happened in the `days` up to `now`, oldest first; `scale` multiplies how many come."""
    happenings: list[Happening] = []
    for location in plan.locations:
        happenings += Place(plan, location, now, f"{seed}/{plan.slug}/{location.name}").live(days, scale)
    happenings.sort(key=lambda happening: happening.at)
    rng = seeded(f"{seed}/{plan.slug}")
    happenings = make_unusual(rng, plan, happenings, now=now)
    write_own_pages(rng, plan, happenings, now=now)
    return happenings


def seeded(seed: str) -> Random:
    """A source of chance that is the same each time."""
    return Random(seed)  # noqa: S311 (a life, not a secret)


def chance_of_good(log_odds: float) -> float:
    """The probability with these log-odds."""
    return 1 / (1 + math.exp(-log_odds))


class Place:
    """A location, with its own source of chance and its own decks of stories."""

    def __init__(self, plan: OrganisationPlan, location: LocationPlan, now: datetime, seed: str) -> None:
        self.plan = plan
        self.location = location
        self.now = now
        self.rng = seeded(seed)
        self.rhythm = RHYTHMS[location.kind]
        self.staff = plan.staff_of(location)
        self.decks: dict[tuple[str, str], list[Story]] = {}

    def live(self, days: int, scale: float) -> Iterator[Happening]:
        """Yield what happened here, day by day."""
        today = self.now.astimezone(ZONE).date()
        for days_ago in range(days, -1, -1):
            day = today - timedelta(days=days_ago)
            found = 0.6 + 0.4 * min(1, (days - days_ago) / RAMP) if days > RAMP else 1
            shift = self.shift(days_ago)
            for _ in range(some_count(self.rng, self.location.daily * busyness(self.rhythm, day) * scale * found)):
                if happening := self.encounter(day, days_ago, self.rng.choice(shift)):
                    yield happening

    def shift(self, days_ago: int) -> list[EmployeePlan]:
        """Who works on that day."""
        there = [one for one in self.staff if one.serves(days_ago)]
        return self.rng.sample(there, min(len(there), self.rng.choice((2, 3, 3, 4))))

    def encounter(self, day: date, days_ago: int, server: EmployeePlan) -> Happening | None:
        """One encounter of the day, with all that followed; None if it still lies ahead."""
        at = some_moment(self.rng, self.rhythm, day)
        owner, point = self.point_of(server, days_ago)
        happening = Happening(
            location=self.location,
            point=f"{self.location.name}/{point.label}",
            server=server.name,
            owner=owner,
            rating=self.rating(at, days_ago, server),
            at=at,
            language=self.rng.choices(LANGUAGES, weights=self.location.languages)[0].value,
        )
        if at > self.now - timedelta(minutes=5):  # whatever is typed must be past, too
            return None
        self.follow(happening, Channel(point.channel))
        return happening

    def point_of(self, server: EmployeePlan, days_ago: int) -> tuple[str, PointPlan]:
        """Whose point the customer uses, and which."""
        owners = [one for one in self.location.staff if one.point and one.serves(days_ago)]
        if server in owners and self.rng.random() < 0.7:
            return server.name, PointPlan(server.point)
        if owners and self.rng.random() < 0.02:  # a colleague had the car, or the chair
            other = self.rng.choice(owners)
            return other.name, PointPlan(other.point)
        shares = [point.share for point in self.location.points]
        return "", self.rng.choices(self.location.points, weights=shares)[0]

    def rating(self, at: datetime, days_ago: int, server: EmployeePlan) -> str:
        """How it was, by place, person and hour."""
        since, turn = self.location.turned
        log_odds = LOG_ODDS + self.location.quality + server.skill + (turn if days_ago <= since else 0)
        if is_peak(self.rhythm, at):
            log_odds += CROWDED
        good = self.rng.random() < chance_of_good(log_odds)
        return Rating.GOOD.value if good else Rating.BAD.value

    def follow(self, happening: Happening, channel: Channel) -> None:
        """Let the customer tell more, and staff handle it."""
        by_phone = self.rng.random() < 0.006
        if by_phone:
            happening.channel = Channel.STAFF.value
            happening.logged_by = self.plan.handler_of(self.location, "").email
        rating = happening.rating
        eager = 1.0 if by_phone else DETAILS[channel] * (1.5 if rating == Rating.BAD else 0.9)
        if self.rng.random() >= eager:
            return
        if self.rng.random() < 0.015:  # tapped the wrong face first
            happening.rating = Rating.BAD.value if rating == Rating.GOOD else Rating.GOOD.value
        tells = by_phone or self.rng.random() < (0.75 if rating == Rating.BAD else 0.6)
        said = say(self.rng, happening, rating, self.next_story(happening.language, rating) if tells else None)
        if said:
            happening.deeds.append(said)
            if happening.deserves_answer:
                handle(self.rng, self.plan, happening, since=said.at, now=self.now)

    def next_story(self, language: str, rating: str) -> Story:
        """A story of this place that was not told for a while."""
        deck = self.decks.setdefault((language, rating), [])
        if not deck:
            deck += read_language(language).about(self.location.kind, rating)
            self.rng.shuffle(deck)
        return deck.pop()
