"""Which words may name somebody who works in an organisation: no figure is made of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Self

from encounters.models.employee import Employee
from encounters.models.member import Member
from encounters.models.search_query import MOST_KEPT, asked_parts, folded, parts_of_person
from encounters.texts.lexemes import stemmers, written


class PeopleNames(NamedTuple):
    """The parts of the names of all who work in an organisation or did, and their stems.

    Each stem with the length of the shortest name that has it: a form of a name is no shorter than the name.
    """

    parts: frozenset[str]
    stems: Mapping[str, int]

    @classmethod
    def of(cls, organisation_id: int) -> Self:
        """Return those of all employees and members of an organisation."""
        employees = Employee.objects.filter(organisation_id=organisation_id).values_list("first_name", "last_name")
        members = Member.objects.filter(organisation_id=organisation_id).values_list("user__name")
        named = {part for names in (*employees, *members) for part in parts_named(names)}
        longest_first = sorted(named, key=len, reverse=True)
        return cls(frozenset(named), {stem: len(part) for part in longest_first for stem in stems_named(part)})

    def holds(self, words: str) -> bool:
        """Return whether one of these words may be a form of a name; a letter is none."""
        return any(self.holds_word(word) for word in words.split() if len(word) > 1)

    def holds_word(self, word: str) -> bool:
        """Return whether a word may be a form of a name."""
        if not self.parts.isdisjoint(forms_asked(word)):
            return True
        return any(len(word) >= self.stems[stem] for stem in stems_named(word) if stem in self.stems)


@lru_cache(MOST_KEPT)
def parts_named(names: tuple[str, ...]) -> frozenset[str]:
    """Return the parts of the names of a person."""
    return frozenset(part for part in parts_of_person(*names).whole.split() if len(part) > 1)


@lru_cache(MOST_KEPT)
def forms_asked(word: str) -> frozenset[str]:
    """Return the names that a word may be a form of."""
    return frozenset(form.strip() for form in asked_parts(word).bare)


@lru_cache(MOST_KEPT)
def stems_named(word: str) -> frozenset[str]:
    """Return the stems of a word in each language."""
    return frozenset(f"{language}:{stem(folded(written(word)))}" for language, stem in stemmers().items())
