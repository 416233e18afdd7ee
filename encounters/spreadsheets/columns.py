"""The columns of spreadsheets: how they are called, and how a cell is read and written."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from encounters.models import Location
from encounters.spreadsheets.cells import as_called
from encounters.spreadsheets.reading import NO_RESULT, Unreadable

# What a cell that is true becomes in CSV is a word of the language of the program.
TICKED = {"1", "x", "✓", "true", "tosi", "sant"}
NOT_TICKED = {"0", "-", "false", "epätosi", "falskt"}
PROBLEMS = "problems"  # the column in which a sheet that is handed back says what is wrong
NO_COLUMN = gettext_noop("A column is missing: %(columns)s. The first row says what stands in each column.")
TWICE = gettext_noop("Two columns are called %(column)s.")
NO_LOCATION = gettext_lazy("There is no location called “%(name)s” here.")
YES_OR_NO = gettext_lazy("Write yes or no.")


class Column:
    """A column whose cells are checked by the field of a form, where an admin would type the same.

    A cell that is left empty empties what is stored; where that can't be, `keeps_when_empty`, it changes nothing.
    Sheets that were downloaded earlier may call it as `formerly`.
    """

    def __init__(
        self, name: str, label: Any, field: Any = None, *, keeps_when_empty: bool = False, formerly: Any = None
    ) -> None:
        self.name, self.label, self.field = name, label, field
        self.keeps_when_empty, self.formerly = keeps_when_empty, formerly

    @property
    def is_required(self) -> bool:
        """Whether a sheet without it can't be used."""
        return bool(self.field and self.field.required and not self.keeps_when_empty)

    def read(self, text: str) -> Any:
        """Return the value that a cell stands for; raise ValidationError."""
        return self.field.clean(text)

    def shown(self, value: Any) -> Any:
        """Return a value as it is kept to be shown, in no language."""
        return value

    def in_words(self, shown: Any) -> Any:
        """Return what is shown as it stands in a cell, in the language of the page."""
        return "" if shown is None else shown


class ChoiceColumn(Column):
    """One of several choices, by its name in any of our languages."""

    def value_of(self, text: str) -> Any:
        """Return the choice that is called so; what is none as it is."""
        return self.answers.get(as_called(text), text)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The choices by what they are called: found out once, as there are hundreds of time zones."""
        return choices_by_name(self.choices)

    @property
    def choices(self) -> tuple[tuple[Any, Any], ...]:
        """The values to choose from, with their names."""
        return tuple(self.field.choices)

    def read(self, text: str) -> Any:
        return self.field.clean(self.value_of(text))

    def in_words(self, shown: Any) -> Any:
        return str(dict(self.choices).get(shown, shown))


class ManyColumn(ChoiceColumn):
    """Several of such choices."""

    def read(self, text: str) -> Any:
        return sorted(set(self.field.clean([self.value_of(one) for one in parts_of(text)])))

    def in_words(self, shown: Any) -> Any:
        names = dict(self.choices)
        return "; ".join(str(names.get(one, one)) for one in shown)


class YesNoColumn(Column):
    """Yes or no, in any of our languages."""

    def read(self, text: str) -> bool:
        answers = choices_by_name(((True, gettext_lazy("Yes")), (False, gettext_lazy("No"))))
        answers |= dict.fromkeys(TICKED, True) | dict.fromkeys(NOT_TICKED, False)
        if as_called(text) not in answers:
            raise ValidationError(YES_OR_NO)
        return bool(answers[as_called(text)])

    def in_words(self, shown: Any) -> Any:
        return _("Yes") if shown else _("No")


class DayColumn(Column):
    """A day, or none; it is written in one way in every language, so that it can be read again."""

    def shown(self, value: Any) -> Any:
        return value.isoformat() if value else ""


class LocationsColumn(Column):
    """Locations by their names; `names` are those of the organisation by id, and `pks` the other way around."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label)
        self.names: dict[int, str] = {}
        self.pks: dict[str, int] = {}

    def among(self, names: Mapping[int, str]) -> "LocationsColumn":
        """Return the same column for these locations."""
        column = LocationsColumn(self.name, self.label)
        column.names = dict(names)
        column.pks = {as_called(name): pk for pk, name in names.items()}
        return column

    def read(self, text: str) -> tuple[int, ...]:
        pks = set()
        for name in parts_of(text):
            if as_called(name) not in self.pks:
                raise ValidationError(NO_LOCATION, params={"name": name[:100]})
            pks.add(self.pks[as_called(name)])
        return tuple(sorted(pks))

    def shown(self, value: Any) -> list[str]:
        return [self.names[pk] for pk in value]

    def in_words(self, shown: Any) -> Any:
        return "; ".join(as_part(name) for name in shown)


ID = Column("id", gettext_lazy("Id"))
WRONG = Column(PROBLEMS, gettext_lazy("What is wrong"))


def location_names(organisation_id: int) -> dict[int, str]:
    """Return the names of an organisation's locations by id."""
    return dict(Location.objects.filter(organisation=organisation_id).values_list("pk", "name"))


def parts_of(text: str) -> list[str]:
    """Return what a cell lists, by semicolons or lines; what has one in it stands in quotation marks."""
    lists = csv.reader(text.split("\n"), delimiter=";", skipinitialspace=True)
    return [part.strip() for parts in lists for part in parts if part.strip()]


def as_part(name: str) -> str:
    """Return a name as it stands in such a list."""
    if any(mark in name for mark in ';"'):
        return '"' + name.replace('"', '""') + '"'
    return name


def choices_by_name(choices: tuple[tuple[Any, Any], ...]) -> dict[str, Any]:
    """Return choices by what they are called in each of our languages, and by how they are stored."""
    return dict(named(choices))


@cache
def named(choices: tuple[tuple[Any, Any], ...]) -> tuple[tuple[str, Any], ...]:
    """Return the same as pairs, which are read again and again."""
    return tuple((name, value) for value, label in choices for name in {*names_of(label), str(value).casefold()})


def names_of(label: Any) -> set[str]:
    """Return what a label is in each of our languages."""
    names = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.add(str(label).casefold())
    return names


def read_heads(heads: list[str], columns: Iterable[Column]) -> tuple[dict[str, int], list[str]]:
    """Return the place of each column that is there, by name, and the heads that name none.

    Raises Unreadable for one that has to be there and is not, and for one that is there twice.
    """
    own = [ID, WRONG, *columns]
    known = {name: column for column in own if column.formerly for name in names_of(column.formerly)}
    known |= {name: column for column in own for name in {*names_of(column.label), column.name}}
    places: dict[str, int] = {}
    unknown = []
    for place, head in enumerate(heads):
        column = known.get(as_called(head))
        if column is None:
            unknown += [head.replace(NO_RESULT, "=")[:60]] if head else []
        elif column.name in places:
            raise Unreadable(TWICE, column=head)
        else:
            places[column.name] = place
    missing = [str(column.label) for column in columns if column.is_required and column.name not in places]
    if missing:
        raise Unreadable(NO_COLUMN, columns=", ".join(missing))
    return places, unknown


def field_of(form: Any, name: str) -> forms.Field:
    """Return the field of a form with which a column is checked."""
    field: forms.Field = form.base_fields[name]
    return field
