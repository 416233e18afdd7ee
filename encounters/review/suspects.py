"""Which words of a text look like a name that was taken out: inflected, misspelled, or a part of it.

What is the same word to a reader is taken out at once (`encounters/texts/redacting.py`). What may be another one is
shown, and somebody decides: names are in no dictionary, so endings and letters are all there is to go by.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from encounters.texts.name_forms import AT_END, grades_of, guessed_forms
from encounters.texts.reading import as_plain, drawn_letters, read_as
from encounters.texts.redacting import ENDING, Whole, parts_of, redact_all

# Signs that are written for letters stand within a word here.
WORD = re.compile(r"(?:[^\W_]|[@$](?=[^\W\d_]))(?:[^\W_]|['@$!|€-]+(?=[^\W_]))*")
SIGNS = [str.maketrans("013457@$!|€8", f"o{one}eastas{one}{one}eb") for one in "il"]
# What the last vowel of a stem becomes before an ending.
VOWELS = {"i": "(?:i|ei?)", "e": "ee?i?", "a": "(?:ai?|oi?)", "ä": "(?:äi?|öi?)"}
# A word that begins with a capital within a sentence: a name, more likely than not.
CAPITAL_WITHIN = re.compile(r"(?<![.!?:…\s])[^\S\n]+[\"'“”’(]?$")
UNMARKED, SPELLED_OUT = str.maketrans("åäö", "aao"), str.maketrans({"å": "aa", "ä": "ae", "ö": "oe"})
HEARD_ALIKE = str.maketrans("wcqzyj", "vkksii")
# Parts of names that are no names.
PARTICLES = {"von", "van", "der", "den", "and", "och", "the", "herra", "rouva", "neiti", "mister"}
SHORTEST = 3
# From these lengths on, words that differ by one and by two letters may be the same; with a capital, shorter ones.
ONE_OFF, TWO_OFF, ONE_OFF_AS_NAME = 6, 9, 4
AROUND = 24
MOST_LISTED, LONGEST = 60, 200
# Of words side by side so many, and so many letters, may be one that was written in pieces.
MOST_PIECES, LONGEST_APART = 4, 30


class Suspect(NamedTuple):
    """A word that looks like one that was redacted, as it stands, and what stands around it."""

    word: str
    before: str
    after: str


def find_suspects(texts: Iterable[str], redacted: Iterable[str]) -> list[Suspect]:
    """Return the words of these texts that look like a part of what was redacted, each once, in order."""
    likenesses = [Likeness(part) for part in name_parts(redacted)]
    initials = {likeness.part[0] for likeness in likenesses}
    found: dict[str, Suspect] = {}
    judged: dict[tuple[str, bool], bool] = {}
    for text in texts if likenesses else ():
        for letters, place in words_of(text, initials):
            word = letters, is_named_there(text, place.start)
            if word not in judged:
                judged[word] = any(likeness.is_like(*word) for likeness in likenesses)
            if judged[word] and len(found) < MOST_LISTED:
                found.setdefault(letters, suspect_at(text, place))
    return list(found.values())


def is_named_there(text: str, start: int) -> bool:
    """Return whether the word that starts there has a capital within a sentence."""
    return text[start].isupper() and bool(CAPITAL_WITHIN.search(text[max(0, start - 4) : start]))


def suspects_after(texts: Iterable[str], words: str, before: Iterable[str] = ()) -> list[Suspect]:
    """Return what looks like these words and is left once they, and what was redacted before, are taken out."""
    redacted = [*before, words]
    return find_suspects([redact_all(text, redacted) for text in texts], [words])


def as_shown(word: str) -> str:
    """Return a suspect as it is taken out: as a whole word, for no other was shown; an endless one by its beginning."""
    if len(word) < LONGEST:
        return Whole(word)
    return word


def suspect_at(text: str, place: range) -> Suspect:
    """Return the word with what stands around it; of one that is endless, as much as can be redacted."""
    before, after = text[: place.start], text[place.stop :]
    return Suspect(text[place.start : place.stop][:LONGEST], before[-AROUND:], after[:AROUND])


def name_parts(redacted: Iterable[str]) -> list[str]:
    """Return the parts of the names, each once."""
    letters = [spelled for words in redacted for part in parts_of(as_plain, words) for spelled in spellings_of(part)]
    return [part for part in dict.fromkeys(letters) if len(part) >= SHORTEST and part not in PARTICLES]


def spellings_of(part: str) -> list[str]:
    """Return the letters of a part and of its pieces: as they are, without marks, and with their marks spelled out."""
    marked = [re.sub(r"[\W_]+", "", piece) for piece in (part, *re.split("[-']", part))]
    return [*marked, *(letters.translate(table) for letters in marked for table in (UNMARKED, SPELLED_OUT))]


def words_of(text: str, initials: set[str]) -> Iterable[tuple[str, range]]:
    """Return each word of a text in plain letters with its place, and several side by side where they begin so."""
    reading = read_as(as_plain, drawn_letters(text))
    found = [match for match in WORD.finditer(reading.letters) if not match[0].isdecimal()]
    words = [(match[0], reading.place(*match.span())) for match in found]
    for size in range(2, MOST_PIECES + 1):
        for start in range(len(found) - size + 1):
            first, last = found[start].start(), found[start + size - 1].end()
            if reading.letters[first] in initials and last - first <= LONGEST_APART:
                words.append((reading.letters[first:last], reading.place(first, last)))
    return sorted(words, key=lambda word: word[1].start)


class Likeness:
    """What is like one part of a name."""

    def __init__(self, part: str) -> None:
        self.part = part

    @cached_property
    def inflected(self) -> re.Pattern[str]:
        """The expression for the forms of the part, as a Finnish, a Swedish or an English name."""
        names = {self.part, *guessed_forms(self.part)}
        stems = sorted({re.escape(name) for name in names} | {stem for name in names for stem in stems_of(name)})
        return re.compile(f"(?:{'|'.join(stems)}){ENDING}")

    @cached_property
    def heard(self) -> re.Pattern[str]:
        """The expression for the forms of the part as they are heard."""
        return re.compile(sounding(self.part) + ENDING * (len(self.part) >= ONE_OFF - 1))

    def is_like(self, word: str, is_name: bool) -> bool:
        """Return whether a word in plain letters looks like the part, or several where they make one of its forms."""
        if re.search(r"\s", word):
            return self.is_in_pieces(re.split(r"\s+", word))
        pieces = {re.sub("['-]", "", word), *re.split("['-]", word)}
        return any(self.is_form(piece, is_name) for piece in pieces if len(piece) >= SHORTEST)

    def is_in_pieces(self, words: list[str]) -> bool:
        """Return whether words make a form of the part, which none of them is by itself."""
        if words[0][0] != self.part[0] or not self.inflected.fullmatch("".join(words)):
            return False
        return not any(self.inflected.fullmatch("".join(words[:size])) for size in range(1, len(words)))

    def is_form(self, piece: str, is_name: bool) -> bool:
        """Return whether a word is a form of the part, holds it or is misspelled."""
        begins_alike = sounding(piece[:1].translate(SIGNS[0])) == sounding(self.part[:1])
        if not begins_alike and not piece[0].isdecimal() and self.part not in piece:
            return False
        spelled = {piece, *(piece.translate(signs) for signs in (*SIGNS, HEARD_ALIKE))}
        if any(self.inflected.fullmatch(letters) for letters in spelled):
            return True
        if len(self.part) >= ONE_OFF and any(self.part in letters for letters in spelled):
            return True
        return self.is_misspelled(piece.translate(SIGNS[0]), is_name)

    def is_misspelled(self, letters: str, is_name: bool) -> bool:
        """Return whether the part was meant, or a form of it: heard alike, or with a slip of the finger."""
        if self.heard.fullmatch(sounding(letters)):
            return True
        most = sum(len(self.part) >= length for length in (ONE_OFF, TWO_OFF)) or int(
            is_name and len(self.part) >= ONE_OFF_AS_NAME
        )
        if not most or letters[:1] != self.part[:1]:
            return False
        return any(within(letters, form, most) for form in self.forms)

    @cached_property
    def forms(self) -> list[str]:
        """The part, and its commonest forms, that misspelled ones are compared with."""
        genitive = [f"{stem}n" for stem in plain_stems(self.part)]
        return [self.part, *genitive]


def stems_of(part: str) -> list[str]:
    """Return expressions for the stems to which endings are added, besides the part itself."""
    if part.endswith("nen"):
        return [f"{part[:-3]}s[ei]?"]
    if part.endswith("si"):
        return [f"{part[:-2]}(?:de|te|t|ks[ie])", f"{part[:-1]}{VOWELS['i']}"]
    if re.search("[aäeiou]s$", part):
        return [f"{base}{part[-2]}{{1,2}}i?" for base in strong_bases(part[:-2])] + [
            f"{part[:-1]}(?:ks[ei]|[kt]?[td]?e|ksi)"
        ]
    return vowel_stems(part)


def vowel_stems(part: str) -> list[str]:
    """Return the stems of a part that ends in a vowel, with its last consonants strong and weak."""
    cut = AT_END.fullmatch(part)
    if cut is None:
        return []
    base, consonants, vowel = cut.groups()
    changed = VOWELS.get(vowel, f"{vowel}i?")
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
    return [cut[1] + grade + cut[3] for grade in grades_of(cut[2], cut[3])]


def sounding(letters: str) -> str:
    """Return letters without what is heard alike: doubled ones, and w, c, q, x, z, y for others."""
    alike = letters.translate(HEARD_ALIKE).replace("x", "ks").replace("th", "t")
    return re.sub(r"(.)\1+", r"\1", alike)


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
