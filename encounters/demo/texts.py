"""What customers and staff write, read from `stories/<language>.txt` and `stories/staff-<language>.txt`.

A story there is a line of words from the closed lists (kinds of place or `any`, good or bad, aspects,
attention, step, standing, said on the spot), then ways to tell it, then wishes after `>`. `[a|b]`
stands for one of its parts. What staff write among themselves stands under what it is for.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from encounters.demo.rhythm import RHYTHMS
from encounters.models.choices import Aspect, Attention, OnTheSpot, Rating, Standing, Step

FOLDER = Path(__file__).parent / "stories"
CHOICE = re.compile(r"\[([^\]]*)\]")
SAYINGS = ("closing", "description", "addition", "answer", "question")
FACTS = {"attention": Attention, "step": Step, "standing": Standing, "said_on_the_spot": OnTheSpot}


@dataclass
class Story:
    """Something that happens, in the ways people tell it; `facts` are what the telling implies."""

    kinds: list[str] = field(default_factory=list)
    rating: str = ""
    aspects: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    wishes: list[str] = field(default_factory=list)

    def take(self, word: str) -> None:
        """Understand one word of the first line; raises ValueError for one of no list."""
        if word in RHYTHMS or word == "any":
            self.kinds += list(RHYTHMS) if word == "any" else [word]
        elif word in Rating.values:
            self.rating = word
        elif word in Aspect.values:
            self.aspects.append(word)
        else:
            self.facts[next_list(word)] = word


@dataclass
class Language:
    """All that is written in one language."""

    stories: list[Story] = field(default_factory=list)
    sayings: dict[str, list[str]] = field(default_factory=dict)

    def about(self, kind: str, rating: str) -> list[Story]:
        """The stories that fit such a place and rating; those of the place twice as often as those of any."""
        fitting = [story for story in self.stories if kind in story.kinds and story.rating == rating]
        return fitting + [story for story in fitting if len(story.kinds) < len(RHYTHMS)]


def next_list(word: str) -> str:
    """The field of an encounter whose list holds the word."""
    for name, choices in FACTS.items():
        if word in choices.values:
            return name
    raise ValueError(f"{word!r} is of no list")


@cache
def read_language(language: str) -> Language:
    """Read the stories and sayings of a language."""
    read = Language()
    blocks = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    for head, *lines in (block.splitlines() for block in blocks):
        if head.startswith(SAYINGS):
            read.sayings[head] = lines
        else:
            read.stories.append(read_story(head, lines))
    return read


@cache
def read_staff(language: str) -> dict[str, list[str]]:
    """Read what staff write of a case, by what it is for."""
    blocks = (FOLDER / f"staff-{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return {head: lines for head, *lines in (block.splitlines() for block in blocks)}


def read_story(head: str, lines: list[str]) -> Story:
    """Read one story."""
    story = Story(
        texts=[line for line in lines if not line.startswith(">")],
        wishes=[line.removeprefix("> ") for line in lines if line.startswith(">")],
    )
    for word in head.split():
        story.take(word)
    return story


def spell_out(rng: Random, text: str) -> str:
    """Choose one part of each `[a|b]`."""
    return CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text).strip()


def phrase_story(rng: Random, story: Story, language: str) -> str:
    """One telling of the story, as somebody with a phone types it."""
    text = spell_out(rng, rng.choice(story.texts))
    if rng.random() < 0.25:
        text = f"{text} {rng.choice(read_language(language).sayings[f'closing {story.rating}'])}"
    if rng.random() < 0.08:
        text = text.lower().rstrip(".")
    return text
