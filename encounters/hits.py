"""Why a search found something: the sentence in which its words stand, and whose words they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from encounters.models import CaseText, Encounter, Member
from encounters.models.searching import terms_of
from encounters.texts.lexemes import APOSTROPHES, LONGEST_WORD, UNIT, asked_forms_of, forms_of, plain, written
from encounters.texts.reading import unturned

MOST_TEXTS = 500  # of timelines, for all rows of a page
MOST_LOOKED_UP = 1_000  # words of a page whose forms are compared: each takes up to a millisecond
LETTERS_ALIKE = 2  # with which what is looked for begins, somewhere in a word that may be a form of it
LONGEST_HIT, BEFORE_HIT = 200, 80  # in letters
SENTENCE = re.compile(r"\S.*?(?:(?<![.!?…])[.!?…]++(?=\s|\Z)|$)", re.MULTILINE)

Span = tuple[int, int]


class Piece(NamedTuple):
    """A piece of a sentence, and whether it was looked for."""

    text: str
    is_found: bool


class Hit(NamedTuple):
    """A sentence that holds what was looked for, in pieces, and whose words they are."""

    whose: str
    pieces: list[Piece]

    def within(self, shown: str) -> list[Piece]:
        """Return a text that is shown anyway, in pieces, where this stands in it; empty where it does not."""
        pieces = [Piece(unturned(piece.text), piece.is_found) for piece in self.pieces]
        before, found, after = shown.partition("".join(piece.text for piece in pieces))
        if not found:
            return []
        return [Piece(before, is_found=False), *pieces, Piece(after, is_found=False)]


def hits_among(words: str, encounters: Iterable[Encounter], member: Member) -> dict[UUID, Hit | None]:
    """Return why each of these encounters was found; None for those found by a name, or about the member.

    The texts of all timelines are read by one query.
    """
    encounters, looker = list(encounters), Looker(words)
    hits: dict[UUID, Hit | None] = dict.fromkeys(encounter.pk for encounter in encounters)
    readable = [encounter for encounter in encounters if not encounter.names_employee_of(member)]
    if not looker.asked:
        return hits
    said = said_in_timelines(readable, member)
    for encounter in readable:
        own = [(_("The customer"), text) for text in encounter.words]
        hits[encounter.pk] = looker.best_of([*own, *said[encounter.pk]])
    return hits


def said_in_timelines(encounters: list[Encounter], member: Member) -> dict[UUID, list[tuple[str, str]]]:
    """Return what was said of each encounter since, the newest first, and what these words are."""
    texts = CaseText.objects.filter(organisation_id=member.organisation_id, encounter__in=encounters)
    said = defaultdict(list)
    for text in texts.order_by("-event_id", "pk")[:MOST_TEXTS]:
        said[text.encounter_id].append((str(text.get_kind_display()), text.text))
    return said


class Looker:
    """Looks in texts for what somebody typed, for as many words as a page has time for."""

    def __init__(self, words: str) -> None:
        wanted = [term for term in terms_of(words) if not term.is_unwanted]
        units = [(term, unit) for term in wanted for unit in [*term.units, term.joined, *term.beside] if unit]
        self.asked = [asked_forms_of(unit) for _term, unit in units]
        # Compounds, by their numbers, as two words that stand one behind the other.
        self.parted = [
            (number, way[0], way[1])
            for number, (term, unit) in enumerate(units)
            for way in term.ways
            if [unit] == term.units and len(way) == 2
        ]
        wanted_forms = [*self.asked, *(forms for _number, *pair in self.parted for forms in pair)]
        forms = {form.rpartition(":")[2] for asked in wanted_forms for form in asked}
        self.beginnings = {form[:LETTERS_ALIKE] for form in forms}
        self.left = MOST_LOOKED_UP

    def best_of(self, said: Iterable[tuple[str, str]]) -> Hit | None:
        """Return the first of the sentences that hold the most of what is looked for; None where none holds any."""
        best, most = None, 0
        for whose, text in said:
            for sentence in SENTENCE.findall(text):
                spans = self.found_in(sentence)
                found = len({number for numbers in spans.values() for number in numbers})
                if found > most:
                    best, most = Hit(whose, pieces_of(sentence, sorted(spans))), found
        return best

    def found_in(self, sentence: str) -> dict[Span, set[int]]:
        """Return where something stands in a sentence that is looked for, with the numbers of what it is."""
        units = [
            (match.span(), plain(match[0])[:LONGEST_WORD]) for match in UNIT.finditer(sentence.translate(APOSTROPHES))
        ]
        forms = {span: self.forms_of(word) for span, word in units}
        found = {span: self.numbers_of(seen) for span, seen in forms.items()}
        for (first, word), (second, other) in pairwise(units):
            if re.search(r"\s", sentence[first[1] : second[0]]):
                numbers = self.numbers_of_pair(forms[first], forms[second])
            else:
                joined = self.forms_of(written(word) + written(other))
                numbers = self.numbers_of(joined) - found[first] - found[second]
            found[first], found[second] = found[first] | numbers, found[second] | numbers
        return {span: numbers for span, numbers in found.items() if numbers}

    def forms_of(self, word: str) -> frozenset[str]:
        """Return what a word is found by, if it may be something that is looked for and there is time."""
        if self.left <= 0 or not any(beginning in word for beginning in self.beginnings):
            return frozenset()
        self.left -= 1
        return forms_of(word)

    def numbers_of(self, forms: frozenset[str]) -> set[int]:
        """Return the numbers of what is looked for that has one of these forms."""
        return {number for number, asked in enumerate(self.asked) if not asked.isdisjoint(forms)}

    def numbers_of_pair(self, forms: frozenset[str], others: frozenset[str]) -> set[int]:
        """Return the numbers of the compounds that two words with these forms are, written apart."""
        return {one for one, first, second in self.parted if not (first.isdisjoint(forms) or second.isdisjoint(others))}


def pieces_of(sentence: str, spans: list[Span]) -> list[Piece]:
    """Return a sentence in pieces; of a long one what stands around the first that was found."""
    start, end = part_of(sentence, spans[0])
    pieces = list(cut(sentence, [span for span in spans if span[1] <= end], start, end))
    if start:
        pieces.insert(0, Piece("… ", is_found=False))
    if end < len(sentence):
        pieces.append(Piece(" …", is_found=False))
    return pieces


def part_of(sentence: str, first: Span) -> Span:
    """Return the part of a sentence that is shown, from blank to blank."""
    if len(sentence) <= LONGEST_HIT:
        return 0, len(sentence)
    start = sentence.find(" ", max(first[0] - BEFORE_HIT, 0), first[0]) + 1
    if first[0] <= BEFORE_HIT:
        start = 0
    end = max(sentence.rfind(" ", start, start + LONGEST_HIT), first[1])
    if start + LONGEST_HIT >= len(sentence):
        end = len(sentence)
    return start, end


def cut(sentence: str, spans: list[Span], start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a part of a sentence."""
    for first, last in spans:
        if start < first:
            yield Piece(sentence[start:first], is_found=False)
        yield Piece(sentence[first:last], is_found=True)
        start = last
    if start < end:
        yield Piece(sentence[start:end], is_found=False)
