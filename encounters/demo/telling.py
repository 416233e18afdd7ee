"""What customers save after the tap: a story, answers, who served, how they may be reached."""

import unicodedata
from datetime import timedelta
from random import Random
from typing import Any

from encounters.demo.deeds import Happening
from encounters.demo.rhythm import pick
from encounters.demo.texts import QUESTIONS, Story, phrase_story, read_sayings, spell_out
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Aspect, Attribution, Rating

WRONG_FACE = 0.015
OTHER = {Rating.GOOD.value: Rating.BAD.value, Rating.BAD.value: Rating.GOOD.value}
LEAVES_CONTACT: dict[str, float] = {Rating.GOOD: 0.03, Rating.BAD: 0.15}
CONTACTS = {("email",): 40, ("email", "name"): 35, ("phone", "name"): 15, ("email", "phone", "name"): 10}
MAIL_HOSTS = ("posti.example", "kirje.example", "mail.example")
NAMES_SERVER = {"": 30, Attribution.SURE.value: 42, Attribution.THINK_SO.value: 13, Attribution.DONT_KNOW.value: 15}
# How often a question is answered and, when the story does not imply one, the weights of its answers.
ANSWERS: dict[str, dict[str, tuple[float, tuple[int, ...]]]] = {
    "attention": {Rating.GOOD: (0.35, (5, 88, 7)), Rating.BAD: (0.5, (66, 12, 22))},
    "step": {Rating.GOOD: (0.5, (14, 16, 30, 27, 13)), Rating.BAD: (0.5, (16, 20, 38, 20, 6))},
    "standing": {Rating.GOOD: (0.35, (84, 12, 4)), Rating.BAD: (0.45, (74, 8, 18))},
    "said_on_the_spot": {Rating.GOOD: (0.15, (40, 58, 2)), Rating.BAD: (0.45, (64, 14, 22))},
}


def say(rng: Random, happening: Happening, story: Story | None) -> None:
    """Let the customer save something after the tap, if they fill in anything: tell `story`, or only answer."""
    rating, said = happening.rating, dict[str, Any]()
    if rng.random() < WRONG_FACE:
        happening.rating, said["rating"] = OTHER[rating], rating
    if story:
        happening.matters = story.aspects
        said |= tell(rng, story, happening.language)
    said |= pick_aspects(rng, story) | pick_answers(rng, rating, story) | name_server(rng, happening)
    wants_answer = 0.08
    if rng.random() < LEAVES_CONTACT[rating]:
        said |= pick_contact(rng, happening.language)
        wants_answer = 0.5
    if rating == Rating.BAD and rng.random() < wants_answer:
        said["wants_answer"] = True
    if said and rng.random() < 0.04:
        said["occurred_at"] = happening.at - timedelta(weeks=1)
    if said:
        happening.add(amend_encounter, happening.at + timedelta(seconds=rng.randrange(20, 240)), **said)


def tell(rng: Random, story: Story, language: str) -> dict[str, Any]:
    told = {"text": phrase_story(rng, story, language)}
    if story.wishes and rng.random() < 0.55:
        told["wish"] = spell_out(rng, rng.choice(story.wishes))
    return told


def pick_aspects(rng: Random, story: Story | None) -> dict[str, Any]:
    """At most three reasons: some of the story's, or any one or two."""
    if rng.random() < 0.3:
        return {}
    if story:
        return {"aspects": sorted(rng.sample(story.aspects, rng.randint(1, len(story.aspects))))}
    return {"aspects": rng.sample(Aspect.values, rng.choice((1, 1, 2)))}


def pick_answers(rng: Random, rating: str, story: Story | None) -> dict[str, Any]:
    """Answers to the closed questions; where the story implies one, that or none."""
    answers, implied = {}, story.facts if story else {}
    for question, weights_of in ANSWERS.items():
        often, weights = weights_of[rating]
        if question in implied:
            if rng.random() < 0.8:
                answers[question] = implied[question]
        elif rng.random() < often:
            (answers[question],) = rng.choices(QUESTIONS[question].values, weights=weights)
    return answers


def name_server(rng: Random, happening: Happening) -> dict[str, Any]:
    """Who served, as far as the customer knows and says, unless the point says it."""
    attribution = pick(rng, NAMES_SERVER)
    if happening.owner or not attribution:
        return {}
    if attribution != Attribution.DONT_KNOW:
        return {"attribution": attribution, "employee": happening.server}
    if rng.random() < 0.75:
        description = rng.choice(read_sayings(happening.language)["description"])
        return {"attribution": attribution, "employee_description": description}
    return {"attribution": attribution}


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
