"""Which dictionary forms a word may belong to besides the one that the dictionary names.

A dictionary has one lemma for each form; many forms belong to several (`hyllyt`: of *hylly* or *hyllyä*; `left`). So
endings are taken off, and what is left counts if it is a lemma of its own: nothing is guessed that no dictionary has.
"""

from collections.abc import Callable, Iterator, Sequence

from encounters.models.choices import Language

IsLemma = Callable[[str], bool]
SHORTEST = 2  # letters that remain before an ending
ENDING_OF_LEMMA = 2  # letters of an ending of what is a lemma itself: shorter ones are its own


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a list that is written as a text."""
    return tuple(words.split())


# --- Finnish -------------------------------------------------------------------------------------

CLITICS = listed("kin kaan kään ko kö han hän pa pä")
POSSESSIVES = listed("ni si nsa nsä mme nne")
SINGULAR = listed("n t a ä ta tä tta ttä ssa ssä sta stä lla llä lta ltä lle na nä ksi")
PLURAL = listed("ja jä ia iä ien jen iden issa issä ista istä illa illä ilta iltä ille ina inä iksi iin ihin")
OF_NO_LEMMA = "nt"  # few lemmas end so
OFTEN = "isin"  # on many mornings: `aamuisin`
PAST = listed("i in it imme itte ivat")
# Behind what the infinitive of a verb ends how.
INFINITIVES = {
    "aeiouyäö": ("a", "ä", "da", "dä", "ta", "tä", "kea", "keä"),
    "t": ("aa", "ää"),
    "d": ("aa", "ää"),
    "s": ("ta", "tä"),
    "l": ("la", "lä"),
    "n": ("na", "nä"),
    "r": ("ra", "rä"),
    "h": ("da", "dä"),
}
# The strong grade of the consonants before the last vowels, by the weak one.
STRONG = {
    "mm": "mp",
    "nn": "nt",
    "ng": "nk",
    "ll": "lt",
    "rr": "rt",
    "p": "pp",
    "t": "tt",
    "k": "kk",
    "v": "p",
    "d": "t",
    "j": "k",
}
VOWELS = "aeiouyäö"
COMPARATIVES = listed("mpi mpa mpä mma mmä mm mp")
UNLIKE = {"aja": "aika"}  # stems that no rule leads back from, by what is left before an ending


def finnish(word: str, is_lemma: IsLemma) -> set[str]:
    """Return lemmas that a Finnish word may be a form of: a noun in a case, or a verb in its past."""
    least = ENDING_OF_LEMMA if is_lemma(word) else 1
    forms = {word, *without(word, CLITICS)}
    candidates = forms - {word}
    for owned in [owned for form in forms for owned in without(form, POSSESSIVES)]:
        forms.add(owned)
        candidates |= {owned, *with_i(owned)}
    for form in forms:
        candidates |= {noun for stem in without(form, SINGULAR, least) for noun in singulars_of(stem)}
        candidates |= {noun for stem in without(form, PLURAL, least) for noun in plurals_of(stem)}
        candidates |= {verb for stem in without(form, PAST, least) for verb in verbs_of(stem)}
        candidates |= {form.removesuffix(OFTEN), *positives_of(form)}
    return {lemma for lemma in candidates - {word} if len(lemma) > SHORTEST and is_lemma(lemma)}


def singulars_of(stem: str) -> Iterator[str]:
    """Yield what a noun may be called of which this is left before an ending."""
    yield UNLIKE.get(stem, stem)
    yield from words_in_s(stem)
    for grade in (stem, *strengthened(stem)):
        yield from (grade, *with_i(grade), *positives_of(grade))


def with_i(stem: str) -> Iterator[str]:
    """Yield the stem of words like `ovi`, `ove-`, as they are called."""
    if stem.endswith("e"):
        yield stem.removesuffix("e") + "i"


def plurals_of(stem: str) -> Iterator[str]:
    """Yield what a noun may be called of which this is left before an ending of the plural."""
    yield from words_in_s(stem)
    for grade in (stem, *strengthened(stem)):
        yield from (grade, *positives_of(grade))
        if grade.endswith("o"):
            yield grade.removesuffix("o") + "a"
        elif grade.endswith("e"):
            yield grade.removesuffix("e") + "i"
        elif grade[-1] not in VOWELS:
            yield from (grade + "a", grade + "ä", grade + "i")


def words_in_s(stem: str) -> Iterator[str]:
    """Yield what words like `iloinen`, `iloise-`, and `sairas`, `sairaa-`, are called."""
    bare = stem.removesuffix("e")
    if bare.endswith("s"):
        yield bare.removesuffix("s") + "nen"
    if len(stem) > SHORTEST and stem[-1] == stem[-2] in VOWELS:
        for grade in (stem[:-1], *(stem[:-1].replace(strong, weak) for weak, strong in STRONG.items())):
            yield from (grade + "s", grade)


def positives_of(stem: str) -> Iterator[str]:
    """Yield what adjectives are called of which this is left of a comparative, `halvempa-`."""
    for ending in COMPARATIVES:
        if stem.endswith(ending):
            bare = stem.removesuffix(ending)
            yield from words_in_s(bare)
            for grade in (bare, *strengthened(bare)):
                yield grade
                if grade.endswith("e"):
                    yield from (grade.removesuffix("e") + "a", grade.removesuffix("e") + "ä")


def verbs_of(stem: str) -> Iterator[str]:
    """Yield what a verb may be called of which this is left before an ending of the past."""
    for grade in (stem, *strengthened(stem), *strengthened(stem + "o")):
        body = grade.removesuffix("o")
        for before, infinitives in INFINITIVES.items():
            if body[-1] in before:
                yield from (body + infinitive for infinitive in infinitives)


def strengthened(stem: str) -> Iterator[str]:
    """Yield the stem with its last consonants in their strong grade, as far as weak ones are there."""
    body = stem.rstrip(VOWELS)
    rest = stem[len(body) :]
    for weak, strong in STRONG.items():
        if body.endswith(weak) and len(body) > len(weak):
            yield body.removesuffix(weak) + strong + rest


# --- Swedish and English -------------------------------------------------------------------------

SWEDISH = listed("n en et na ar er or arna erna orna ens ets s")
ENGLISH = listed("s es ed ing")
ADVERB, SHORTEST_ADVERB = "ly", 6
DOUBLING = listed("ed ing er est")
# Forms that are words of their own as well.
IRREGULAR = {
    "bent": "bend",
    "bit": "bite",
    "bore": "bear",
    "bound": "bind",
    "broke": "break",
    "fell": "fall",
    "felt": "feel",
    "left": "leave",
    "people": "person",
    "rose": "rise",
    "saw": "see",
    "shook": "shake",
    "shot": "shoot",
    "thought": "think",
    "won": "win",
    "worst": "bad",
    "worse": "bad",
    "wound": "wind",
}


IRREGULAR_SWEDISH = {
    "bad": "be",
    "band": "binda",
    "blev": "bli",
    "gav": "ge",
    "grep": "gripa",
    "lärde": "lära",
    "red": "rida",
    "skar": "skära",
    "stack": "sticka",
    "sålde": "sälja",
    "åt": "äta",
}


def swedish(word: str, is_lemma: IsLemma) -> set[str]:
    """Return lemmas that a Swedish word may be a form of."""
    stems = [*without(word, SWEDISH)]
    if word.endswith("tt"):
        stems.append(word.removesuffix("tt") + "d")
    found = {lemma for stem in stems for lemma in (stem, stem + "a", stem + "e") if is_lemma(lemma)}
    return (found | {IRREGULAR_SWEDISH.get(word, word)}) - {word}


def english(word: str, is_lemma: IsLemma) -> set[str]:
    """Return lemmas that an English word may be a form of."""
    found = {stem for stem in without(word, ENGLISH) if is_lemma(stem)}
    if word.endswith(ADVERB) and len(word) >= SHORTEST_ADVERB and is_lemma(word.removesuffix(ADVERB)):
        found.add(word.removesuffix(ADVERB))
    for stem in without(word, DOUBLING):
        if len(stem) > SHORTEST and stem[-1] == stem[-2] and is_lemma(stem[:-1]):
            found.add(stem[:-1])
    if word.endswith("ves"):
        found |= {lemma for lemma in (word[:-3] + "f", word[:-3] + "fe") if is_lemma(lemma)}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    return found


def without(word: str, suffixes: Sequence[str], least: int = 1) -> Iterator[str]:
    """Yield what is left of the word without each of these endings, of so many letters at least, that it has."""
    for ending in suffixes:
        long_enough = len(ending) >= least or ending in OF_NO_LEMMA
        if long_enough and word.endswith(ending) and len(word) >= len(ending) + SHORTEST:
            yield word.removesuffix(ending)


ALSO: dict[Language, Callable[[str, IsLemma], set[str]]] = {
    Language.FINNISH: finnish,
    Language.SWEDISH: swedish,
    Language.ENGLISH: english,
}
