"""What is like a part of a name: one of its forms, a misspelled one, or one that is glued to something."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cached_property

from encounters.texts.disguises import undisguised
from encounters.texts.name_forms import meant_names, plain_stems, stems_of, stems_of_name, within
from encounters.texts.reading import as_plain, as_sounded
from encounters.texts.redacting import END, ENDING, START, Fold, Whole, part_pulled_apart, parts_of
from encounters.texts.spelling import HEARD_ALIKE, sounding, soundings

SIGNS = [str.maketrans("013457@$!|€8", f"o{one}eastas{one}{one}eb") for one in "il"]
UNMARKED, SPELLED_OUT = str.maketrans("åäö", "aao"), str.maketrans({"å": "aa", "ä": "ae", "ö": "oe"})
# Parts of names that are no names, unless they are typed with a capital; and what is glued to a name.
PARTICLES = frozenset({"von", "van", "der", "den", "de", "la", "del", "af", "av", "bin", "zu"})
TITLES = frozenset({"herra", "rouva", "neiti", "herr", "fru", "mister"})
NO_NAMES = TITLES | {"and", "och", "the"}
GLUED = TITLES | {"von", "van", "af"}
SHORTEST, LONGEST_HEARD = 3, 40
SHORT_ENDING = re.compile(r"(?:['’:-]\w+|n|lle|l[lt][aä]|ss[aä])?")
# How names go on in the alphabets of which one is written in Latin letters here.
ANY_ENDING = "[a-z]{0,3}"
# From these lengths on, words that differ by one and by two letters may be the same; with a capital, shorter ones.
ONE_OFF, TWO_OFF, ONE_OFF_AS_NAME = 6, 9, 4
# From these lengths on, what a word begins with or holds makes it one of the name: Virtasperhe, Vanhavirtanen.
BEGUN, HELD = 5, 6
# More letters that stand alone are a name that is pulled apart.
MOST_INITIALS = 3
# From these on, words side by side may make a name, and a name may stand backwards.
IN_PIECES, BACKWARDS = 4, 4


class Capital(IntEnum):
    """Whether a word has a capital, and why."""

    NONE = 0
    AT_START = 1  # of a sentence, perhaps for that alone
    OF_NAME = 2


def likenesses_of(redacted: Iterable[str]) -> list["Likeness"]:
    """Return a likeness for each part of the names, each once."""
    found: dict[str, Likeness] = {}
    for words in redacted:
        plain = [part for read in (words, *seen_through(words)) for part in parts_typed(as_plain, read)]
        particles = {part for part in plain if part in PARTICLES and part in words.split()}
        pieces = {part: list(spellings_of(part)) for part in plain if part not in particles | NO_NAMES}
        glued = GLUED | particles.union(*pieces.values())
        for part in dict.fromkeys(piece for spelled in pieces.values() for piece in spelled):
            found.setdefault(part, Likeness(part, glued))
        for part in set(parts_typed(as_sounded, words)) - set(plain):
            found[part] = Likeness(part, glued, ends_anyhow=True)
    return [likeness for part, likeness in found.items() if len(part) > 1]


def parts_typed(fold: Fold, words: str) -> list[str]:
    """Return the parts of a name; a suspect that was taken out is one, though something may part its letters."""
    parts = parts_of(fold, words)
    if isinstance(words, Whole) or (len(parts) > MOST_INITIALS and max(map(len, parts)) == 1):
        return ["".join(parts)]
    return parts


def seen_through(words: str) -> list[str]:
    """Return a name as it is read through the markup and the signs in it, where there are any."""
    return ["".join(letter for letter, _ in drawn) for drawn in undisguised(words)]


def spellings_of(part: str) -> Iterator[str]:
    """Yield the letters of a part and of its pieces: as they are, without marks, and with their marks spelled out."""
    for piece in (part, *re.split("[-']", part)):
        letters = re.sub(r"[\W_]+", "", piece)
        yield from (letters, letters.translate(UNMARKED), letters.translate(SPELLED_OUT))
        if not letters.isdecimal():
            yield from (letters.translate(signs) for signs in SIGNS)


class Likeness:
    """What is like one part of a name, which may be glued to the others or to a title."""

    def __init__(self, part: str, glued: Iterable[str] = (), *, ends_anyhow: bool = False) -> None:
        self.part, self.ends_anyhow = part, ends_anyhow
        self.glued = tuple(sorted(set(glued) - {"", part}))
        self.is_short = len(part) < SHORTEST or part in PARTICLES

    @cached_property
    def names(self) -> set[str]:
        """The part, and what it may be a form of."""
        return {self.part, *meant_names(self.part)}

    @cached_property
    def stems(self) -> set[str]:
        """The names and their stems, spelled out."""
        return self.names.union(*map(stems_of_name, self.names))

    @cached_property
    def inflected(self) -> re.Pattern[str]:
        """The expression for the forms of the part, as a Finnish, a Swedish or an English name."""
        names = set(self.names)
        if len(self.part) >= ONE_OFF:
            names.add(self.part[0].translate(HEARD_ALIKE) + self.part[1:])
        stems = sorted({re.escape(name) for name in names} | {stem for name in names for stem in stems_of(name)})
        forms = f"(?:{'|'.join(stems)}){ENDING}"
        if self.ends_anyhow:
            forms += f"|{re.sub('(?:[aeiouy]|[ou]s)$', '', self.part)}{ANY_ENDING}"
        return re.compile(forms)

    @cached_property
    def behind_others(self) -> re.Pattern[str]:
        """The expression for the forms of the part with other parts or a title glued to their beginning."""
        return re.compile(f"(?:{'|'.join(map(re.escape, self.glued))}){{1,3}}(?:{self.inflected.pattern})")

    @cached_property
    def heard(self) -> set[str]:
        """The names and their stems as they are heard."""
        return {sounding(stem) for stem in self.stems}

    @cached_property
    def heard_with_o(self) -> set[str]:
        """The same, with an o for each å as well."""
        return set().union(*map(soundings, self.stems))

    @cached_property
    def initials(self) -> set[str]:
        """The letters with which they begin."""
        return {heard[:1] for heard in self.heard_with_o}

    @cached_property
    def apart(self) -> re.Pattern[str]:
        """The expression for the part with anything between its letters, those in a group."""
        return re.compile(f"{START}({part_pulled_apart(self.part, alone=True)}){ENDING}{END}")

    def is_like(self, word: str, capital: Capital) -> bool:
        """Return whether a word in plain letters looks like the part, or several where they make one of its forms."""
        if " " in word:
            return self.is_in_pieces(word.split(" "), capital)
        pieces = {re.sub("['-]", "", word), *re.split("['-]", word), *re.split(r"[\W\d_]+", word)} - {""}
        if self.is_short:
            return any(self.is_short_form(piece, capital) for piece in pieces)
        if any(piece.startswith(self.glued) and self.behind_others.fullmatch(piece) for piece in pieces):
            return True
        return any(self.is_form(piece, capital) for piece in pieces if len(piece) >= SHORTEST)

    def is_in_pieces(self, words: list[str], capital: Capital) -> bool:
        """Return whether words make a form of the part, which none of them is by itself."""
        joined = "".join(words)
        if len(self.part) < IN_PIECES:
            return joined == self.part and capital is Capital.OF_NAME
        if joined[0] != self.part[0] or not self.inflected.fullmatch(joined):
            return False
        return not any(self.inflected.fullmatch("".join(words[:size])) for size in range(1, len(words)))

    def is_short_form(self, piece: str, capital: Capital) -> bool:
        """Return whether a word is a form of a part so short that only a capital tells it from others."""
        if capital is Capital.NONE or not piece.startswith(self.part):
            return False
        ending = piece.removeprefix(self.part)
        if capital is Capital.AT_START:
            return self.part not in PARTICLES and bool(SHORT_ENDING.fullmatch(ending))
        return bool(re.fullmatch(ENDING, ending))

    def is_form(self, piece: str, capital: Capital) -> bool:
        """Return whether a word is a form of the part, holds it or is misspelled."""
        if len(piece) >= BACKWARDS and piece[::-1] == self.part:
            return True
        begun = {heard[:1] for heard in soundings(piece[:SHORTEST].translate(SIGNS[0]))}
        begins_alike = not begun.isdisjoint(self.initials)
        if not begins_alike and not piece[0].isdecimal() and not self.is_held(piece):
            return False
        spelled = {piece, *(piece.translate(signs) for signs in (*SIGNS, HEARD_ALIKE))}
        if any(self.inflected.fullmatch(letters) or self.is_held(letters) for letters in spelled):
            return True
        return any(self.is_misspelled(piece.translate(signs), capital) for signs in SIGNS)

    def is_held(self, letters: str) -> bool:
        """Return whether a word begins with one of the names, or has one anywhere if it is long."""
        return any(
            letters.startswith(stem) or (len(stem) >= HELD and stem in letters)
            for stem in self.stems
            if len(stem) >= BEGUN
        )

    def is_misspelled(self, letters: str, capital: Capital) -> bool:
        """Return whether the part was meant, or a form of it: heard alike, or with a slip of the finger."""
        if self.is_heard(letters, capital):
            return True
        most = sum(len(self.part) >= length for length in (ONE_OFF, TWO_OFF)) or int(
            capital is Capital.OF_NAME and len(self.part) >= ONE_OFF_AS_NAME
        )
        if not most or letters[:1] != self.part[:1]:
            return False
        return any(within(letters, form, most) for form in self.forms)

    def is_heard(self, letters: str, capital: Capital) -> bool:
        """Return whether a word is heard as one of the names, or as one with an ending."""
        if len(letters) > LONGEST_HEARD:
            return False
        with_o = len(self.part) >= ONE_OFF or capital is Capital.OF_NAME  # else `osa` would be Åsa
        names = self.heard_with_o if with_o else self.heard
        if not names.isdisjoint(soundings(letters)):
            return True
        if len(self.part) < BEGUN and capital is Capital.NONE:
            return False
        return any(
            not names.isdisjoint(soundings(letters[:end])) and re.fullmatch(ENDING, letters[end:])
            for end in range(SHORTEST, len(letters))
        )

    @cached_property
    def forms(self) -> list[str]:
        """The part, and its commonest forms, that misspelled ones are compared with."""
        vowel = "a" if re.search("[aou][^äöy]*$", self.part) else "ä"
        endings = ("n", "lle", f"ll{vowel}", f"lt{vowel}", f"st{vowel}")
        return [self.part, *(stem + ending for stem in plain_stems(self.part) for ending in endings)]
