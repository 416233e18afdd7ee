"""What a name may be a form of: names stand in no dictionary, so endings and letters are all there is to go by."""

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
SHORTEST_STEM = 4
ENDINGS = (
    "n",
    *("ta", "tä", "lle", "lla", "llä", "lta", "ltä", "ssa", "ssä", "sta", "stä"),
    *("ksi", "na", "nä", "a", "ä", "t", "s"),
)
# What the end of a stem is called: Virtase(n), Linukse(n), Kettumäe(n), Jokivarre(n), Kankaa(n), Wallini(n).
CALLED = (
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
# The vowel of a name, by that of its stem.
STEM_VOWELS = {vowel: vowel for vowel in VOWEL} | {"e": "i"}


def guessed_forms(part: str, shortest: int = SHORTEST_STEM) -> set[str]:
    """Return what a part of a name may be a form of, where it stands as in a text: Virtanen for Virtasen."""
    stems = {part.removesuffix(ending) for ending in ENDINGS if part.endswith(ending)}
    long_enough = {stem for stem in stems if len(stem) >= shortest}
    forms = {stem for stem in long_enough if stem[-1] in VOWEL or f"{stem}s" == part}
    for stem in long_enough:
        forms.update(called(stem))
    return {form for form in forms if len(form) >= shortest}


def called(stem: str) -> Iterator[str]:
    """Yield what a name may be called that has this stem."""
    for end, instead in CALLED:
        if re.search(end, stem):
            yield re.sub(end, instead, stem)
    if cut := AT_END.fullmatch(stem):
        for grade in grades_of(cut[2], "e"):
            yield from (cut[1] + grade + vowel for vowel in {cut[3], STEM_VOWELS[cut[3]]})


def grades_of(consonants: str, vowel: str) -> list[str]:
    """Return the consonants as they stand, and in their other grade where Finnish has one."""
    grades = [consonants]
    known = STRONG if vowel == "e" else GRADES
    for length in (2, 1):
        if consonants[-length:] in known:
            grades.append(consonants[:-length] + known[consonants[-length:]])
            break
    return grades
