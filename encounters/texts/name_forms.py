"""Which forms a name may have, and what it may be a form of.

Names stand in no dictionary, so endings and letters are all there is to go by.
"""

import re
from collections.abc import Iterator

# A consonant, or two, at the end of the strong stem of a Finnish word and at that of the weak one.
GRADES = dict(
    zip(
        ["kk", "pp", "tt", "nt", "nk", "mp", "lt", "rt", "ht", "lp", "rp", "lk", "rk", "hk", "k", "t", "p"],
        ["k", "p", "t", "nn", "ng", "mm", "ll", "rr", "hd", "lv", "rv", "lj?", "rj?", "hj?", "", "d", "v"],
        strict=True,
    )
)
STRONG = {weak: strong for strong, weak in GRADES.items() if weak}
AT_END = re.compile(r"(.*[aeiouyäöå])([^aeiouyäöå]{1,3})([aeiouyäö])")
VOWEL = "aeiouyäö"
# What the last vowel of a stem becomes before an ending.
VOWELS = {"i": "(?:i|ei?)", "e": "ee?i?", "a": "(?:ai?|oi?)", "ä": "(?:äi?|öi?|i(?=[lstä]))"}
SHORTEST_STEM = 4
ENDINGS = (
    "n",
    *("ta", "tä", "lle", "lla", "llä", "lta", "ltä", "ssa", "ssä", "sta", "stä"),
    *("ksi", "na", "nä", "a", "ä", "t", "s"),
)
# What the end of a stem is in the name: Virtase(n), Linukse(n), Kettumäe(n), Jokivarre(n), Kankaa(n), Wallini(n).
STEM_TO_NAME = (
    (r"s[ei]?$", "nen"),
    (r"kse$", "s"),
    (rf"(?<=[{VOWEL}])e$", "ki"),
    (r"(?<=([rnl]))\1e$", "si"),
    (r"[dt]e$", "si"),
    (r"(?<=[rlh])je$", "ki"),
    (r"nk([aä])\1$", r"ng\1s"),
    (r"(?<=[aeiou])i$", ""),
    (rf"([{VOWEL}])\1$", r"\1"),
    (rf"([{VOWEL}])\1$", r"\1s"),
    (r"(?<=[^\Waeiouyäöå])i$", ""),
)
# Of a name: its stem, where the last vowel changes or more than that.
STEM_ENDS = {"i": "e"}
STEMS = ((r"nen$", "se"), (r"nen$", "s"), (r"s$", "kse"))
AS_AT_END = re.compile(r"(.*[aeiouyäöå])([^aeiouyäöå]{1,3})([aä])s")
LONG_AT_END = re.compile(r"(.*[aeiouyäöå])([^aeiouyäöå]{1,3})([aä])\3(?:n|t|ll[eaä]|lt[aä]|ss[aä]|st[aä])")
BEHIND = re.compile(r"(?:k(?:in|aan|ään)|ko|kö|han|hän|pa|pä|[mn]me|nne|nsa|nsä|ni|si)$")
PARTITIVE = re.compile(r"(.*[lnr])t[aä]")  # Vierta of Vieri
MORE_ENDINGS = ("seen", "tta", "ttä", "en", "den", "ten", "tten")
# Stems that are shorter before an ending: Saar(ta), Lun(ta), Vet(tä); and those of the plural, with the singular's.
SHORTENED = ((r"(?<=[lnrs])t[aä]$", "i"), (r"nt[aä]$", "mi"), (r"tt[aä]$", "si"), (rf"(?<=[^{VOWEL}])iin$", "i"))
PLURALS = (
    *((r"(?<=[eouyäö])i$", ""), (r"oi$", "a"), (r"öi$", "ä"), (r"ei$", "i"), (r"([aä])i$", r"\1\1")),
    *((rf"(?<=[^{VOWEL}])i$", vowel) for vowel in "aäe"),
    (rf"(?<=[{VOWEL}])i$", "ki"),
)
LONG_STEM = re.compile(r"(.*[aeiouyäöå])([^aeiouyäöå]{1,3})([aäe])\3?")
SHORTEST_NAME = 3
NAME_ENDINGS = tuple(ending for ending in ENDINGS if ending not in {"na", "nä", "ksi", "t", "s"})
# The vowel of a name, by that of its stem.
STEM_VOWELS = {vowel: vowel for vowel in VOWEL} | {"e": "i"}


