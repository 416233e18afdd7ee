"""What a text talks about: its words and word pairs, each once and in its dictionary form.

The words of a text say in which language it is. A word that no dictionary knows stands in by its stem. Function words
are left out; what says no stays as the first word of a pair: `not friendly`. Numbers, and what is written together with
one, are no words. A pair reaches over function words, and over no full stop, comma, line or conjunction.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from encounters.texts import ENGLISH, FINNISH, LANGUAGES
from encounters.texts.compounds import SHORT_PARTS
from encounters.texts.dictionaries import WORDS_KEPT, entry
from encounters.texts.finnish import analyses
from encounters.texts.function_words import CONJUNCTIONS, FUNCTION_WORDS, NEGATIONS
from encounters.texts.inflections import american
from encounters.texts.lexemes import lemmas_in, stemmers, units_of, written

MOST_TOPICS = 300  # of one customer; of what is longer than a page the rest is not counted
LONGEST_TOLD, SHORTEST_TOLD = 40, 2
BETWEEN_CLAUSES = re.compile(r"[^\w\s'’‘ʼ`´‐-]+|\n+|\s[-‐]+\s")
FUNCTION_WEIGHT = 2  # of a function word, as it says more of the language than another word


class Topic(NamedTuple):
    """A word or a pair of two: its language, its dictionary form or stem, and how it was written."""

    language: str
    stem: str
    form: str

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.language}:{self.stem}"

    @property
    def asked(self) -> str:
        """How addresses and forms name it: `topic_asked` reads it again."""
        return f"{self.language}:{self.form}"


class Told(NamedTuple):
    """A word of a text that says what it is about, or that says no."""

    topic: Topic
    is_negation: bool = False


def topics_in(texts: Iterable[str]) -> list[Topic]:
    """Return the words and pairs of some texts, each once, in their order."""
    return each_once(topic for text in texts for topic in topics_of(text))


def each_once(topics: Iterable[Topic]) -> list[Topic]:
    """Return the first of each word and pair, until there are as many as are kept."""
    found: dict[str, Topic] = {}
    for topic in topics:
        found.setdefault(topic.key, topic)
        if len(found) >= MOST_TOPICS:
            break
    return list(found.values())


def topics_of(text: str) -> Iterator[Topic]:
    """Yield the words and pairs of one text."""
    clauses = [list(stretch) for clause in BETWEEN_CLAUSES.split(text) for stretch in stretches_of(clause)]
    language = language_of([word for words in clauses for word in words])
    for words in clauses:
        told = [one for word in words if (one := told_by(word, language_among(word, language)))]
        yield from (one.topic for one in told if not one.is_negation)
        for left, right in pairwise(told):
            if left.topic.language == right.topic.language and not right.is_negation:
                yield pair_of(left.topic, right.topic)


def pair_of(left: Topic, right: Topic) -> Topic:
    """Return two words as a pair."""
    return Topic(left.language, f"{left.stem} {right.stem}", f"{left.form} {right.form}")


def stretches_of(clause: str) -> Iterator[list[str]]:
    """Yield the words of a clause that no number and no conjunction parts."""
    words: list[str] = []
    for units in units_of(clause):
        if any(unit.isdecimal() or unit in CONJUNCTIONS for unit in units):
            yield words
            words = []
        else:
            words += units
    yield words


def topic_key(organisation_id: int, topic: Topic) -> str:
    """Return how a topic of an organisation is stored: one index holds those of all, and leads to those of one."""
    return f"{organisation_id}:{topic.key}"


def topic_asked(asked: str) -> Topic | None:
    """Return the word or pair that an address or a form names; None for what is none."""
    language, _, form = asked.partition(":")
    words = form.split(" ")
    if language not in LANGUAGES or not 1 <= len(words) <= 2 or [[word] for word in words] != [*units_of(form)]:
        return None
    told = [one for word in words if (one := told_by(word, language))]
    if len(told) < len(words) or told[-1].is_negation:
        return None
    topics = [one.topic for one in told]
    return topics[0] if len(topics) == 1 else pair_of(*topics)


def in_dictionary_form(topic: Topic) -> Topic:
    """Return a word as dictionaries list it, where that leads to the same; a pair as it was written."""
    # Of `colour` the stem is `color`.
    listed = entry(topic.form, topic.language) if topic.language == ENGLISH else ""
    known = topic.stem if " " not in topic.form and dictionary_forms(topic.form, topic.language) else ""
    for form in filter(None, (listed, known)):
        read = topic_asked(f"{topic.language}:{form}") if " " not in form else None
        if read and read.stem == topic.stem:
            return read
    return topic


# --- One word ------------------------------------------------------------------------------------


@lru_cache(WORDS_KEPT)
def told_by(word: str, language: str) -> Told | None:
    """Return what a word of a language tells; None for a function word, a letter, and what is too long for a word."""
    if len(word) > LONGEST_TOLD:
        return None
    if no := negation_in(word, language):
        return Told(Topic(language, no, word), is_negation=True)
    bare = word.partition("'")[0] if language == ENGLISH else word
    if len(bare) < SHORTEST_TOLD or not bare.replace("'", "").isalpha():
        return None
    stem = stem_in(bare, language)
    if not SHORTEST_TOLD <= len(stem) <= LONGEST_TOLD or not FUNCTION_WORDS[language].isdisjoint({bare, stem}):
        return None
    return Told(Topic(language, stem, word))


def negation_in(word: str, language: str) -> str:
    """Return how a word that says no is written, whatever its form; empty for any other."""
    return NEGATIONS[language].get(word.replace("'", ""), "not" if word.endswith("n't") else "")


@lru_cache(WORDS_KEPT)
def stem_in(word: str, language: str) -> str:
    """Return the dictionary form of a word, or its stem where no dictionary of the language has it."""
    lemmas = dictionary_forms(word, language)
    if not lemmas:
        return stemmers()[language](written(word))
    shortest = min(lemmas, key=lambda lemma: (language == FINNISH and len(lemma) == SHORTEST_TOLD, len(lemma), lemma))
    return written(american(shortest, entry)) if language == ENGLISH else shortest


def dictionary_forms(word: str, language: str) -> set[str]:
    """Return what a dictionary of the language has the word as a form of; common words before names."""
    if language == FINNISH:
        known = [one for one in analyses(word) if one.is_known]
        common = {written(one.lemma) for one in known if not one.is_name}
        return {lemma for lemma in common or {written(one.lemma) for one in known} if len(lemma) >= SHORTEST_TOLD}
    if language == ENGLISH:
        named = entry(word, language)  # `friendly` is listed as of *friend*, too
        return {written(named.casefold())} if named else set()
    # The dictionary has many short words that nobody uses: `re`.
    lemmas = {one for one in lemmas_in(word, language) if len(one) > SHORTEST_TOLD or one in {word, *SHORT_PARTS}}
    beginnings = {lemma for lemma in lemmas if word.startswith(lemma)}  # `kö` of `kön`, and no *rea* of `ren`
    return beginnings or lemmas


# --- The language of a text ----------------------------------------------------------------------


def language_of(words: list[str]) -> str:
    """Return the language in which most of the words are; of several the one that is named first."""
    return max(LANGUAGES, key=lambda language: sum(weight_in(word, language) for word in words))


@lru_cache(WORDS_KEPT)
def weight_in(word: str, language: str) -> int:
    """Return how much a word says for a language: nothing where its dictionary does not have it."""
    if word in FUNCTION_WORDS[language] or negation_in(word, language):
        return FUNCTION_WEIGHT
    return int(is_known_in(word, language))


@lru_cache(WORDS_KEPT)
def is_known_in(word: str, language: str) -> bool:
    """Return whether a dictionary of the language has the word, or what it is a form of; of names none."""
    if language == FINNISH:
        return any(one.is_known and not one.is_name for one in analyses(word))
    return entry(word, language) is not None


def language_among(word: str, language: str) -> str:
    """Return in which language a word of a text in this one is: another where only that knows it."""
    if weight_in(word, language):
        return language
    return next((other for other in LANGUAGES if weight_in(word, other)), language)
