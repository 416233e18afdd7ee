"""What an encounter is found by, and what its customer talks about: derived from all its texts as they stand."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from encounters.masking import mask
from encounters.models import Encounter
from encounters.models.choices import TextKind
from encounters.models.searching import search_vector
from encounters.texts.topics import Topic, topic_key, topics_in


class SaidText(Protocol):
    """A text of the timeline."""

    kind: str
    text: str


class FoundBy(NamedTuple):
    """The columns that follow from the words of an encounter."""

    search: str
    topics: list[str]
    topic_forms: list[str]


def set_found_by(encounter: Encounter, texts: Sequence[SaidText]) -> None:
    """Set what an encounter is found by, and what its customer talks about, with the texts of its timeline."""
    encounter.search, encounter.topics, encounter.topic_forms = found_by(encounter, texts)


def found_by(encounter: Encounter, texts: Sequence[SaidText]) -> FoundBy:
    """Return what an encounter is found by, and what its customer talks about."""
    told = topics_told(encounter, texts)
    keys = [topic_key(encounter.organisation_id, topic) for topic in told]
    return FoundBy(search_vector(encounter, (text.text for text in texts)), keys, [topic.form for topic in told])


def topics_told(encounter: Encounter, texts: Iterable[SaidText]) -> list[Topic]:
    """Return what the customer talks about, as it is read: without what was redacted, names on the net and addresses.

    What staff write is none of it, nor how the customer describes somebody.
    """
    added = [text.text for text in texts if text.kind == TextKind.ADDITION]
    return topics_in(mask(text) for text in [encounter.text, encounter.wish, *added] if text)
