"""What a customer adds to the tap: the text, who served, the chips, how to be reached."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from encounters.demo.deeds import Happening, Said
from encounters.demo.rhythm import RHYTHMS, ZONE, busyness, some_moment
from encounters.demo.texts import Story, phrase_story, read_language, spell_out
from encounters.models.choices import Aspect, Attention, Attribution, OnTheSpot, Rating, Standing, Step

# How often each answer is given, by rating, when the story does not imply one.
ANSWERS: dict[str, dict[str, tuple[int, ...]]] = {
    Rating.GOOD: {
        "attention": (5, 88, 7),
        "step": (14, 16, 30, 27, 13),
        "standing": (84, 12, 4),
        "said_on_the_spot": (40, 58, 2),
    },
    Rating.BAD: {
        "attention": (66, 12, 22),
        "step": (16, 20, 38, 20, 6),
        "standing": (74, 8, 18),
        "said_on_the_spot": (64, 14, 22),
    },
}
CHOICES = {"attention": Attention, "step": Step, "standing": Standing, "said_on_the_spot": OnTheSpot}
# How often the question is answered at all.
ANSWERED = {
    Rating.GOOD: {"attention": 0.35, "step": 0.5, "standing": 0.35, "said_on_the_spot": 0.15},
    Rating.BAD: {"attention": 0.5, "step": 0.5, "standing": 0.45, "said_on_the_spot": 0.45},
}
NAMES = {
    "fi": (
        ("Anna", "Mika", "Tuula", "Ilkka", "Sari", "Olli", "Emilia", "Paavo", "Kirsti", "Niko", "Helmi", "Arto"),
        ("Kesämaa", "Poutavuori", "Hallakoski", "Ruskola", "Sumusaari", "Tuiskula", "Kajolinna", "Routasalo"),
    ),
    "sv": (
        ("Kerstin", "Göran", "Malin", "Henrik", "Barbro", "Fredrik", "Elin", "Bo", "Maria", "Viktor"),
        ("Björkskär", "Strandkulla", "Granholmen", "Lövnäs", "Stenvik", "Ängskog", "Havsund"),
    ),
    "en": (
        ("Rachel", "Tom", "Priya", "Daniel", "Grace", "Liam", "Chloe", "Samuel", "Ingrid", "Mateo"),
        ("Fernley", "Oakdale", "Westbrook-Lee", "Harrowell", "Pinecott", "Merriweth", "Calderby"),
    ),
}
POST = ("posti.example", "kirje.example", "mail.example")


def say(rng: Random, happening: Happening, rating: str, story: Story | None) -> Said | None:
    """What the customer saves after the tap, telling `story` or only answering; None when nothing was filled in."""
    details: dict[str, Any] = {"rating": rating} if rating != happening.rating else {}
    if story:
        details["text"] = phrase_story(rng, story, happening.language)
        if story.wishes and rng.random() < 0.55:
            details["wish"] = spell_out(rng, rng.choice(story.wishes))
    if aspects := pick_aspects(rng, story):
        details["aspects"] = aspects
    details |= pick_answers(rng, rating, story.facts if story else {})
    details |= name_server(rng, happening)
    contact = pick_contact(rng, happening.language) if rng.random() < (0.15 if rating == Rating.BAD else 0.03) else {}
    if rng.random() < (0.5 if contact else 0.08) and rating == Rating.BAD:
        details["wants_answer"] = True
    if (details or contact) and rng.random() < 0.04:
        details["occurred_at"] = earlier(rng, happening)
    at = happening.at + timedelta(seconds=rng.randrange(20, 240))
    matters = tuple(story.aspects) if story else ()
    return Said(at, details, contact, matters) if details or contact else None


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
    for name, often in ANSWERED[Rating(rating)].items():
        if name in implied:
            if rng.random() < 0.8:
                answers[name] = implied[name]
        elif rng.random() < often:
            (answers[name],) = rng.choices(CHOICES[name].values, weights=answer_weights(rating, name))
    return answers


def answer_weights(rating: str, name: str) -> Sequence[int]:
    """How often each answer to the question is given."""
    return ANSWERS[Rating(rating)][name]


def name_server(rng: Random, happening: Happening) -> dict[str, Any]:
    """Who served, as far as the customer knows and says."""
    if happening.owner == happening.server:
        return {}
    (attribution,) = rng.choices(("", *Attribution.values), weights=(30, 42, 13, 15))
    if attribution in {Attribution.SURE, Attribution.THINK_SO}:
        return {"employee": happening.server, "attribution": attribution}
    if attribution and rng.random() < 0.75:
        description = rng.choice(read_language(happening.language).sayings["description"])
        return {"attribution": attribution, "employee_description": description}
    return {"attribution": attribution} if attribution else {}


def pick_contact(rng: Random, language: str) -> dict[str, Any]:
    """How an invented customer may be reached; the numbers are none that exist."""
    first, last = (rng.choice(names) for names in NAMES[language])
    plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    ways = {
        "email": f"{plain}@{rng.choice(POST)}",
        "phone": f"+358 00 {rng.randrange(1000):03} {rng.randrange(10_000):04}",
        "name": f"{first} {last}",
    }
    kept = rng.choices((("email",), ("email", "name"), ("phone", "name"), tuple(ways)), weights=(40, 35, 15, 10))[0]
    return {name: ways[name] for name in kept} | ({"may_be_contacted": True} if rng.random() < 0.4 else {})


def earlier(rng: Random, happening: Happening) -> datetime:
    """A moment of one of the open days before the tap."""
    rhythm = RHYTHMS[happening.location.kind]
    day = happening.at.astimezone(ZONE).date() - timedelta(days=rng.choice((1, 1, 1, 2, 3, 5)))
    while not busyness(rhythm, day):
        day -= timedelta(days=1)
    return some_moment(rng, rhythm, day)
