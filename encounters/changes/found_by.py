"""What an encounter is found by, and what its customer talks about: derived from all its texts as they stand."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from encounters.masking import mask
from encounters.models import Encounter
from encounters.models.choices import TextKind
from encounters.models.searching import search_vector
from encounters.texts.topics import Topic, each_once, topic_key, topics_in


class SaidText(Protocol):
    """A text of the timeline."""

    kind: str
    text: str


class FoundBy(NamedTuple):
    """The columns that follow from the words of an encounter."""

    search: str
    topics: list[str]
    topic_forms: list[str]


Read = Callable[[str], Sequence[Topic]]


def topics_read(text: str) -> list[Topic]:
    """Return what one text talks about, without names on the net, numbers and addresses."""
    return topics_in([mask(text)])


def set_found_by(encounter: Encounter, texts: Sequence[SaidText], read: Read = topics_read) -> None:
    """Set what an encounter is found by, and what its customer talks about, with the texts of its timeline."""
    encounter.search, encounter.topics, encounter.topic_forms = found_by(encounter, texts, read)


def found_by(encounter: Encounter, texts: Sequence[SaidText], read: Read = topics_read) -> FoundBy:
    """Return what an encounter is found by, and what its customer talks about; `read` may remember texts."""
    told = topics_told(encounter, texts, read)
    keys = [topic_key(encounter.organisation_id, topic) for topic in told]
    return FoundBy(search_vector(encounter, (text.text for text in texts)), keys, [topic.form for topic in told])


def topics_told(encounter: Encounter, texts: Iterable[SaidText], read: Read = topics_read) -> list[Topic]:
    """Return what the customer talks about, as it is read: what was redacted is no word.

    What staff write is none of it, nor how the customer describes somebody.
    """
    added = [text.text for text in texts if text.kind == TextKind.ADDITION]
    said = [text for text in [encounter.text, encounter.wish, *added] if text]
    return each_once(topic for text in said for topic in read(text))
