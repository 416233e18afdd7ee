"""What lists that can be searched share: the field for words, and what it does with what identifies a customer."""

from contextlib import suppress
from typing import Any, Generic, TypeVar

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from encounters.http import MemberRequest, announce
from encounters.models import Location, Member
from encounters.models.customer import identifies_customer
from encounters.models.employee import EmployeeQuerySet
from encounters.models.organisation import LocationQuerySet, regions_of
from encounters.models.search_query import query_for
from encounters.models.searching import terms_of
from encounters.paging import Page, page_by, page_found

MOST_LETTERS = 200
MOST_OFFERED = 200  # employees to choose from; of more, those of one location
Row = TypeVar("Row", bound=Model)


class WordsWidget(forms.TextInput):
    """A line to search with."""

    input_type = "search"

    def __init__(self) -> None:
        super().__init__({"dir": "auto", "autocomplete": "off"})


class SearchFilter(django_filters.FilterSet, Generic[Row]):
    """Narrows a list, and finds in it what words say, or name."""

    q = django_filters.CharFilter(
        label=_("A word or a name"), max_length=MOST_LETTERS, method="filter_words", widget=WordsWidget
    )
    region = django_filters.ChoiceFilter(label=_("Region"), empty_label=_("All"), method="filter_region")

    def __init__(self, data: QueryDict, queryset: QuerySet[Row], *, member: Member) -> None:
        super().__init__(data, queryset)
        self.member = member
        if data.get("region"):
            regions = regions_of(Location.objects.visible_to(member))
            self.filters["region"].extra["choices"] = [(region, region) for region in regions]
        else:
            del self.filters["region"]  # figures of a region lead to it; who looks for one names a location

    def offer(self, locations: LocationQuerySet, employees: EmployeeQuerySet) -> None:
        """Offer a choice among these locations, and among these employees, of whom there are none in team mode.

        Where they are very many, it is among those who serve at the location that is chosen.
        """
        self.filters["location"].queryset = locations.by_name()
        if "employee" not in self.filters:
            return
        if employees[MOST_OFFERED : MOST_OFFERED + 1]:
            self.filters["employee"].extra["help_text"] = _("Choose a location first, or type the name above.")
            employees = employees.filter(
                Q(serves__location__in=self.chosen("location", locations))
                | Q(pk__in=self.chosen("employee", employees))
            ).distinct()
        self.filters["employee"].queryset = employees.by_name()

    def chosen(self, name: str, among: QuerySet[Any]) -> list[int]:
        """Return the id of the one of these rows that a field names; nothing where it names none of them."""
        with suppress(ValidationError):
            return [forms.ModelChoiceField(among).clean(self.data.get(name)).pk]
        return []

    def filter_words(self, queryset: QuerySet[Row], _name: str, _value: str) -> QuerySet[Row]:
        """Return all rows, for `page_by_time` looks for the words."""
        return queryset

    def filter_region(self, queryset: QuerySet[Row], _name: str, value: str) -> QuerySet[Row]:
        """Return the rows of a region's locations, told by their ids, as the indexes have them."""
        locations = Location.objects.visible_to(self.member).in_region(value)
        return queryset.filter(location__in=list(locations.values_list("pk", flat=True)))

    @property
    def identifies_customer(self) -> bool:
        """Whether what was typed identifies a customer: then it is looked for by a form of its own."""
        return identifies_customer(self.data.get("q", ""))

    @property
    def words(self) -> str:
        """What is looked for."""
        return str(self.form.cleaned_data.get("q") or "")

    @property
    def says_nothing(self) -> bool:
        """Whether something was typed that has no word in it."""
        return self.is_valid() and bool(self.words) and not terms_of(self.words)

    def page_by_time(self, moment: str, after: str) -> Page:
        """Return a page of what is listed or, where words are looked for, of what they find; the newest first."""
        if not self.is_valid():
            return Page([], "")
        rows, columns = self.qs, (moment, "id")
        if not self.words:
            return page_by(rows, columns=columns, after=after, descending=True)
        query = query_for(self.words, self.member)
        if not query:
            return Page([], "")
        among = rows.model._default_manager.filter(organisation_id=self.member.organisation_id)
        return page_found(rows, among, query, columns=columns, after=after)


def ask_for_customer(request: MemberRequest) -> HttpResponse:
    """Lead whoever looks for a customer in a list to the form for it, so that nothing of it stays in an address."""
    announce(
        request,
        _("What identifies a customer is looked for here: in the search it would stand in the address of the page."),
    )
    return redirect("inbox:customer", request.member.organisation.slug)
