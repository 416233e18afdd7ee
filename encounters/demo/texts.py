"""What customers and staff write, read from the files below `stories/`, where blocks stand under what they are for.

A story's first line are words from the closed lists (kinds of place or `any`, good or bad, aspects, attention, step,
standing, said on the spot); then follow ways to tell it, and wishes after `>`. `[a|b]` stands for one of its parts.
"""

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from encounters.demo.plans import LocationPlan
from encounters.demo.rhythm import RHYTHMS
from encounters.models.choices import Aspect, Attention, OnTheSpot, Rating, Standing, Step

CHOICE = re.compile(r"\[([^\]]*)\]")
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
    return {head: lines for head, lines in read_blocks(name) if not is_story(head)}


@cache
def read_stories(language: str) -> list[Story]:
    return [read_story(head, lines) for head, lines in read_blocks(language) if is_story(head)]


def is_story(head: str) -> bool:
    return head.partition(" ")[0] in {"any", *RHYTHMS}


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
    return CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text).strip()


def phrase_story(rng: Random, story: Story, language: str) -> str:
    """One telling of the story, as somebody with a phone types it."""
    text = spell_out(rng, rng.choice(story.texts))
    if rng.random() < 0.25:
        text = f"{text} {rng.choice(read_sayings(language)[f'closing {story.rating}'])}"
    return text.lower().rstrip(".") if rng.random() < 0.08 else text
