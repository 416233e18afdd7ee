"""How texts are found again: what is kept of an encounter's words, and how it is asked for.

Every word of an encounter stands in one search vector beside it, whoever wrote it: by its forms in three languages
(`lexemes`), at its place. So do its organisation, its location and its employee, by their ids: who looks for a name is
led to ids first, and one index answers for words and names together. PostgreSQL derives none of it: `search_vector` is
called where the words of an encounter change, `encounters.changes`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Lookup

from encounters.texts.lexemes import asked_forms_of, forms_of, units_of, written, written_apart

if TYPE_CHECKING:
    from encounters.models.encounter import Encounter

MOST_BYTES = 900_000  # PostgreSQL refuses more than a megabyte of one row
MOST_PLACES = 200  # of one word: PostgreSQL keeps 255
LAST_PLACE = 16_000  # PostgreSQL counts no further
MOST_TERMS = 20
SHORTEST_HALF = 2
# Words stand in texts without blanks between texts; a phrase reaches over none.
GAP = 10
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d-"
# Columns by which encounters are found and counted, and which no page reads; so of an encounter that another row joins.
FOUND_BY = ("search", "topics", "topic_forms")
FOUND_BY_JOINED = tuple(f"encounter__{column}" for column in FOUND_BY)
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
TERM = re.compile(rf'(?P<minus>[{DASHES}]*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class WordsVectorField(SearchVectorField):
    """A search vector that we write ourselves, and ask by queries that we write ourselves."""


@WordsVectorField.register_lookup
class Matches(Lookup):
    """Whether a vector fits a query, as `query_for` writes it."""

    lookup_name = "matches"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition."""
        vector, vector_arguments = self.process_lhs(compiler, connection)
        query, query_arguments = self.process_rhs(compiler, connection)
        return f"{self.looked_at(vector)} @@ {query}::tsquery", (*vector_arguments, *query_arguments)

    def looked_at(self, vector: str) -> str:
        """Return the vector as the condition looks at it."""
        return vector


@WordsVectorField.register_lookup
class Fits(Matches):
    """The same, one row after the other: for rows that another index leads to, in an order that this one has not."""

    lookup_name = "fits"

    def looked_at(self, vector: str) -> str:
        """Return the vector as an expression that no index knows."""
        return f"coalesce({vector}, '')"


SEARCH_INDEX = GinIndex(fields=["search"], name="encounter_words", fastupdate=False)


# --- What is kept --------------------------------------------------------------------------------


def search_vector(encounter: "Encounter", texts: Iterable[str] = ()) -> str:
    """Return what an encounter is found by, with the texts of its timeline, as PostgreSQL reads a search vector."""
    marks = [organisation_mark(encounter.organisation_id), location_mark(encounter.location_id)]
    if encounter.employee_id:
        marks.append(employee_mark(encounter.employee_id))
    said = [encounter.text, encounter.wish, encounter.employee_description]
    places = places_of([*said, *texts])
    words = [f"'{lexeme}':{','.join(map(str, found[:MOST_PLACES]))}" for lexeme, found in sorted(places.items())]
    return " ".join([*(f"'{mark}'" for mark in marks), *words])


def places_of(texts: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of each lexeme of the texts, as far as PostgreSQL can keep them."""
    places: dict[str, list[int]] = {}
    place, size = 0, 0
    for text in texts:
        for lexemes in lexemes_in(text):
            place = min(place + 1, LAST_PLACE)
            for lexeme in lexemes:
                size += len(lexeme.encode()) + 12 if lexeme not in places else 2
                if size < MOST_BYTES and place not in (found := places.setdefault(lexeme, [])):
                    found.append(place)
        place = min(place + GAP, LAST_PLACE)
    return places


def lexemes_in(text: str) -> Iterator[set[str]]:
    """Yield what each word or number of a text is found by, alone or together with the one that it is joined to."""
    for piece in units_of(text):
        for number, unit in enumerate(piece):
            joined = {*forms_of(unit)}
            for other in piece[number + 1 : number + 2]:
                joined |= forms_of(written(unit) + written(other))
            yield joined


def organisation_mark(pk: int) -> str:
    """Return the lexeme of an organisation."""
    return f"@o{pk}"


def location_mark(pk: int) -> str:
    """Return the lexeme of a location."""
    return f"@l{pk}"


def employee_mark(pk: int) -> str:
    """Return the lexeme of an employee."""
    return f"@e{pk}"


# --- What is asked for ---------------------------------------------------------------------------


class Term(NamedTuple):
    """One thing to look for: words that stand one behind another, and whether they shall not."""

    units: list[str]
    is_unwanted: bool
    is_joined: bool  # without a blank
    beside: tuple[str, ...] = ()  # what it makes as one word with the term before it, and with the one behind

    @property
    def joined(self) -> str:
        """Two words that no blank parts, as one: `K-48213` is `K48213`; else empty."""
        if self.is_joined and len(self.units) == 2:
            return "".join(map(written, self.units))
        return ""

    @property
    def ways(self) -> list[list[frozenset[str]]]:
        """The ways in which it may stand in a text: words one behind another, each in any of some forms."""
        ways = [self.units, *([one] for one in (self.joined, *self.beside) if one)]
        if len(self.units) == 1:
            ways += map(list, sorted(written_apart(self.units[0])))
        return [[asked_forms_of(unit) for unit in way] for way in ways]

    def query(self, names: Sequence[str]) -> str:
        """Return what to ask for: its words, or one of these lexemes of names."""
        wanted = ["<->".join(map(any_of, way)) for way in self.ways] + [*map(quoted, names)]
        sign = "!" if self.is_unwanted else ""
        return f"{sign}({'|'.join(f'({one})' for one in wanted)})"


def terms_of(words: str) -> list[Term]:
    """Return what somebody looks for: words, words in quotes and, behind a minus, what they don't want."""
    terms = []
    for found in TERM.finditer(words.translate(QUOTES)):
        phrase = found["phrase"]
        pieces = list(units_of(found["word"] if phrase is None else phrase))
        units = [unit for piece in pieces for unit in piece]
        term = Term(units, bool(found["minus"]), phrase is None)
        if units and term not in terms:
            terms.append(term)
    return with_neighbours(terms[:MOST_TERMS])


def with_neighbours(terms: list[Term]) -> list[Term]:
    """Return the terms, each with the words that it makes with its neighbours: `take away` is found as `takeaway`."""
    pairs = ["", *(one_word(*pair) for pair in pairwise(terms)), ""]
    return [term._replace(beside=tuple(filter(None, pair))) for term, pair in zip(terms, pairwise(pairs), strict=False)]


def one_word(first: Term, second: Term) -> str:
    """Return two wanted words as one; empty where they are none, or one of them too short to be half of a word."""
    if first.is_unwanted or second.is_unwanted or not (first.is_joined and second.is_joined):
        return ""
    if len(first.units) != 1 or len(second.units) != 1 or len(second.units[0]) < SHORTEST_HALF:
        return ""
    if not (first.units[0] + second.units[0]).isalpha() or len(first.units[0]) < SHORTEST_HALF:
        return ""
    return written(first.units[0]) + written(second.units[0])


def any_of(lexemes: Iterable[str]) -> str:
    """Return a query for any of the lexemes."""
    return f"({'|'.join(map(quoted, sorted(lexemes)))})"


def quoted(lexeme: str) -> str:
    """Return a lexeme as it stands in a query; it holds letters, digits, colons and our marks alone."""
    return f"'{lexeme}'"
