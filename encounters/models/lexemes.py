"""Words as the search knows them: their dictionary forms in three languages, and the parts of compounds.

A text is cut into units: letters, or digits. Units that no blank parts stand in one piece (`K-48213`, `kauan.Kassa`),
and each is found alone. Of each word are kept: the word, what it is a form of in Finnish, Swedish and English, and the
words that a compound is made of; of a word that no dictionary knows, its stems. Dictionaries are loaded at the first
word, in two seconds, and take 60 MB of each process that has met one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from threading import Lock, Thread

import snowballstemmer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from encounters.models.choices import Language
from encounters.models.inflections import ALSO, listed

STEMMING = {Language.FINNISH: "finnish", Language.SWEDISH: "swedish", Language.ENGLISH: "english"}
LOADING = Lock()
WORDS_KEPT = 20_000  # with what they are forms of, in memory
LONGEST_WORD = 60
LONGEST_COMPOUND = 40
SHORTEST_PART = 4
LEAST_OF_PART = 2
# Shorter words that compounds are made of; the dictionaries know too many others that nobody uses.
SHORT_PARTS = {
    Language.FINNISH: frozenset(
        listed(
            "ajo apu asu elo ero etu iho ikä ilo isä itu jää joe koe kuu kyy luu lyö maa olo oma osa ovi pää "
            "puu sää suo suu syy tee tie tuo työ uni uima voi yö"
        )
    ),
    Language.SWEDISH: frozenset(
        listed(
            "arm bad bar ben bil bok bro bud bur båt bär båg dag dam duk fat fel fot hus hår häl jul kök köp "
            "kö kor lag lek lån lås mat mur nät ord ort ost par ras ren rum rör sal ske sko skå sol såg tak "
            "tal tid tur val var ved vin vår väg väst yta"
        )
    ),
}
# What stands before many words and is none itself.
PREFIXES = {
    Language.FINNISH: frozenset(listed("erikois etä irto jälki keski kanta lähi sisä suur ulko uus yleis ylä")),
    Language.SWEDISH: frozenset(listed("barn när fjärr special stor små ute inne")),
}
GENITIVE = "n"  # of Finnish words before others
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
    if not any(entry(word, language) for language in Language):
        found |= stems_of(word)
    return frozenset(map(written, found))


@lru_cache(WORDS_KEPT)
def asked_forms_of(word: str) -> frozenset[str]:
    """Return what a word that is looked for may be found by: one of these."""
    if word.isdecimal() or len(word) == 1:
        return frozenset({word})
    return frozenset({written(word), *lemmas_of(word), *stems_of(word)})


def written(word: str) -> str:
    """Return the word without apostrophes."""
    return word.replace("'", "")


def lemmas_of(word: str) -> set[str]:
    """Return what the word may be a form of, in each language that knows it."""
    return {lemma for language in Language for lemma in lemmas_in(word, language)}


@lru_cache(WORDS_KEPT)
def lemmas_in(word: str, language: Language) -> frozenset[str]:
    """Return what the word may be a form of in one language."""
    lemmas = ALSO[language](word, partial(is_lemma, language=language))
    if named := dictionaries().get_lemma(word, language):
        lemmas.add(named.casefold())
    return frozenset(lemma for lemma in map(written, lemmas) if lemma.isalnum())


def is_lemma(word: str, language: Language) -> bool:
    """Return whether a dictionary has the word as a lemma of its own."""
    return entry(word, language) == word


def stems_of(word: str) -> set[str]:
    """Return the stems of the word, marked by their language: no stem is taken for a word."""
    return {f"{language}:{stem(written(word))}" for language, stem in stemmers().items()}


def parts_of(word: str) -> set[str]:
    """Return the words that a compound is made of, and those that several of them make; empty for other words."""
    parts: set[str] = set()
    for language in SHORT_PARTS:
        lemmas = lemmas_in(word, language)
        for lemma in lemmas:
            parts |= parts_in(lemma, language, inflected=False)
        if parts or not lemmas:
            parts |= parts_in(word, language, inflected=True)
    return parts


def parts_in(word: str, language: Language, *, inflected: bool) -> set[str]:
    """Return the words that a compound of one language is made of, and those that several of them make."""
    made_of = compound_of(word, language, inflected=inflected)
    found = set()
    for first in range(len(made_of)):
        for last in range(first, len(made_of)):
            if (first, last) != (0, len(made_of) - 1):
                *heads, tail = made_of[first : last + 1]
                found |= {"".join(heads) + lemma for lemma in lemmas_in(tail, language) or {tail}}
    for part in made_of:
        found |= parts_in(part, language, inflected=True)
    return found


def compound_of(word: str, language: Language, *, inflected: bool) -> list[str]:
    """Return the fewest words that make this one, which may be inflected at its end; empty where none do."""
    if len(word) > LONGEST_COMPOUND:
        return []
    made: dict[int, list[str]] = {0: []}
    for end in range(LEAST_OF_PART, len(word) + 1):
        for start in sorted(made):
            part = word[start:end]
            if len(part) == len(word) or (end in made and len(made[end]) <= len(made[start]) + 1):
                continue
            if is_part(part, language, ends=end == len(word), inflected=inflected):
                made[end] = [*made[start], part]
    return made.get(len(word), [])


def is_part(part: str, language: Language, *, ends: bool, inflected: bool) -> bool:
    """Return whether these letters are a word that compounds are made of, at their end or before."""
    if not ends and part in PREFIXES[language]:
        return True
    if len(part) < SHORTEST_PART:
        return part in SHORT_PARTS[language]
    known = entry(part, language)
    if language == Language.SWEDISH and not ends:
        return known is not None or any(entry(bare, language) for bare in without_link(part))
    genitive = not ends and part.endswith(GENITIVE)
    return known is not None and (known.casefold() == part or inflected or genitive)


def without_link(part: str) -> Iterator[str]:
    """Yield what the first word of a Swedish compound may be called: `väntetid` begins with *vänta*."""
    if part.endswith("s"):
        yield part.removesuffix("s")
    elif part.endswith("e"):
        yield part.removesuffix("e") + "a"


# --- What is known of words ----------------------------------------------------------------------


@cache
def dictionaries() -> DefaultStrategy:
    """Return what names the dictionary forms of words; loaded when the first word is met, or `load_soon` was asked."""
    with LOADING:
        for language in Language:
            LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)
    return DefaultStrategy(low_memory=True)


@cache
def load_soon() -> None:
    """Load the dictionaries beside what is going on, once a process: somebody is about to search, or to write."""
    Thread(target=dictionaries, name="dictionaries", daemon=True).start()


@lru_cache(WORDS_KEPT)
def entry(word: str, language: Language) -> str | None:
    """Return what the dictionary of a language has the word as a form of; None for an unknown word."""
    dictionaries()
    return LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language).get(word)


@cache
def stemmers() -> dict[Language, Callable[[str], str]]:
    """Return what stems the words of each language."""
    return {language: snowballstemmer.stemmer(name).stemWord for language, name in STEMMING.items()}
