"""Words as the search knows them: their dictionary forms in three languages, and the parts of compounds.

A text is cut into units: letters, or digits. Units that no blank parts stand in one piece (`K-48213`, `kauan.Kassa`),
and each is found alone. Of each word are kept: the word, what it is a form of in Finnish, Swedish and English, and the
words that a compound is made of; of a word that no dictionary knows, its stems. Dictionaries are loaded by web
processes before they serve, and by others at their first word, in a second; they take 65 MB of each.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import product

import snowballstemmer

from encounters.texts import ENGLISH, FINNISH, LANGUAGES, SWEDISH
from encounters.texts.compounds import Made, foreign_compounds, with_particle
from encounters.texts.dictionaries import DICTIONARIES, WORDS_KEPT, entry, listed_lemmas
from encounters.texts.finnish import analyses, read
from encounters.texts.inflections import ALSO_ASKED, american
from encounters.texts.name_forms import inflected

STEMMING = {FINNISH: "finnish", SWEDISH: "swedish", ENGLISH: "english"}
LONGEST_WORD = 60
NATIVE = (FINNISH, SWEDISH)  # have letters with marks
SHORT = 3
LONGEST_RESPELLED = 25
MOST_RESPELLED = 6  # letters of a word that may want a mark
UNIT = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
MARKED = re.compile("[åäö]")
UNMARKED, FRONT, MARKS = str.maketrans("åäö", "aao"), str.maketrans("ao", "äö"), {"a": "aåä", "o": "oö"}
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´′‛", "'"))


def plain(text: str) -> str:
    """Return the text with composed letters in lower case and straight apostrophes, without what nobody sees."""
    if text.isascii():
        return text.replace("`", "'").lower()
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
    found = {word, *lemmas_of(word), *parts_of(word)}
    if may_be_name(word):
        found |= {*map(unmarked, found)}
    if not is_known(word):
        found |= stems_of(word)
        for other in respelled(word):
            found |= {*lemmas_of(other), *parts_of(other)}
    return frozenset(map(written, found))


@lru_cache(WORDS_KEPT)
def asked_forms_of(word: str) -> frozenset[str]:
    """Return what a word that is looked for may be found by: one of these.

    In a language of which it is a dictionary form it is looked for as that, and as what it tells that it is a form of:
    `tapa` is no *tappaa*, and `tapettu` is. Who types no marks finds words with marks, but for words of their own.
    """
    if word.isdecimal() or len(word) == 1:
        return frozenset({word})
    found = {word, *asked_lemmas_of(word)}
    for other in respelled(word):
        found |= {other, *asked_lemmas_of(other)}
    found |= {unmarked(form) for form in found if MARKED.search(form) and not is_native(unmarked(form))}
    if may_be_name(word):
        found |= inflected(word)
    found |= stems_of(word)
    return frozenset(map(written, found))


def written(word: str) -> str:
    """Return the word without apostrophes, and without the marks that tell no words apart: `café` is `cafe`."""
    apart = (letter if letter in LETTERS else unicodedata.normalize("NFD", letter)[0] for letter in word)
    return "".join(apart).replace("'", "")


def lemmas_of(word: str) -> set[str]:
    """Return what the word may be a form of, in each language that knows it."""
    return {lemma for language in LANGUAGES for lemma in lemmas_in(word, language)}


@lru_cache(WORDS_KEPT)
def lemmas_in(word: str, language: str) -> frozenset[str]:
    """Return what the word may be a form of in one language."""
    if language == FINNISH:
        lemmas = {one.lemma for one in analyses(word) if one.is_known or not is_known(word)}
    else:
        lemmas = {*listed_lemmas(word, language)}
    if language == ENGLISH:
        lemmas |= {american(lemma, entry) for lemma in (word, *lemmas)}
    return frozenset(lemma for lemma in map(written, lemmas) if lemma.isalnum())


def asked_lemmas_of(word: str) -> set[str]:
    """Return what a word that is looked for is a form of, in each language, as far as it tells."""
    lemmas: set[str] = set()
    for language in LANGUAGES:
        if not is_lemma(word, language):
            lemmas |= lemmas_in(word, language)
        elif language == FINNISH:
            lemmas |= {one.lemma for one in analyses(word) if one.is_telling}
        else:
            lemmas |= ALSO_ASKED[language](word, entry)
    return lemmas


def is_lemma(word: str, language: str) -> bool:
    """Return whether a dictionary has the word as a lemma of its own."""
    if language == FINNISH:
        return any(one.is_known and one.lemma == word for one in read(word))
    return entry(word, language) == word


def is_known(word: str) -> bool:
    """Return whether a dictionary has the word, or a form that it is of; names are in none."""
    foreign = any(entry(word, language) for language in DICTIONARIES)
    return foreign or any(one.is_known and not one.is_name for one in analyses(word))


def may_be_name(word: str) -> bool:
    """Return whether the word may be a name, or a form of one; dictionaries know few."""
    return not is_known(word) or any(one.is_name for one in analyses(word))


def stems_of(word: str) -> set[str]:
    """Return the stems of the word, marked by their language: no stem is taken for a word."""
    return {f"{language}:{stem(written(word))}" for language, stem in stemmers().items()}


# --- Marks on letters ----------------------------------------------------------------------------


def unmarked(word: str) -> str:
    """Return the word as somebody types it who has no å, ä and ö."""
    return word.translate(UNMARKED)


def is_native(word: str) -> bool:
    """Return whether the word is another one than those with marks, in a language whose words marks tell apart."""
    return any(is_other(word, language) for language in NATIVE)


def is_other(word: str, language: str) -> bool:
    """Return whether the word, or any form if it is a short one, is of a language and typed as it is meant."""
    if len(word) <= SHORT:
        return any(lemmas_in(word, native) - {word} or is_lemma(word, native) for native in NATIVE)
    return is_lemma(word, language)


@lru_cache(WORDS_KEPT)
def respelled(word: str) -> frozenset[str]:
    """Return the words that this may be with marks on its letters: in Finnish on all of them, in Swedish on any."""
    found: set[str] = set()
    if len(word) > LONGEST_RESPELLED:
        return frozenset()
    front = word.translate(FRONT)
    if front != word and not is_other(word, FINNISH) and any(one.is_known for one in analyses(front)):
        found.add(front)
    if sum(letter in MARKS for letter in word) <= MOST_RESPELLED and not is_other(word, SWEDISH):
        letters = (MARKS.get(letter, letter) for letter in word)
        found |= {one for one in map("".join, product(*letters)) if one != word and entry(one, SWEDISH)}
    return frozenset(found)


# --- The parts of compounds -----------------------------------------------------------------------


def parts_of(word: str) -> set[str]:
    """Return the words that a compound is made of, and those that several of them make; empty for other words."""
    return {part for made_of in (*finnish_compounds(word), *foreign_compounds(word)) for part in joined_parts(made_of)}


@lru_cache(WORDS_KEPT)
def written_apart(word: str) -> frozenset[tuple[str, ...]]:
    """Return the words that a compound is made of, as it is written by whoever parts them: in two, or all."""
    made = (parts for _language, parts in (*finnish_compounds(word), *foreign_compounds(word)))
    wholes = [tuple(parts) for parts in made if len(parts) > 1 and "".join(parts) in {word, *lemmas_of(word)}]
    halves = {("".join(parts[:place]), "".join(parts[place:])) for parts in wholes for place in range(1, len(parts))}
    return frozenset({*wholes, *halves, *map(tuple, with_particle(word))})


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


@cache
def stemmers() -> dict[str, Callable[[str], str]]:
    """Return what stems the words of each language."""
    return {language: snowballstemmer.stemmer(name).stemWord for language, name in STEMMING.items()}
