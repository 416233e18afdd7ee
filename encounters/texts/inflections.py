"""Which Swedish and English dictionary forms a word may belong to besides the one that the dictionary names.

A dictionary has one lemma for each form; many forms belong to several (`banden`: of *band* or *bande*; `left`). So
endings are taken off, and what is left counts if it is a lemma of its own: nothing is guessed that no dictionary has.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from encounters.texts import ENGLISH, SWEDISH

Entry = Callable[[str], str | None]  # what a dictionary has a word as a form of
Look = Callable[[str, str], str | None]  # the same, of the dictionary of a language
SHORTEST = 2  # letters that remain before an ending


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a list that is written as a text."""
    return tuple(words.split())


def forms(words: str) -> dict[str, str]:
    """Return what each form in a list, which names them behind what they are forms of, is a form of."""
    listed_forms = (line.split(":") for line in words.split(";"))
    return {form: lemma.strip() for lemma, found in listed_forms for form in found.split()}


SWEDISH_ENDINGS = listed("n en et na ar er or arna erna orna ens ets s")
ENGLISH_ENDINGS = listed("s es ed ing")
ADVERBS = (("ly", ""), ("ily", "y"), ("bly", "ble"), ("ically", "ic"), ("lly", "ll"))
SHORTEST_ADVERB = 6
DOUBLING = listed("ed ing er est")
# Forms that are words of their own as well.
IRREGULAR = forms("""
awake: awoken; bad: worse worst; basis: bases; bear: bore; bend: bent; big: bigger; bind: bound; bite: bit; break:
broke; diagnosis: diagnoses; drink: drunk; fall: fell; far: further furthest; feed: fed; feel: felt; find: found; go:
gone; grind: ground; hot: hotter; leave: left; lie: lain; light: lit; little: least less; many: more most; old:
eldest; person: people; ring: rung; rise: rose; see: saw; shake: shook; shoot: shot; smell: smelt; spell: spelt;
steal: stole; swear: swore; tear: tore; think: thought; wear: wore; well: better; win: won; wind: wound
""")


IRREGULAR_SWEDISH = forms("""
be: bad; binda: band; bita: bet; bli: blev; bror: bröder bröderna; byta: bytte; centrum: centra centren centret;
dålig: värre värst; dö: dött; dölja: dolde dolt; fri: fritt; frysa: frös; ge: gav; glädja: glatt; god: bäst bättre;
gripa: grep; hand: händer händerna; hinna: hann; le: lett; lida: led; ligga: låg; liten: mindre minst; lyda: löd;
lära: lärde; lång: längre längst längsta; minnas: mints; mus: möss mössen; många: flest; rida: red; riva: rev; sitta:
satt; sjunga: sungit; skilja: skilde skilt; skina: sken; skära: skar; slippa: slapp; slå: slogs; smita: smet; smälta:
smalt; snabb: snabbt; sticka: stack; stiga: steg; stång: stänger; stödja: stött; svida: sved; svälja: svalt; sälja:
sålde såldes sålt; tand: tänder tänderna; vika: vek vikt; vinna: vann; vit: vitt; vända: vänt; vänja: vant; äta: åt
""")


# How Americans write what the British do.
SPELLINGS = (
    (r"(?<=\w\w)our(?=$|s$|ed$|ing$|ful|less|ite|able)", "or"),
    (r"(?<=\w\w\w)is(?=e$|er$|ation)", "iz"),
    (r"(?<=\w\w)ys(?=e$|er$)", "yz"),
    (r"(?<=\w[tb])re$", "er"),
    (r"(?<=[ae]l)l(?=er$|ing$|ed$|ery$)", ""),
    (r"(?<=\w)ogue$", "og"),
    (r"(?<=\w)ence$", "ense"),
    (r"(?<=\w)ae(?=\w\w)", "e"),
    (r"(?<=\w)oe(?=\w\w)", "e"),
)
AMERICAN = forms("""
gray: grey; check: cheque; tire: tyre; program: programme; license: licence; practice: practise; jewelry: jewellery;
mold: mould; moldy: mouldy; plow: plough; pajamas: pyjamas; skeptical: sceptical; aluminum: aluminium; draft: draught;
mustache: moustache; cozy: cosy; mom: mum; curb: kerb; ax: axe; donut: doughnut; yogurt: yoghurt; judgment: judgement;
fulfill: fulfil; enroll: enrol; installment: instalment; skillful: skilful; catalog: catalogue; whiskey: whisky;
ketchup: catsup; omelet: omelette; story: storey; disk: disc; inquiry: enquiry; inquire: enquire; artifact: artefact
""")


