"""What seldom happens: held, released, excluded, reattributed and withdrawn encounters."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random

from encounters.demo.complaints import ask
from encounters.demo.deeds import (
    Answered,
    Closed,
    Excluded,
    Happening,
    Reattributed,
    Released,
    Reopened,
    Said,
    Seen,
    Taken,
    Withdrew,
)
from encounters.demo.findings import find_out, in_the_house
from encounters.demo.handling import handle, handler, morning_after, proceed
from encounters.demo.plans import OrganisationPlan
from encounters.demo.texts import read_language
from encounters.models.choices import Attribution, HoldReason, Rating

RECENT = timedelta(days=6)
SETTLED = timedelta(days=7)  # so that no recent one is unusual in two ways
HARD_TO_PLACE = timedelta(days=14)
LEFT_FOR_LATER = timedelta(days=60)
BURST = 5
JUNK = (
    "Cheap watches and quick loans, click www.junk.example now!!!",
    "Tosi halvat lainat heti tilille, katso www.roska.example",
)
EXCLUDED_BECAUSE = (
    "Julisteen testaus ennen avaamista.",
    "Sama asiakas lähetti saman palautteen kahdesti.",
    "Koskee naapuriliikettä, ei meitä.",
    "Asiakas painoi väärää naamaa ja kertoi siitä tiskillä.",
    "Oma testi uuden puhelimen kanssa.",
)
RELEASED_BECAUSE = (
    "Aito palaute: ryhmä palautti kerralla linja-autosta.",
    "Tapahtumapäivä, ruuhka oli todellinen.",
    "Tarkistettu, tavallinen asiakas.",
)
REATTRIBUTED_BECAUSE = (
    "Vuorolistan mukaan vuorossa oli vain yksi, johon kuvaus sopii.",
    "Työntekijä muisti tilanteen itse.",
    "Kuitin kassatunnuksesta selvisi.",
)


def make_unusual(rng: Random, plan: OrganisationPlan, happenings: list[Happening], *, now: datetime) -> list[Happening]:
    """Turn a few of the happenings into rare ones, and return all, oldest first."""
    untouched = [one for one in happenings if one.at < now - SETTLED and not one.logged_by]
    rng.shuffle(untouched)
    few = len(happenings) / 1000

    def take(count: float, fits: Callable[[Happening], object]) -> Iterable[Happening]:
        for happening in [one for one in untouched if fits(one)][: max(2, round(count))]:
            untouched.remove(happening)
            yield happening

    for happening in take(1.5 * few, lambda one: one.rated == Rating.BAD or not one.deserves_answer):
        exclude(rng, plan, happening, now)
    for happening in take(0.8 * few, lambda one: one.said):
        withdraw(rng, happening, now)
    for happening in take(0.4 * few, lambda one: one.said):
        release(rng, plan, happening, now)
    for happening in take(0.6 * few, lambda one: may_reattribute(plan, one)):
        reattribute(rng, plan, happening, now)
    for happening in take(few / 16, lambda one: is_hard(one, now)):
        ask(rng, happening, back_to_taken(happening), now)
    for happening in take(1, lambda one: is_hard(one, now)):
        back_to_taken(happening)
    for happening in take(3 + few / 8, lambda one: one.is_bare and one.at > now - LEFT_FOR_LATER and closing_of(one)):
        leave_cause_open(happening)
    for happening in take(0.4 * few, lambda one: not one.is_bare and closing_of(one)):
        reopen(rng, happening, now)
    return hold_some(rng, happenings, now)


def may_reattribute(plan: OrganisationPlan, happening: Happening) -> bool:
    """Whether the customer did not know who served, and a handler opened it who was not that person."""
    if happening.owner or not happening.said or happening.said.details.get("attribution") != Attribution.DONT_KNOW:
        return False
    themselves = {login.email for login in plan.logins if login.employee == happening.server}
    return any(isinstance(deed, Seen) and deed.by not in themselves for deed in happening.deeds)


def keep(happening: Happening, *kinds: type) -> None:
    """Keep only these kinds of deeds."""
    happening.deeds = [deed for deed in happening.deeds if isinstance(deed, kinds)]


def exclude(rng: Random, plan: OrganisationPlan, happening: Happening, now: datetime) -> None:
    """A handler opens it and takes it out of the figures."""
    keep(happening, Said)
    by = handler(rng, plan, happening)
    seen_at = min(morning_after(rng, happening, happening.at + timedelta(minutes=10)), now)
    at = min(seen_at + timedelta(seconds=rng.randrange(30, 600)), now)
    happening.deeds += [Seen(seen_at, by), Excluded(at, by, rng.choice(EXCLUDED_BECAUSE))]


def withdraw(rng: Random, happening: Happening, now: datetime) -> None:
    """The customer takes everything back, before or after staff handled it."""
    at = max(deed.at for deed in happening.deeds) + timedelta(minutes=rng.randrange(5, 4000))
    happening.deeds.append(Withdrew(min(at, now)))


def release(rng: Random, plan: OrganisationPlan, happening: Happening, now: datetime) -> None:
    """It was held, and counted in the morning; only then its handling began."""
    keep(happening, Said)
    happening.hold_reason = rng.choice((HoldReason.FAST, HoldReason.LIMIT)).value
    at = min(morning_after(rng, happening, happening.at + timedelta(minutes=10)), now)
    happening.deeds.append(Released(at, handler(rng, plan, happening), rng.choice(RELEASED_BECAUSE)))
    if happening.deserves_answer:
        handle(rng, plan, happening, since=at, now=now)


def reattribute(rng: Random, plan: OrganisationPlan, happening: Happening, now: datetime) -> None:
    """The handler finds out who served, right after opening it, and goes on from there."""
    number, seen = next((number, deed) for number, deed in enumerate(happening.deeds) if isinstance(deed, Seen))
    at = min(seen.at + timedelta(seconds=rng.randrange(60, 900)), now)
    found = Reattributed(at, seen.by, happening.server, rng.choice(REATTRIBUTED_BECAUSE))
    happening.deeds[number + 1 :] = [found]
    if happening.deserves_answer:
        proceed(rng, plan, happening, seen.by, since=at, now=now)


def is_hard(happening: Happening, now: datetime) -> bool:
    """Whether it is young enough for somebody to be still at it."""
    return happening.at > now - HARD_TO_PLACE and not happening.is_bare and closing_of(happening) is not None


def back_to_taken(happening: Happening) -> str:
    """Leave no more done than that somebody took it on, and return who."""
    number, owned = next((number, deed) for number, deed in enumerate(happening.deeds) if isinstance(deed, Taken))
    happening.deeds = happening.deeds[: number + 1]
    return owned.by


def closing_of(happening: Happening) -> Closed | None:
    """How a complaint was closed with all that closing asks for."""
    return next((deed for deed in happening.deeds if isinstance(deed, Closed) and deed.found), None)


def leave_cause_open(happening: Happening) -> None:
    """The handler closed it and left for later what lay behind."""
    happening.deeds = [Closed(deed.at, deed.by) if isinstance(deed, Closed) else deed for deed in happening.deeds]


def reopen(rng: Random, happening: Happening, now: datetime) -> None:
    """It was closed too soon: taken up again, answered once more, and closed for good."""
    closed = closing_of(happening)
    if closed is None:
        return
    again = closed.at + timedelta(hours=rng.randrange(20, 100))
    answered_at = again + timedelta(minutes=rng.randrange(30, 1500))
    if again <= now:
        happening.deeds.append(Reopened(again, closed.by, in_the_house(rng, happening, "reopened")))
    if answered_at <= now:
        answer = rng.choice(read_language(happening.language).sayings["answer again"])
        found = find_out(rng, happening, closed.found["cause"]) | {"known_before": True}
        happening.deeds += [Answered(answered_at, closed.by, answer), Closed(answered_at, closed.by, found)]


def hold_some(rng: Random, happenings: list[Happening], now: datetime) -> list[Happening]:
    """Let some recent taps wait for review, for each of the reasons."""
    recent = [one for one in happenings if now - RECENT < one.at < now - timedelta(hours=1) and not one.logged_by]
    if len(recent) < BURST:
        return happenings
    junk, fast, burst = recent[0], recent[len(recent) // 2], recent[-1]
    hold_junk(rng, junk)
    for happening in (fast, recent[len(recent) // 3]):
        happening.hold_reason = HoldReason.FAST.value
        keep(happening)
    burst.hold_reason = HoldReason.LIMIT.value
    keep(burst)
    more = [same_again(burst, seconds) for seconds in rng.sample(range(15, 300), BURST - 1)]
    return sorted([*happenings, *more], key=lambda happening: happening.at)


def hold_junk(rng: Random, happening: Happening) -> None:
    """A script filled in everything."""
    happening.hold_reason = HoldReason.HONEYPOT.value
    happening.deeds = [Said(happening.at + timedelta(seconds=2), {"text": rng.choice(JUNK)})]


def same_again(happening: Happening, seconds: int) -> Happening:
    """A bare bad tap at the same point, so much later."""
    return Happening(
        location=happening.location,
        point=happening.point,
        server=happening.server,
        owner=happening.owner,
        rating=Rating.BAD.value,
        at=happening.at + timedelta(seconds=seconds),
        language=happening.language,
        hold_reason=HoldReason.LIMIT.value,
    )
