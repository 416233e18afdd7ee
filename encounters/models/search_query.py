"""What a member's search asks the index for: words, and the ids behind names."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from encounters.models.choices import NamesShown
from encounters.models.employee import Employee
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.searching import (
    Term,
    any_of,
    employee_mark,
    location_mark,
    organisation_mark,
    quoted,
    terms_of,
)
from encounters.texts.finnish import read_as_name
from encounters.texts.lexemes import UNIT, lemmas_of, plain, written
from encounters.texts.name_forms import asked_names

SHORTEST_BEGINNING = 3  # of a name, in letters; less of it finds only a name that is no longer
MOST_KEPT = 50_000  # names of which a process keeps the parts
MOST_NAMES = 300  # that one word may be the beginning of; else it finds only names that are no longer
GENITIVE = "n"  # ends every Finnish word that a place is named by in the genitive: `Turun satama`
# What follows the colon of an abbreviation: `HUS:ssa`.
COLON_ENDINGS = re.compile("n|t?[aä]|n[aä]|h?[ie]n|seen|i?(?:s[st]|l[lt])[aä]|i?lle|i?ksi|iin")
OF_FAMILY = re.compile(r"([^\W\d_]+)'([^\W\d_]{3,})")  # O'Brien, D'Angelo
# Letters that are no other letter with a mark, and how they are typed without knowing them.
PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
# How Germans and Swedes type marks who have none: Mueller, Sjoeberg, Aake.
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


class Parts(NamedTuple):
    """The parts of a name, each between blanks: those that a word may begin, all that it may be, and base forms.

    A base form is what a part is the genitive of, as `Lahden` of Lahti; marks tell them apart where they are typed:
    `lähti` is none.
    """

    begun: str
    whole: str
    base_forms: str = ""


class Asked(NamedTuple):
    """What a word may be of a name, each form between blanks: without marks, and as it is typed."""

    bare: frozenset[str]
    typed: frozenset[str]


class Name(NamedTuple):
    """A person or a place by which an encounter is found, and the parts of its name."""

    mark: str
    parts: Parts

    def begins(self, units: Sequence[str]) -> bool:
        """Return whether a part of the name begins with each of these words; a short one has to be a part."""
        return all(
            f" {unit}" in self.parts.begun if len(unit) >= SHORTEST_BEGINNING else f" {unit} " in self.parts.whole
            for unit in units
        )

    def holds(self, word: Asked) -> bool:
        """Return whether a word, in one of its forms, is a part of the name, or the base form of one."""
        base_forms = self.parts.base_forms
        return stands(word.bare, self.parts.whole) or (base_forms != "" and stands(word.typed, base_forms))


def stands(forms: Collection[str], parts: str) -> bool:
    """Return whether one of the forms is among the parts; a loop, as thousands of names are asked for each word."""
    for form in forms:  # noqa: SIM110 - with a generator for each name a search takes a sixth to a third longer
        if form in parts:
            return True
    return False


def query_for(words: str, member: Member) -> str:
    """Return what these words ask the index for, as PostgreSQL reads a query; empty where they ask for nothing.

    Every word has to stand somewhere: in a text, or as the beginning of a part of the name of the employee or the
    location. Names of employees are none where the member sees none.
    """
    terms = terms_of(words)
    if not terms:
        return ""
    places, people = list(names_of_locations(member)), list(names_of_employees(member))
    asked = [quoted(organisation_mark(member.organisation_id)), *within(member)]
    marks = marks_of_terms(terms, places, people)
    return "&".join([*asked, *(term.query(sorted(found)) for term, found in zip(terms, marks, strict=True))])


def within(member: Member) -> list[str]:
    """Return what narrows a query to the locations of a member; nothing where they see all."""
    if member.sees_all_locations:
        return []
    return [any_of(location_mark(pk) for pk in [0, *member.chosen_locations])]


def names_of_locations(member: Member) -> Iterator[Name]:
    """Yield the locations that the member sees."""
    for pk, name in Location.objects.visible_to(member).values_list("pk", "name"):
        yield Name(location_mark(pk), parts_of_place(name))


def names_of_employees(member: Member) -> Iterator[Name]:
    """Yield the employees of the organisation by all that staff, or customers, know them by; none in team mode.

    Whoever left, or serves elsewhere, is among them: lists show their names, too.
    """
    if member.organisation.team_mode:
        return
    columns = ["first_name", "last_name"]
    if member.organisation.names_shown == NamesShown.ROLE:
        columns.append("title")
    employees = Employee.objects.filter(organisation_id=member.organisation_id).excluding(member)
    for pk, *name in employees.values_list("pk", *columns):
        yield Name(employee_mark(pk), parts_of_person(*name))


def marks_of_terms(terms: Sequence[Term], places: Sequence[Name], people: Sequence[Name]) -> list[set[str]]:
    """Return for each term whom and what it may name, alone or with its neighbour."""
    parted = marks_of_parted(terms, [*places, *people])
    return [marks_of(term, places, people) | more for term, more in zip(terms, parted, strict=True)]


def marks_of(term: Term, places: Sequence[Name], people: Sequence[Name]) -> set[str]:
    """Return whom and what a term may name."""
    units = [folded(unit) for unit in term.units]
    begun = [name for name in people if name.begins(units)]
    if len(begun) > MOST_NAMES:
        begun = []
    places_begun = [name for name in places if name.begins(units)]
    if len(places_begun) == 1 or len(places_begun) <= len(places) / 2:
        begun += places_begun  # else every place is called so: `kahvi` names no Kahvila
    names = [*places, *people]
    return {name.mark for name in begun}.union(*(marks_of_whole(way, names) for way in ways_of(term)))


def ways_of(term: Term) -> list[list[str]]:
    """Return the words of a term, and what else they may be of a name: `anna-liisa` Annaliisa, and `VR:n` VR."""
    ways = [term.units]
    if term.joined:
        ways.append([term.joined])
        if COLON_ENDINGS.fullmatch(term.units[1]) and len(term.units[0]) > 1:
            ways.append(term.units[:1])
    return ways


def marks_of_parted(terms: Sequence[Term], names: Sequence[Name]) -> list[set[str]]:
    """Return for each term whom and what it names together with its neighbour: `anna liisa` is Annaliisa."""
    marks: list[set[str]] = [set() for _term in terms]
    for place, (one, other) in enumerate(pairwise(terms)):
        if may_be_parted(one) and may_be_parted(other):
            joined = marks_of_whole([written(one.units[0]) + written(other.units[0])], names)
            marks[place] |= joined
            marks[place + 1] |= joined
    return marks


def may_be_parted(term: Term) -> bool:
    """Return whether a term is a word that may be half of a name; a letter is none: `anna n` is no *annan*."""
    return not term.is_unwanted and len(term.units) == 1 and len(term.units[0]) >= SHORTEST_BEGINNING


def marks_of_whole(units: Sequence[str], names: Sequence[Name]) -> set[str]:
    """Return whose names hold each of these words as a whole, in any form."""
    words = [asked_parts(unit) for unit in units]
    return {name.mark for name in names if all(map(name.holds, words))}


def asked_parts(unit: str) -> Asked:
    """Return the parts of names that a word may be a form of; it is none of a letter: `on` is no O of O'Brien."""
    forms = {unit, *(form for form in (*lemmas_of(unit), *asked_names(unit, SHORTEST_BEGINNING)) if len(form) > 1)}
    bare = {folded(one) for form in forms for one in (form, form.translate(SPELLED_OUT))}
    return Asked(frozenset(f" {form} " for form in bare), frozenset(f" {written(form)} " for form in forms))


