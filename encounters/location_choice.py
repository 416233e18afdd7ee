"""A choice among locations, of which there may be hundreds."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MOST_BOXES = 30
SELECTED = {True: flatatt({"selected": True}), False: ""}


class LongSelect(forms.Select):
    """As templates/django/forms/widgets/select.html draws it, without a template for each of hundreds of choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = ((choice, SELECTED[str(choice) in chosen], label) for choice, label in self.choices)
        return format_html(
            '<select name="{}"{}>\n{}\n</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("\n", '<option value="{}" dir="auto"{}>{}</option>', options),
        )


class LocationNames(ModelChoiceIterator):
    """The ids and names of locations, without an object for each."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class LocationChoiceField(forms.ModelChoiceField):
    """One of some locations, offered under their names."""

    widget = LongSelect
    iterator = LocationNames

    def offer(self, locations: Any) -> int | None:
        """Offer these locations to be chosen from; return the id of the only one, where there is no other."""
        named = list(locations.values_list("pk", "name"))
        self.choices = [("", self.empty_label), *named]
        return named[0][0] if len(named) == 1 else None


class LocationsField(forms.ModelMultipleChoiceField):
    """Some of the locations of an organisation, each once: boxes to tick, or of many a list to choose from."""

    iterator = LocationNames
    widget = forms.CheckboxSelectMultiple

    def offer(self, locations: Any) -> list[int]:
        """Offer these locations; return the id of the only one, where there is no other to choose."""
        self.queryset = locations
        first = list(locations.values_list("pk", flat=True)[: MOST_BOXES + 1])
        if len(first) > MOST_BOXES:
            chosen: Any = forms.SelectMultiple(attrs={"size": 12})
            self.widget, chosen.choices = chosen, self.choices
        return first if len(first) == 1 else []

    def clean(self, value: Any) -> Any:
        """Return the locations; raise ValidationError for one that is named twice."""
        if value and len(set(value)) < len(value):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return super().clean(value)


class LocationFilter(django_filters.ModelChoiceFilter):
    """Narrows a list to one location."""

    field_class = LocationChoiceField