def swedish(word: str, entry: Entry) -> set[str]:
    """Return lemmas that a Swedish word may be a form of."""

    def is_lemma(lemma: str) -> bool:
        return entry(lemma) == lemma

    stems = [*without(word, SWEDISH_ENDINGS)]
    stems += [f"{stem[:-1]}e{stem[-1]}" for stem in stems if stem[-1] in "lnr"]  # `musklar`
    if word.endswith("tt"):
        stems.append(word.removesuffix("tt") + "d")
    found = {lemma for stem in stems for lemma in (stem, stem + "a", stem + "e") if is_lemma(lemma)}
    active = word.removesuffix("s")
    if not is_lemma(word):
        found.add(entry(active) or word)  # `bröts`: what a dictionary has `bröt` as
    return (found | {IRREGULAR_SWEDISH.get(word, word), IRREGULAR_SWEDISH.get(active, word)}) - {word}


def english(word: str, entry: Entry) -> set[str]:
    """Return lemmas that an English word may be a form of."""

    def is_lemma(lemma: str) -> bool:
        return entry(lemma) == lemma

    found = without_ending(word, entry)
    for ending, of_adjective in ADVERBS:
        adjective = word.removesuffix(ending) + of_adjective
        if word.endswith(ending) and len(word) >= SHORTEST_ADVERB and is_lemma(adjective):
            found.add(adjective)
    for stem in without(word, DOUBLING):
        if len(stem) > SHORTEST and stem[-1] == stem[-2] and is_lemma(stem[:-1]):
            found.add(stem[:-1])
    if word.endswith("ves"):
        found |= {lemma for lemma in (word[:-3] + "f", word[:-3] + "fe") if is_lemma(lemma)}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    return found


def without_ending(word: str, entry: Entry) -> set[str]:
    """Return the lemmas that a word is with a plain ending; none that would be spelled otherwise with it."""
    named, bare = entry(word), word.removesuffix("s")
    found = {stem for stem in without(word, ENGLISH_ENDINGS) if entry(stem) == stem}
    if named and named.endswith("e"):
        return found - {named[:-1]}  # `hated` is of *hate*; of *hat* it would be `hatted`
    if not named and bare != word and (of_plural := entry(bare)):
        found.add(of_plural)  # `childrens`, as it is typed for *children's*
    return found


def swedish_asked(word: str, _entry: Look) -> set[str]:
    """Return what a Swedish word is a form of though it is a lemma of its own."""
    return {lemma for lemma in [IRREGULAR_SWEDISH.get(word)] if lemma}


def english_asked(word: str, look: Look) -> set[str]:
    """Return what an English word is a form of though it is a lemma of its own: `left`; and how America spells it."""
    return {lemma for lemma in [IRREGULAR.get(word), american(word, look)] if lemma}


def american(word: str, look: Look) -> str:
    """Return how Americans spell an English word, as far as the dictionary has that."""
    if word in AMERICAN:
        return AMERICAN[word]
    for british, instead in SPELLINGS:
        if re.search(british, word):
            spelled = re.sub(british, instead, word)
            if look(spelled, ENGLISH):
                return spelled
    return word


def without(word: str, suffixes: Sequence[str]) -> Iterator[str]:
    """Yield what is left of the word without each of these endings that it has."""
    for ending in suffixes:
        if word.endswith(ending) and len(word) >= len(ending) + SHORTEST:
            yield word.removesuffix(ending)


ALSO: dict[str, Callable[[str, Entry], set[str]]] = {
    SWEDISH: swedish,
    ENGLISH: english,
}
ALSO_ASKED: dict[str, Callable[[str, Look], set[str]]] = {SWEDISH: swedish_asked, ENGLISH: english_asked}
