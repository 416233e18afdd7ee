"""What seldom happens: held, released, excluded, reattributed and withdrawn encounters."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random

from encounters.demo.deeds import (
    Excluded,
    Happening,
    Reattributed,
    Released,
    Said,
    Seen,
    Withdrew,
)
from encounters.demo.handling import handle, handler, morning_after
from encounters.demo.plans import OrganisationPlan
from encounters.models.choices import Attribution, Hold, Rating

RECENT = timedelta(days=6)
SETTLED = timedelta(days=7)  # so that no recent one is unusual in two ways
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

    for happening in take(1.5 * few, bool):
        exclude(rng, plan, happening, now)
    for happening in take(0.8 * few, lambda one: one.said):
        withdraw(rng, happening, now)
    for happening in take(0.4 * few, lambda one: one.said):
        release(rng, plan, happening, now)
    for happening in take(0.6 * few, lambda one: may_reattribute(plan, one)):
        reattribute(rng, happening)
    return hold_some(rng, happenings, now)


def may_reattribute(plan: OrganisationPlan, happening: Happening) -> bool:
    """Whether the customer did not know who served, and a handler opened it who was not that person."""
    if not happening.said or happening.said.details.get("attribution") != Attribution.DONT_KNOW:
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
    happening.held = rng.choice((Hold.FAST, Hold.LIMIT)).value
    at = min(morning_after(rng, happening, happening.at + timedelta(minutes=10)), now)
    happening.deeds.append(Released(at, handler(rng, plan, happening), rng.choice(RELEASED_BECAUSE)))
    if happening.deserves_answer:
        handle(rng, plan, happening, since=at, now=now)


def reattribute(rng: Random, happening: Happening) -> None:
    """The handler finds out who served, right after opening it."""
    at, seen = next((at, deed) for at, deed in enumerate(happening.deeds) if isinstance(deed, Seen))
    moment = seen.at + timedelta(seconds=rng.randrange(60, 900))
    found = Reattributed(moment, seen.by, happening.server, rng.choice(REATTRIBUTED_BECAUSE))
    happening.deeds.insert(at + 1, found)


def hold_some(rng: Random, happenings: list[Happening], now: datetime) -> list[Happening]:
    """Let some recent taps wait for review, for each of the reasons."""
    recent = [one for one in happenings if now - RECENT < one.at < now - timedelta(hours=1) and not one.logged_by]
    if len(recent) < BURST:
        return happenings
    junk, fast, burst = recent[0], recent[len(recent) // 2], recent[-1]
    hold_junk(rng, junk)
    for happening in (fast, recent[len(recent) // 3]):
        happening.held = Hold.FAST.value
        keep(happening)
    burst.held = Hold.LIMIT.value
    keep(burst)
    more = [same_again(burst, seconds) for seconds in rng.sample(range(15, 300), BURST - 1)]
    return sorted([*happenings, *more], key=lambda happening: happening.at)


def hold_junk(rng: Random, happening: Happening) -> None:
    """A script filled in everything."""
    happening.held = Hold.HONEYPOT.value
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
        held=Hold.LIMIT.value,
    )