# --- The parts of names --------------------------------------------------------------------------


@lru_cache(MOST_KEPT)
def parts_of_person(*names: str) -> Parts:
    """Return the parts of the names of a person; those of one name may be joined: Anna-Liisa is Annaliisa."""
    named = [parts_in(name) for name in names]
    parts = [part for one in named for part in one]
    joined = [left + right for one in named for left, right in pairwise(one) if len(left) > 1 and len(right) > 1]
    return parts_of(parts, joined)


@lru_cache(MOST_KEPT)
def parts_of_place(name: str) -> Parts:
    """Return the parts of the name of a place, and what is named in the genitive: Turku of `Turun satama`."""
    parts = parts_in(name)
    bases = {part: genitive_of(part) for part in parts}
    pairs = [(left, right) for left, right in pairwise(parts) if len(right) > 1 and not (left + right).isdecimal()]
    joined = {left + base for left, right in pairs for base in bases[right]}
    base_forms = joined.union(*bases.values())
    found = parts_of(parts, [left + right for left, right in pairs])
    if not base_forms:
        return found
    return found._replace(base_forms=f" {' '.join({*map(written, base_forms), *map(folded, base_forms)})} ")


def parts_of(parts: Sequence[str], more: Sequence[str]) -> Parts:
    """Return the parts of a name, also spelled out and behind an apostrophe, and more that a whole word may be."""
    halves = [half for part in parts if (cut := OF_FAMILY.fullmatch(part)) for half in cut.groups()]
    begun = [*parts, *halves, *(part.translate(SPELLED_OUT) for part in parts)]
    return Parts(between_blanks(begun), between_blanks([*begun, *more]))


def between_blanks(parts: Sequence[str]) -> str:
    """Return the parts as they are typed without marks, each once and between blanks."""
    return f" {' '.join(dict.fromkeys(map(folded, parts)))} "


def parts_in(name: str) -> list[str]:
    """Return the words and numbers of a name."""
    return UNIT.findall(plain(name))


def genitive_of(part: str) -> set[str]:
    """Return what a part of the name of a place is the genitive of; if it may be that of a name, no common word."""
    if not part.endswith(GENITIVE):
        return set()
    return {one.lemma for one in read_as_name(part) if one.is_known} or lemmas_of(part)


@lru_cache(MOST_KEPT)
def folded(word: str) -> str:
    """Return the word without what marks its letters: `Öhman` is found by `ohman`."""
    if word.isascii():
        return plain(word).replace("'", "")
    apart = unicodedata.normalize("NFKD", plain(word).replace("'", "").translate(PLAIN_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