def guessed_forms(part: str, shortest: int = SHORTEST_STEM) -> set[str]:
    """Return what a part of a name may be a form of, where it stands as in a text: Virtanen for Virtasen."""
    stems = {part.removesuffix(ending) for ending in ENDINGS if part.endswith(ending)}
    long_enough = {stem for stem in stems if len(stem) >= shortest}
    forms = {stem for stem in long_enough if stem[-1] in VOWEL or f"{stem}s" == part}
    for stem in long_enough:
        forms.update(names_of_stem(stem))
    return {form for form in forms if len(form) >= shortest}


def meant_names(part: str) -> set[str]:
    """Return all that a part of a name may be a form of, also in the plural, of a short name and with a clitic.

    Many of them are no names: they are for showing what may be one, not for finding.
    """
    found = guessed_forms(part)
    for word in {part, BEHIND.sub("", part)}:
        for stem in stems_meant(word):
            found |= {stem, *names_of_stem(stem), *weakened(stem)}
    return {name for name in found if len(name) >= SHORTEST_NAME} - {part}


def stems_meant(word: str) -> set[str]:
    """Return the stems to which a word may have its ending, as in the singular: Mäke(n) and Mäke(ä), Mattei(lle)."""
    stems = {word.removesuffix(ending) for ending in (*ENDINGS, *MORE_ENDINGS) if word.endswith(ending)}
    stems |= {re.sub(end, instead, word) for end, instead in SHORTENED if re.search(end, word)}
    stems |= {stem[:-1] + "i" for stem in stems if stem.endswith("j")}  # Mattej(a)
    plural = {re.sub(end, instead, stem) for stem in stems for end, instead in PLURALS if re.search(end, stem)}
    return {stem for stem in stems | plural if len(stem) >= SHORTEST_NAME and stem[-1] in VOWEL}


def weakened(stem: str) -> set[str]:
    """Return what has a strong stem and a weak name: Rinne of Rintee(n), Kangas of Kankai(lle)."""
    cut = LONG_STEM.fullmatch(stem)
    if cut is None:
        return set()
    names = (cut[1] + grade.replace("?", "") + cut[3] for grade in grades_of(cut[2], ""))
    return {name + end for name in names for end in ("", "s")}


def asked_names(word: str, shortest: int) -> set[str]:
    """Return what name a word that somebody looks for may be a form of, with what is said behind it: Kivelänahonkin."""
    bare = [one for one in (word, BEHIND.sub("", word)) if len(one) >= shortest]
    forms = {*bare}.union(*(guessed_forms(one, shortest) for one in bare))
    for one in bare:
        if cut := LONG_AT_END.fullmatch(one):  # Luukkaa(n)
            forms |= {cut[1] + grade + cut[3] + "s" for grade in grades_of(cut[2], "")}
        if cut := PARTITIVE.fullmatch(one):
            forms |= {cut[1] + "i", cut[1]}
    return forms


def names_of_stem(stem: str) -> Iterator[str]:
    """Yield the names that may have this stem."""
    for end, instead in STEM_TO_NAME:
        if re.search(end, stem):
            yield re.sub(end, instead, stem)
    if cut := AT_END.fullmatch(stem):
        for grade in grades_of(cut[2], "e"):
            yield from (cut[1] + grade + vowel for vowel in {cut[3], STEM_VOWELS[cut[3]]})


def inflected(name: str) -> set[str]:
    """Return Finnish and Swedish forms of a name; some of them are of none."""
    if len(name) < SHORTEST_NAME:
        return set()
    return {stem + ending for stem in stems_of_name(name) for ending in (*NAME_ENDINGS, stem[-1] + "n", "seen")}


