"""Words as the search knows them: their dictionary forms in three languages, and the parts of compounds.

A text is cut into units: letters, or digits. Units that no blank parts stand in one piece (`K-48213`, `kauan.Kassa`),
and each is found alone. Of each word are kept: the word, what it is a form of in Finnish, Swedish and English, and the
words that a compound is made of; of a word that no dictionary knows, its stems. Dictionaries are loaded by web
processes before they serve, and by others at their first word, in a second; they take 65 MB of each.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from threading import Lock

import snowballstemmer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from encounters.texts import ENGLISH, FINNISH, LANGUAGES, SWEDISH
from encounters.texts.finnish import analyses, transducer
from encounters.texts.inflections import ALSO, listed

STEMMING = {FINNISH: "finnish", SWEDISH: "swedish", ENGLISH: "english"}
DICTIONARIES = (SWEDISH, ENGLISH)
LOADING = Lock()
Made = tuple[str, Sequence[str]]  # of a compound, its parts
WORDS_KEPT = 20_000  # with what they are forms of, in memory
LONGEST_WORD = 60
LONGEST_COMPOUND = 40
SHORTEST_PART, LONGEST_PART = 4, 20
MOST_WAYS = 4  # in which as many words make one
LEAST_OF_PART = 2
# Shorter Swedish words that compounds are made of; the dictionary knows too many others that nobody uses.
SHORT_PARTS = frozenset(
    listed(
        "arm bad bar ben bil bok bro bud bur båt bär båg dag dam duk fat fel fot hus hår häl jul kök köp "
        "kö kor lag lek lån lås mat mur nät ord ort ost par ras ren rum rör sal ske sko skå sol såg tak "
        "tal tid tur val var ved vin vår väg väst yta"
    )
)
PREFIXES = frozenset(listed("barn när fjärr special stor små ute inne"))  # what stands before words and is none itself
UNIT = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´′‛", "'"))


def plain(text: str) -> str:
    """Return the text with composed letters in lower case and straight apostrophes, without what nobody sees."""
    composed = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).casefold()
    seen = (letter for letter in composed if unicodedata.category(letter) not in {"Cf", "Mn", "Cs"})
    return unicodedata.normalize("NFC", "".join(seen))


def units_of(text: str) -> Iterator[list[str]]:
    """Yield the words and numbers of a text, those together that no blank parts."""
    for piece in plain(text).split():
        if units := UNIT.findall(piece):
            yield [unit[:LONGEST_WORD] for unit in units]


# --- One word ------------------------------------------------------------------------------------


@lru_cache(WORDS_KEPT)
def forms_of(word: str) -> frozenset[str]:
    """Return what a word of a text is found by."""
    if word.isdecimal() or len(word) == 1:
        return frozenset({word})
    found = {written(word), *lemmas_of(word), *parts_of(word)}
    if not is_known(word):
        found |= stems_of(word)
    return frozenset(map(written, found))


@lru_cache(WORDS_KEPT)
def asked_forms_of(word: str) -> frozenset[str]:
    """Return what a word that is looked for may be found by: one of these.

    In a language of which it is a dictionary form it is looked for as that alone: `tapa` is no *tappaa*.
    """
    if word.isdecimal() or len(word) == 1:
        return frozenset({word})
    lemmas = (lemmas_in(word, language) for language in LANGUAGES if not is_lemma(word, language))
    return frozenset({written(word), *stems_of(word)}.union(*lemmas))


def written(word: str) -> str:
    """Return the word without apostrophes."""
    return word.replace("'", "")


def lemmas_of(word: str) -> set[str]:
    """Return what the word may be a form of, in each language that knows it."""
    return {lemma for language in LANGUAGES for lemma in lemmas_in(word, language)}


@lru_cache(WORDS_KEPT)
def lemmas_in(word: str, language: str) -> frozenset[str]:
    """Return what the word may be a form of in one language."""
    if language == FINNISH:
        lemmas = {"".join(analysis.parts) for analysis in analyses(word) if analysis.is_known or not is_known(word)}
    else:
        lemmas = ALSO[language](word, partial(entry, language=language))
        if named := dictionaries().get_lemma(word, language):
            lemmas.add(named.casefold())
    return frozenset(lemma for lemma in map(written, lemmas) if lemma.isalnum())


def is_lemma(word: str, language: str) -> bool:
    """Return whether a dictionary has the word as a lemma of its own."""
    if language == FINNISH:
        return any(analysis.is_known and "".join(analysis.parts) == word for analysis in analyses(word))
    return entry(word, language) == word


def is_known(word: str) -> bool:
    """Return whether a dictionary has the word, or a form that it is of."""
    foreign = any(entry(word, language) for language in DICTIONARIES)
    return foreign or any(analysis.is_known for analysis in analyses(word))


def stems_of(word: str) -> set[str]:
    """Return the stems of the word, marked by their language: no stem is taken for a word."""
    return {f"{language}:{stem(written(word))}" for language, stem in stemmers().items()}


# --- Compounds -----------------------------------------------------------------------------------


def parts_of(word: str) -> set[str]:
    """Return the words that a compound is made of, and those that several of them make; empty for other words."""
    return {part for made_of in (*finnish_compounds(word), *swedish_compounds(word)) for part in joined_parts(made_of)}


def joined_parts(made_of: Made) -> Iterator[str]:
    """Yield the forms of each part of a compound, and of several together, but for the whole."""
    language, parts = made_of
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            if (first, last) != (0, len(parts) - 1):
                *heads, tail = parts[first : last + 1]
                yield from ("".join(heads) + lemma for lemma in {tail, *lemmas_in(tail, language)})


def finnish_compounds(word: str) -> Iterator[Made]:
    """Yield the parts of a Finnish compound."""
    for analysis in analyses(word):
        yield FINNISH, analysis.parts


def swedish_compounds(word: str) -> Iterator[Made]:
    """Yield the parts of a Swedish compound, and of its parts, as far as they are compounds."""
    lemmas = lemmas_in(word, SWEDISH)
    found = [made for lemma in lemmas for made in compounds_of(lemma, inflected=False)]
    if found or not (lemmas or is_known(word)):
        found += compounds_of(word, inflected=True)
    for parts in found:
        yield SWEDISH, parts
        for part in parts:
            yield from swedish_compounds(part)


def compounds_of(word: str, *, inflected: bool) -> list[tuple[str, ...]]:
    """Return the fewest Swedish words that make this one, in each way, which may be inflected at its end."""
    if len(word) > LONGEST_COMPOUND:
        return []
    made: dict[int, list[tuple[str, ...]]] = {0: [()]}
    for end in range(LEAST_OF_PART, len(word) + 1):
        ways = [
            (*before, word[start:end])
            for start in made
            if end - start < min(len(word), LONGEST_PART)
            and is_part(word[start:end], ends=end == len(word), inflected=inflected)
            for before in made[start]
        ]
        if ways:
            fewest = min(map(len, ways))
            made[end] = [way for way in ways if len(way) == fewest][:MOST_WAYS]
    return made.get(len(word), [])


def is_part(part: str, *, ends: bool, inflected: bool) -> bool:
    """Return whether these letters are a Swedish word that compounds are made of, at their end or before."""
    if not ends and part in PREFIXES:
        return True
    if len(part) < SHORTEST_PART:
        return part in SHORT_PARTS or (
            len(part) > LEAST_OF_PART and not ends and any(is_lemma(whole, SWEDISH) for whole in with_a(part))
        )
    known = entry(part, SWEDISH)
    if not ends:
        return known is not None or any(entry(bare, SWEDISH) for bare in without_link(part))
    return known is not None and (known.casefold() == part or inflected)


def with_a(part: str) -> Iterator[str]:
    """Yield what the first word of a compound may be called that is shorter there: `hyrbil`, `simskola`."""
    yield from (part + "a", part + part[-1] + "a")


def without_link(part: str) -> Iterator[str]:
    """Yield what the first word of a compound may be called: `väntetid` begins with *vänta*."""
    yield from with_a(part)
    if part.endswith("s"):
        yield part.removesuffix("s")
    elif part.endswith(("e", "o", "u")):
        yield part[:-1] + "a"


# --- What is known of words ----------------------------------------------------------------------


@cache
def dictionaries() -> DefaultStrategy:
    """Return what names the dictionary forms of words; loaded when it is asked for, with all else that knows words."""
    with LOADING:
        transducer()
        for language in DICTIONARIES:
            LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)
    return DefaultStrategy(low_memory=True)


@lru_cache(WORDS_KEPT)
def entry(word: str, language: str) -> str | None:
    """Return what the dictionary of a language has the word as a form of; None for an unknown word."""
    dictionaries()
    return LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language).get(word)


@cache
def stemmers() -> dict[str, Callable[[str], str]]:
    """Return what stems the words of each language."""
    return {language: snowballstemmer.stemmer(name).stemWord for language, name in STEMMING.items()}
