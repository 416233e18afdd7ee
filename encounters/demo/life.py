"""Two years of an organisation's life. Pure: the same seed and moment give the same life."""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from encounters.demo.deeds import Happening
from encounters.demo.handling import Staff
from encounters.demo.plans import EmployeePlan, LocationPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import ZONE, some_count
from encounters.demo.telling import say
from encounters.demo.texts import Story, stories_about
from encounters.demo.unusual import hold_some, write_own_pages
from encounters.models.choices import Channel, Language, Rating

YEARS = 730
SEED = "kulma"
LOG_ODDS = 1.65  # of a good rating, before the place, the person and the hour
CROWDED = -0.4
LANGUAGES = (Language.FINNISH.value, Language.SWEDISH.value, Language.ENGLISH.value)
BY_PHONE = 0.006
RAMP = 90  # days until customers have found the posters
AT_OWN_POINT = 0.7
# How often customers tell more after the tap, by channel, and how much the rating makes of it.
TELLS_MORE: dict[str, float] = {Channel.KIOSK: 0.13, Channel.QR: 0.31, Channel.LINK: 0.45, Channel.EMBED: 0.6}
EAGER: dict[str, float] = {Rating.GOOD: 0.9, Rating.BAD: 1.5}
TELLS_STORY: dict[str, float] = {Rating.GOOD: 0.6, Rating.BAD: 0.75}


def live(
    plan: OrganisationPlan, *, now: datetime, days: int = YEARS, scale: float = 1.0, seed: str = SEED
) -> list[Happening]:
    """Everything that happened in the `days` up to `now`, oldest first; `scale` multiplies how many come."""
    happenings: list[Happening] = []
    for location in plan.locations:
        staff = Staff(plan, now, seed=f"{seed}/{plan.slug}/{location.name}")
        happenings += Place(location, staff).live(days, scale)
    staff = Staff(plan, now, seed=f"{seed}/{plan.slug}")
    hold_some(staff, happenings)
    write_own_pages(staff, happenings)
    return sorted(happenings, key=lambda happening: happening.at)


class Place:
    """A location, with its own source of chance and its own decks of stories."""

    def __init__(self, location: LocationPlan, staff: Staff) -> None:
        self.location, self.rhythm = location, location.rhythm
        self.staff, self.rng = staff, staff.rng
        everybody = [(place.name, one) for place in staff.plan.locations for one in place.staff]
        self.people = [one for place, one in everybody if location.name in {place, one.also}]
        self.decks: dict[tuple[str, str], list[Story]] = {}

    def live(self, days: int, scale: float) -> Iterator[Happening]:
        """Yield what happened here, day by day."""
        today = self.staff.now.astimezone(ZONE).date()
        for days_ago in range(days, -1, -1):
            day = today - timedelta(days=days_ago)
            there = [one for one in self.people if one.serves(days_ago)]
            shift = self.rng.sample(there, min(len(there), self.rng.choice((2, 3, 3, 4))))
            share_found = min(1, 0.6 + 0.4 * (days - days_ago) / RAMP)
            mean = self.location.daily * self.rhythm.busyness(day) * share_found * scale
            for _ in range(some_count(self.rng, mean)):
                happening, channel = self.tap(day, days_ago, self.rng.choice(shift))
                if happening.at <= self.staff.now - timedelta(minutes=5):  # whatever is typed must be past, too
                    self.follow(happening, channel)
                    yield happening

    def tap(self, day: date, days_ago: int, server: EmployeePlan) -> tuple[Happening, str]:
        """One encounter of the day, and the channel of its point."""
        at = self.rhythm.some_moment(self.rng, day)
        points = self.location.points
        owner, point = "", self.rng.choices(points, weights=[point.weight for point in points])[0]
        if server.point and not server.left and self.rng.random() < AT_OWN_POINT:
            owner, point = server.name, PointPlan(server.point)
        happening = Happening(
            location=self.location,
            point=f"{self.location.name}/{point.label}",
            server=server.name,
            owner=owner,
            rating=self.rate(at, days_ago, server),
            at=at,
            language=self.rng.choices(LANGUAGES, weights=self.location.spoken)[0],
        )
        return happening, point.channel

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
        rating, by_phone = happening.rating, self.rng.random() < BY_PHONE
        if by_phone:
            happening.channel = Channel.STAFF.value
            happening.logged_by = self.staff.plan.handler_of(self.location, "").email
        if by_phone or self.rng.random() < TELLS_MORE[channel] * EAGER[rating]:
            tells_story = by_phone or self.rng.random() < TELLS_STORY[rating]
            say(self.rng, happening, self.next_story(happening) if tells_story else None)
        self.staff.receive(happening)

    def next_story(self, happening: Happening) -> Story:
        """A story of this place that was not told for a while."""
        deck = self.decks.setdefault((happening.language, happening.rating), [])
        if not deck:
            deck += stories_about(self.location.kind, happening.rating, happening.language)
            self.rng.shuffle(deck)
        return deck.pop()