def stems_of_name(name: str) -> set[str]:
    """Return what the endings of a name may follow: Unno(n) and Unto(a), Luukkaa(n), Virtase(n), Ruuti(n)."""
    stems = {name} if name[-1] in VOWEL else {name + "i"}
    if cut := AT_END.fullmatch(name):
        vowels = {cut[3], STEM_ENDS.get(cut[3], cut[3])}
        stems |= {cut[1] + grade.replace("?", "") + vowel for grade in grades_of(cut[2], "") for vowel in vowels}
    if cut := AS_AT_END.fullmatch(name):
        stems |= {cut[1] + grade + cut[3] * 2 for grade in grades_of(cut[2], "e")}
    stems |= {re.sub(end, instead, name) for end, instead in STEMS if re.search(end, name)}
    return stems


def grades_of(consonants: str, vowel: str) -> list[str]:
    """Return the consonants as they stand, and in their other grade where Finnish has one."""
    grades = [consonants]
    known = STRONG if vowel == "e" else GRADES
    for length in (2, 1):
        if consonants[-length:] in known:
            grades.append(consonants[:-length] + known[consonants[-length:]])
            break
    return grades


def stems_of(part: str) -> list[str]:
    """Return expressions for the stems to which endings are added, besides the part itself."""
    if part.endswith("nen"):
        return [f"{part[:-3]}s[ei]?"]
    if part.endswith("si"):
        return [f"{part[:-2]}(?:de|te|t|ks[ie])", f"{part[:-1]}{VOWELS['i']}", *consonant_stems(part)]
    if re.search("[aäeiouyö]s$", part):
        return [f"{base}{part[-2]}{{1,2}}i?" for base in strong_bases(part[:-2])] + [
            f"{part[:-1]}(?:ks[ei]|[kt]?[td]?e|ksi)"
        ]
    return vowel_stems(part) + consonant_stems(part)


def consonant_stems(part: str) -> list[str]:
    """Return the stems that have no vowel before the ending of the partitive: Saar(ta), Lun(ta) of Lumi."""
    if re.search("[lmnrs]i$", part):
        return [f"{part[:-1].removesuffix('m')}{'n' * part.endswith('mi')}(?=t[aä])"]
    return []


def vowel_stems(part: str) -> list[str]:
    """Return the stems of a part that ends in a vowel, with its last consonants strong and weak."""
    cut = AT_END.fullmatch(part)
    if cut is None:
        return [part[:-1] + VOWELS.get(part[-1], "i")] if part[-1:] in VOWEL else []
    base, consonants, vowel = cut.groups()
    changed = VOWELS.get(vowel, f"{vowel}i?")
    if vowel == "a" and re.match("[^aeiyäö]*[ou]", base):
        changed = "(?:ai?|oi?|i(?=[lstka]|en))"
    return [f"{base}{grade}{changed}" for grade in grades_of(consonants, vowel)]


def strong_bases(base: str) -> list[str]:
    """Return the beginning of a word before its last vowel, with its consonants as they stand and strong."""
    cut = re.fullmatch(r"(.*?)([^aeiouyäöå]{0,2})", base)
    if cut is None:
        return [base]
    return [cut[1] + grade for grade in grades_of(cut[2], "e")]


def plain_stems(part: str) -> list[str]:
    """Return the commonest stems of a part, spelled out."""
    if part.endswith("nen"):
        return [f"{part[:-3]}se"]
    cut = AT_END.fullmatch(part)
    if cut is None:
        return []
    vowels = dict.fromkeys([cut[3], cut[3].replace("i", "e")])
    return [cut[1] + grade + vowel for grade in grades_of(cut[2], cut[3]) for vowel in vowels]


def within(one: str, other: str, most: int) -> bool:
    """Return whether at most so many letters were left out, added, changed or swapped between two words."""
    if abs(len(one) - len(other)) > most:
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    one, other = one[shared:], other[shared:]
    if not (one and other) or not most:
        return len(one) + len(other) <= most
    swapped = one[1::-1] == other[:2] and within(one[2:], other[2:], most - 1)
    return swapped or any(
        within(left, right, most - 1) for left, right in ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    )
