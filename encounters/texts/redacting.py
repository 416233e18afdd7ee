"""How words are taken out of a text."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations

from encounters.texts.reading import as_drawn, as_plain, as_set_apart, as_written, drawn_letters, read_as

MASK = "▒▒▒"
# What stands before and after a word that is taken out only as it is: no letter, and no sign that joins one to it.
BEFORE_WHOLE, AFTER_WHOLE = r"(?<![^\W_])(?<![@$])(?<![^\W_]['!|€-])", r"(?!['@$!|€-]*[^\W_])"
REST = r"[^\W_]*(?:['’:_-]+[^\W_]+)*"
START, END = r"(?<![^\W_])", r"(?![^\W_])"
# What stands between the letters of a name that is pulled apart, and between the parts of one.
INNER, SPACED = r"(?:(?:[^\w\s▒]|_)(?:\r?\n[ \t]*)?){0,8}", r"(?:[^\w▒]|_){1,8}"
# What a pair of letters that is pulled apart does not stand beside: another letter that is, as in an abbreviation.
BEFORE_PAIR, AFTER_PAIR = r"(?<!(?<![^\W_])[^\W_][^\w\s])", r"(?![^\W_])(?![^\w\s':-][^\W_](?![^\W_]))"
BETWEEN, PERHAPS_BETWEEN, PERHAPS_GAP = r"[\W_]{1,8}", r"[\W_]{0,8}", r"[\W_]{0,3}"
# How a name goes on in Finnish, Swedish and English.
CASES = (
    r"(?:n|[aä]|j?[aäeiouyö]n|t[aä]|tt[aä]|s[st][aä]|l[lt][aä]|lle|n[aä]|ksi|t|h[aäeiouyö]n|seen|siin|i?j?[aä]|ien|jen"
    r"|iden|itten|i(?:ss|st|ll|lt|t|n)[aä]|ille|iksi|ineen|neen|s|es)"
)
ENDING = rf"(?:['’:-]?i?{CASES})?(?:ni|si|ns[aä]|mme|nne)?(?:kin|k[aä]{{2}}n|h[aä]n|k[oö]|p[aä]|s){{0,2}}"
# From this length on, a name typed without the marks of ä, ö and å is the same with them.
LONG_ENOUGH = 5
MOST_ORDERED = 3
WITH_MARKS = {"a": "[aäå]", "o": "[oö]"}
WITHOUT_MARKS = {"å": "[åa]", "ä": "[äa]", "ö": "[öo]"}


Fold = Callable[[str], str]


class Whole(str):
    """A word that is taken out as it is read, and nothing that only begins like it."""

    __slots__ = ()


def redact(text: str, words: str) -> str:
    """Return the text with a mask for each word that begins with the letters of `words`, whatever their case and width.

    Several `words` stand in any order, whatever is between them. Letters that can't be seen, look like others, are
    pulled apart or lost their marks hide no word. The rest of the text stays as it is, and no text grows.
    """
    return redact_all(text, [words])


def redact_all(text: str, redacted: Iterable[str]) -> str:
    """Return the text without any of the words that were redacted."""
    left, end = [], 0
    for place in sorted(places_of(text, list(redacted)), key=lambda place: place.start):
        first = max(end, place.start)
        if first < place.stop:
            left += [text[end:first], MASK[: place.stop - first]]
            end = place.stop
    return "".join(left) + text[end:]


def places_of(text: str, redacted: list[str]) -> Iterator[range]:
    """Yield the ranges of the text in which any of these words stands; they may overlap."""
    if not redacted:
        return
    drawn, searched = drawn_letters(text), set[tuple[str, str]]()
    begun = [words for words in redacted if not isinstance(words, Whole)]
    whole = [words for words in redacted if isinstance(words, Whole)]
    ways: list[tuple[Fold, Callable[[Fold, str], str], Sequence[str]]] = [
        (as_written, beginning_with, begun),
        (as_drawn, beginning_with, begun),
        (as_plain, pulled_apart, begun),
        (as_set_apart, pulled_apart, begun),
        (as_plain, exactly, whole),
        (as_set_apart, exactly, whole),
    ]
    for fold, expression, sought in ways:
        expressions = sorted(filter(None, (expression(fold, words) for words in sought)), key=len, reverse=True)
        reading = read_as(fold, drawn)
        search = ("|".join(expressions), reading.letters)
        if expressions and search not in searched:
            searched.add(search)
            yield from (reading.place(*found.span()) for found in re.finditer(*search))


def parts_of(fold: Fold, words: str) -> list[str]:
    """Return the parts of a name as a fold gives them, without what stands around them."""
    parts = re.split(r"[\s_,;]+", read_as(fold, drawn_letters(words)).letters)
    return list(filter(None, (re.sub(r"^[\W_]+|[\W_]+$", "", part) for part in parts)))


def in_any_order(parts: list[str]) -> Iterable[tuple[str, ...]]:
    """Return the orders in which the parts of a name may stand: all, or as they are and the last one first."""
    if len(parts) <= MOST_ORDERED:
        return dict.fromkeys(permutations(parts))
    return dict.fromkeys([tuple(parts), (parts[-1], *parts[:-1])])


def beginning_with(fold: Fold, words: str) -> str:
    """Return the expression for words that begin with these letters; empty for words without any."""
    orders = in_any_order([re.escape(part) for part in parts_of(fold, words)])
    names = "|".join(BETWEEN.join(order) for order in orders)
    return names and rf"{START}(?:{names}){REST}"


def exactly(fold: Fold, words: str) -> str:
    """Return the expression for words as they are, and no other; empty for none."""
    letters = read_as(fold, drawn_letters(words)).letters
    whole = r"\s{1,30}".join(map(re.escape, letters.split()))
    return whole and f"{BEFORE_WHOLE}{whole}{AFTER_WHOLE}"


def pulled_apart(fold: Fold, words: str) -> str:
    """Return the expression for a name whose letters are pulled apart, or lack marks; empty for one without any."""
    parts = parts_of(fold, words)
    orders = in_any_order([part_pulled_apart(part, alone=len(parts) == 1) for part in parts])
    names = "|".join(f"{ENDING}{PERHAPS_BETWEEN}".join(order) for order in orders)
    return names and rf"{START}(?:{names}){ENDING}{END}"


def part_pulled_apart(part: str, *, alone: bool = False) -> str:
    """Return the expression for one part of a name, or all of it, joined or with something between all letters."""
    pieces = [[any_marks(letter, part) for letter in piece] for piece in re.findall(r"[^\W_]+", part)]
    letters = [letter for piece in pieces for letter in piece]
    if part.isdecimal() and len(letters) > 2:
        return PERHAPS_GAP.join(letters)
    if part.isdecimal() or len(letters) == 1:
        return "".join(letters)
    joined, spaced = PERHAPS_GAP.join(INNER.join(piece) for piece in pieces), SPACED.join(letters)
    if len(letters) == 2:
        joined, spaced = PERHAPS_GAP.join(map("".join, pieces)), BEFORE_PAIR * alone + spaced + AFTER_PAIR * alone
    return f"(?:{joined}|{spaced})"


def any_marks(letter: str, part: str) -> str:
    """Return the expression for a letter of a name, also where its marks were left out."""
    if letter in WITHOUT_MARKS:
        return WITHOUT_MARKS[letter]
    if len(part) >= LONG_ENOUGH and letter in WITH_MARKS:
        return WITH_MARKS[letter]
    return re.escape(letter)
