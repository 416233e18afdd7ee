"""What handlers find out about a complaint: what lay behind it, and what came of it."""

from random import Random
from typing import Any

from encounters.casework.closing import CHANGE_OUTCOMES
from encounters.demo.deeds import Happening
from encounters.demo.texts import read_staff
from encounters.models.choices import ELSEWHERE, Aspect, Cause, Outcome

# How often person, staffing, process, product and expectation lie behind what customers complain of.
LIKELY: dict[str, tuple[int, ...]] = {
    Aspect.READING: (6, 3, 0, 0, 1),
    Aspect.VALUED: (6, 4, 0, 0, 1),
    Aspect.FRIENDLINESS: (7, 3, 0, 0, 0),
    Aspect.KNOW_HOW: (4, 1, 3, 2, 1),
    Aspect.SPEED: (1, 6, 3, 1, 1),
    Aspect.PROMISES: (2, 1, 6, 1, 1),
    Aspect.SURPRISE: (2, 1, 1, 1, 4),
}
UNTOLD = (4, 3, 2, 1, 1)
BY_PERSON_UNNAMED = 0.4  # of the weight that it has where the employee is known
OUTCOMES = (
    Outcome.PUT_RIGHT,
    Outcome.EXPLAINED,
    Outcome.CHANGE_PLANNED,
    Outcome.CHANGE_MADE,
    Outcome.NOT_OURS,
    Outcome.DUPLICATE,
    Outcome.UNCONFIRMED,
)
# What came of it, in the order of OUTCOMES, and how often it was known before.
CAME: dict[str, tuple[tuple[int, ...], float]] = {
    Cause.PERSON: ((50, 34, 6, 8, 0, 2, 0), 0.2),
    Cause.STAFFING: ((22, 34, 20, 20, 0, 2, 2), 0.6),
    Cause.PROCESS: ((32, 18, 18, 26, 0, 2, 4), 0.35),
    Cause.PRODUCT: ((48, 10, 14, 20, 5, 2, 1), 0.3),
    Cause.EXPECTATION: ((8, 52, 5, 5, 8, 2, 20), 0.1),
}
WITH_PRODUCTS = {"cafe", "bar", "shop", "swimming"}
OWN_WORDS = {Outcome.DUPLICATE, Outcome.NOT_OURS, Outcome.UNCONFIRMED}  # whatever the cause, the same was done


def find_out(rng: Random, happening: Happening, cause: str = "") -> dict[str, Any]:
    """All that closing the complaint asks for, in words of the house; `cause` only where it is settled already."""
    cause = cause or likely_cause(rng, happening)
    weights, known = CAME[cause]
    outcome = rng.choices(OUTCOMES, weights=weights)[0].value
    words = {"done": f"done {outcome if outcome in OWN_WORDS else cause}"}
    if outcome in CHANGE_OUTCOMES:
        words["change"] = f"{outcome} {cause}"
    if outcome == Outcome.NOT_OURS:
        words["whose"] = "whose"
    if cause in ELSEWHERE and happening.concerned:
        words["why"] = f"why {cause}"
    said = read_staff(house_language(rng, happening))
    facts = {"outcome": outcome, "cause": cause, "known_before": rng.random() < known}
    return facts | {name: rng.choice(said[what]) for name, what in words.items()}


def likely_cause(rng: Random, happening: Happening) -> str:
    """What probably lay behind it, by what happened and where."""
    said = happening.said
    aspects = said.matters or said.details.get("aspects", []) if said else []
    rows = [LIKELY[aspect] for aspect in aspects] or [UNTOLD]
    person, staffing, process, product, expectation = (float(sum(column)) for column in zip(*rows, strict=True))
    if not happening.concerned:
        person *= BY_PERSON_UNNAMED
    if happening.location.kind not in WITH_PRODUCTS:
        product = 0
    weights = (person, staffing, process, product, expectation)
    return rng.choices(Cause.values, weights=weights)[0]


def house_language(rng: Random, happening: Happening) -> str:
    """What is spoken behind the counter: where few customers speak Swedish, even fewer of the staff do."""
    finnish, swedish, _ = happening.location.languages
    return rng.choices(("fi", "sv"), weights=(finnish**2, swedish**2))[0]


def in_the_house(rng: Random, happening: Happening, what: str) -> str:
    """Something that staff write, in their language."""
    return rng.choice(read_staff(house_language(rng, happening))[what])
