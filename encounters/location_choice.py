"""A choice among locations, of which there may be hundreds."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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


class Names(ModelChoiceIterator):
    """The ids and names of locations, without an object for each."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class LocationChoiceField(forms.ModelChoiceField):
    """One of some locations, offered under their names."""

    widget = LongSelect
    iterator = Names


class LocationFilter(django_filters.ModelChoiceFilter):
    """Narrows a list to one location."""

    field_class = LocationChoiceField
