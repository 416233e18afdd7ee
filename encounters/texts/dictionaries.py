"""What dictionaries know of Swedish and English words; loaded by whoever asks first, with all else that knows words."""

from functools import cache, lru_cache, partial
from threading import Lock

from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from encounters.texts import ENGLISH, SWEDISH
from encounters.texts.finnish import transducer
from encounters.texts.inflections import ALSO

DICTIONARIES = (SWEDISH, ENGLISH)
LOADING = Lock()
WORDS_KEPT = 20_000  # in memory


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


@lru_cache(WORDS_KEPT)
def listed_lemmas(word: str, language: str) -> frozenset[str]:
    """Return what the word may be a form of in a language; in Swedish, too, what that is of: `städade` of *städa*."""
    lemmas = ALSO[language](word, partial(entry, language=language))
    if named := dictionaries().get_lemma(word, language):
        lemmas.add(named.casefold())
        if language == SWEDISH:
            lemmas.add((entry(named, language) or named).casefold())  # by way of `städad`
    return frozenset(lemmas)
