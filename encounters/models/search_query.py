"""What a member's search asks the index for: words, and the ids behind names."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
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
from encounters.texts.lexemes import UNIT, lemmas_of, plain
from encounters.texts.name_forms import asked_names

SHORTEST_BEGINNING = 3  # of a name, in letters; less of it finds only a name that is no longer
MOST_KEPT = 50_000  # names of which a process keeps the parts
MOST_NAMES = 300  # that one word may be the beginning of; else it finds only names that are no longer
# Letters that are no other letter with a mark, and how they are typed without knowing them.
PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


class Name(NamedTuple):
    """A person or a place by which an encounter is found, and its name, of which each part stands behind a blank."""

    mark: str
    parts: str

    def begins(self, units: Sequence[str]) -> bool:
        """Return whether a part of the name begins with each of these words."""
        return all(f" {unit}" in self.parts if len(unit) >= SHORTEST_BEGINNING else self.has(unit) for unit in units)

    def holds(self, units: Sequence[Collection[str]]) -> bool:
        """Return whether each of these words, in one of its forms, is a part of the name."""
        return all(any(self.has(form) for form in forms) for forms in units)

    def has(self, part: str) -> bool:
        """Return whether this is a part of the name."""
        return f" {part} " in self.parts


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
    return "&".join([*asked, *(term.query(marks_of(term, places, people)) for term in terms)])


def within(member: Member) -> list[str]:
    """Return what narrows a query to the locations of a member; nothing where they see all."""
    if member.sees_all_locations:
        return []
    return [any_of(location_mark(pk) for pk in [0, *member.chosen_locations])]


def names_of_locations(member: Member) -> Iterator[Name]:
    """Yield the locations that the member sees."""
    for pk, name in Location.objects.visible_to(member).values_list("pk", "name"):
        yield Name(location_mark(pk), parts_of_name(name))


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
        yield Name(employee_mark(pk), parts_of_name(" ".join(name)))


def marks_of(term: Term, places: Sequence[Name], people: Sequence[Name]) -> list[str]:
    """Return whom and what a term may name."""
    units = [folded(unit) for unit in term.units]
    forms = [
        {folded(form) for form in (unit, *lemmas_of(unit), *asked_names(unit, SHORTEST_BEGINNING))}
        for unit in term.units
    ]
    begun = [name for name in people if name.begins(units)]
    if len(begun) > MOST_NAMES:
        begun = []
    places_begun = [name for name in places if name.begins(units)]
    if len(places_begun) == 1 or len(places_begun) <= len(places) / 2:
        begun += places_begun  # else every place is called so: `kahvi` names no Kahvila
    named = [name for name in (*places, *people) if name.holds(forms)]
    return sorted({name.mark for name in (*begun, *named)})


@lru_cache(MOST_KEPT)
def parts_of_name(name: str) -> str:
    """Return the parts of a name, by which it is found, each between blanks."""
    return f" {' '.join(UNIT.findall(folded(name)))} "


def folded(word: str) -> str:
    """Return the word without what marks its letters: `Öhman` is found by `ohman`."""
    apart = unicodedata.normalize("NFKD", plain(word).replace("'", "").translate(PLAIN_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
