"""What customers save after the tap, and what they and staff write, read from the files below `stories/`.

A story's first line are words from the closed lists (kinds of place or `any`, good or bad, aspects, attention, step,
standing, said on the spot); then follow ways to tell it, and wishes after `>`. `[a|b]` stands for one of its parts.
"""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from django.utils.text import slugify

from encounters.demo.deeds import Happening
from encounters.demo.plans import LocationPlan
from encounters.demo.rhythm import RHYTHMS, pick
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Aspect, Attention, Attribution, OnTheSpot, Rating, Standing, Step

WRONG_FACE = 0.015
OTHER = {Rating.GOOD.value: Rating.BAD.value, Rating.BAD.value: Rating.GOOD.value}
LEAVES_CONTACT: dict[str, float] = {Rating.GOOD: 0.03, Rating.BAD: 0.15}
CONTACTS = {"email": 40, "email name": 35, "phone name": 15, "email phone name": 10}
MAIL_HOSTS = ("posti.example", "kirje.example", "mail.example")
NAMES_SERVER = {"": 30, Attribution.SURE.value: 42, Attribution.THINK_SO.value: 13, Attribution.DONT_KNOW.value: 15}
# How often a question is answered and, when the story does not imply one, the weights of its answers.
ANSWERS: dict[str, dict[str, tuple[float, tuple[int, ...]]]] = {
    "attention": {Rating.GOOD: (0.35, (5, 88, 7)), Rating.BAD: (0.5, (66, 12, 22))},
    "step": {Rating.GOOD: (0.5, (14, 16, 30, 27, 13)), Rating.BAD: (0.5, (16, 20, 38, 20, 6))},
    "standing": {Rating.GOOD: (0.35, (84, 12, 4)), Rating.BAD: (0.45, (74, 8, 18))},
    "said_on_the_spot": {Rating.GOOD: (0.15, (40, 58, 2)), Rating.BAD: (0.45, (64, 14, 22))},
}
QUESTIONS = {"attention": Attention, "step": Step, "standing": Standing, "said_on_the_spot": OnTheSpot}
QUESTION_OF = {answer: question for question, answers in QUESTIONS.items() for answer in answers.values}


class Story(NamedTuple):
    """Something that happens, in the ways people tell it; `facts` are what the telling implies."""

    kinds: list[str]
    rating: str
    aspects: list[str]
    facts: dict[str, str]
    texts: list[str]
    wishes: list[str]


def read_blocks(name: str) -> list[tuple[str, list[str]]]:
    """The first line of each block of a file, and the others."""
    text = (Path(__file__).parent / "stories" / f"{name}.txt").read_text(encoding="utf-8")
    return [(head, lines) for head, *lines in (block.splitlines() for block in text.strip().split("\n\n"))]


@cache
def read_sayings(name: str) -> dict[str, list[str]]:
    """What is said by customers, under the name of their language, or by staff, by what it is for."""
    return dict(read_blocks(name))


@cache
def read_stories(language: str) -> list[Story]:
    return [read_story(head, lines) for head, lines in read_blocks(language) if head.split()[0] in {"any", *RHYTHMS}]


def read_story(head: str, lines: list[str]) -> Story:
    """Raises KeyError for a word in the head that is of no list."""
    words = head.split()
    answers = set(words) - {"any", *RHYTHMS, *Rating.values, *Aspect.values}
    return Story(
        kinds=list(RHYTHMS) if "any" in words else [word for word in words if word in RHYTHMS],
        rating=next(word for word in words if word in Rating.values),
        aspects=[word for word in words if word in Aspect.values],
        facts={QUESTION_OF[answer]: answer for answer in answers},
        texts=[line for line in lines if not line.startswith(">")],
        wishes=[line.removeprefix("> ") for line in lines if line.startswith(">")],
    )


@cache
def stories_about(kind: str, rating: str, language: str) -> list[Story]:
    """The stories that fit such a place and rating; those of the place twice as often as those of any."""
    fitting = [story for story in read_stories(language) if kind in story.kinds and story.rating == rating]
    return fitting + [story for story in fitting if len(story.kinds) < len(RHYTHMS)]


def staff_words(rng: Random, location: LocationPlan) -> dict[str, list[str]]:
    """What one of the staff writes: where few customers speak Swedish, even fewer of those behind the counter do."""
    finnish, swedish, _ = location.spoken
    if rng.random() < finnish**2 / (finnish**2 + swedish**2):
        return read_sayings("staff-fi")
    return read_sayings("staff-fi") | read_sayings("staff-sv")  # the rare topics are told in Finnish alone


def spell_out(rng: Random, text: str) -> str:
    """Choose one part of each `[a|b]`."""
    return re.sub(r"\[([^\]]*)\]", lambda found: rng.choice(found[1].split("|")), text).strip()


def phrase_story(rng: Random, story: Story, language: str) -> str:
    """One telling of the story, as somebody with a phone types it."""
    text = spell_out(rng, rng.choice(story.texts))
    if rng.random() < 0.25:
        text = f"{text} {rng.choice(read_sayings(language)[f'closing {story.rating}'])}"
    return text.lower().rstrip(".") if rng.random() < 0.08 else text


def say(rng: Random, happening: Happening, story: Story | None) -> None:
    """Let the customer save something after the tap, if they fill in anything: tell `story`, or only answer."""
    rating, said = happening.rating, dict[str, Any]()
    if rng.random() < WRONG_FACE:
        happening.rating, said["rating"] = OTHER[rating], rating
    if story:
        said["text"] = phrase_story(rng, story, happening.language)
        if story.wishes and rng.random() < 0.55:
            said["wish"] = spell_out(rng, rng.choice(story.wishes))
    said |= pick_aspects(rng, story) | pick_answers(rng, rating, story) | name_server(rng, happening)
    wants_answer = 0.08
    if rng.random() < LEAVES_CONTACT[rating]:
        said |= pick_contact(rng, happening.language)
        wants_answer = 0.5
    if rating == Rating.BAD and rng.random() < wants_answer:
        said["wants_answer"] = True
    if said and rng.random() < 0.04 and "employee" not in said:  # who serves today may not have served then
        said["occurred_at"] = happening.at - timedelta(weeks=1)
    if said:
        happening.add(amend_encounter, happening.at + timedelta(seconds=rng.randrange(20, 240)), **said)


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
    named = {"attribution": attribution}
    if attribution != Attribution.DONT_KNOW:
        named["employee"] = happening.server
    elif rng.random() < 0.75:
        named["employee_description"] = rng.choice(read_sayings(happening.language)["description"])
    return named


def pick_contact(rng: Random, language: str) -> dict[str, Any]:
    """How an invented customer may be reached; the numbers are none that exist."""
    sayings = read_sayings(language)
    first, last = rng.choice(sayings["first names"]), rng.choice(sayings["last names"])
    contact = {
        "email": f"{slugify(first)}.{slugify(last)}@{rng.choice(MAIL_HOSTS)}",
        "phone": f"+358 00 {rng.randrange(1000):03} {rng.randrange(10_000):04}",
        "name": f"{first} {last}",
    }
    return {name: contact[name] for name in pick(rng, CONTACTS).split()} | {"may_be_contacted": rng.random() < 0.4}
