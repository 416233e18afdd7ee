"""The filter of the list of encounters."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.fields import DayField
from encounters.figures.details import DETAILS, HOUR_OF, LAST_SAID, LONGEST_NARROWED, Handling, hour_choices, went
from encounters.location_choice import LocationFilter
from encounters.models import Employee, Encounter, Location, Member, Theme
from encounters.models.choices import Aspect, Cause, Language, Rating
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.handling import handled_at
from encounters.models.people_names import PeopleNames
from encounters.paging import Page
from encounters.searches import SearchFilter
from encounters.texts.topics import topic_asked, topic_key
from encounters.topics.counting import keys_of

STATES = [
    ("counted", _("In the figures")),
    ("open", _("With an open case")),
    ("held", _("Held for review")),
    ("excluded", _("Excluded")),
    ("withdrawn", _("Withdrawn")),
]
DETAIL_FILTERS = ("topic", "about", "aspect", "hour", "handling", "language", *(detail.name for detail in DETAILS))
FOR_EMPLOYEE = [(way, way) for way in ("certain", "own", "unsure", "elsewhere", "open")]


class DayFilter(django_filters.DateFilter):
    """Filters by a day of the location."""

    field_class = DayField


class NarrowingForm(forms.Form):
    """Checks what the fields of the filter say together."""

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin, and details of all locations and times together."""
        chosen = self.cleaned_data
        first, last = chosen.get("first"), chosen.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the day in “From”."))
        is_narrow = (
            chosen.get("location") or chosen.get("employee") or (first and last and last - first < LONGEST_NARROWED)
        )
        if not is_narrow and any(chosen.get(name) for name in DETAIL_FILTERS):
            self.add_error(
                "location", _("Choose a location, or at most %(days)d days.") % {"days": LONGEST_NARROWED.days}
            )
        return chosen


def detail_filter(column: str | None, label: Any, choices: Any, **how: Any) -> django_filters.ChoiceFilter:
    """Return a filter by an answer of customers, or by what came of a complaint."""
    return django_filters.ChoiceFilter(field_name=column, label=label, empty_label=_("All"), choices=choices, **how)


class EncounterFilter(SearchFilter[Encounter]):
    """Narrows the list of encounters."""

    location = LocationFilter(label=_("Location"), empty_label=_("All"), queryset=Location.objects.none())
    employee = django_filters.ModelChoiceFilter(
        label=_("Employee"), empty_label=_("All"), queryset=Employee.objects.none()
    )
    rating = django_filters.ChoiceFilter(label=_("Rating"), empty_label=_("All"), choices=Rating.choices)
    first = DayFilter(label=_("From"), method="filter_first")
    last = DayFilter(label=_("To"), method="filter_last")
    with_text = django_filters.BooleanFilter(
        label=_("With text"), method="filter_with_text", widget=forms.CheckboxInput
    )
    cause = django_filters.ChoiceFilter(label=_("Cause"), empty_label=_("All"), choices=Cause.choices)
    for_employee = django_filters.ChoiceFilter(
        choices=FOR_EMPLOYEE, method="filter_for_employee", widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All"), choices=STATES, method="filter_state")
    aspect = detail_filter(None, _("What it was about"), Aspect.choices, method="filter_aspect")
    hour = detail_filter(None, _("When"), hour_choices, method="filter_hour")
    handling = detail_filter(None, _("What came of it"), Handling.choices, method="filter_handling")
    attention, step, standing, on_the_spot, channel = (
        detail_filter(detail.column, detail.label, detail.choices.choices) for detail in DETAILS
    )
    topic = detail_filter(None, _("Talks of"), (), method="filter_topic")
    about = detail_filter(None, _("Theme"), (), method="filter_about")
    language = detail_filter("language", _("Language"), Language.choices)

    class Meta:
        model = Encounter
        form = NarrowingForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: EncounterQuerySet, *, member: Member) -> None:
        super().__init__(data, queryset, member=member)
        if member.organisation.team_mode:
            del self.filters["employee"], self.filters["for_employee"]
        for name in DETAIL_FILTERS:
            if not data.get(name):  # figures lead to them; without being asked for they would fill the page
                del self.filters[name]
        if "topic" in self.filters and (topic := topic_asked(str(data["topic"]))):
            self.filters["topic"].extra["choices"] = [(topic.asked, topic.form)]
        if "about" in self.filters:
            themes = Theme.objects.of(member).by_name()
            self.filters["about"].extra["choices"] = [(theme.pk, theme.name) for theme in themes]
        self.offer(Location.objects.visible_to(member), Employee.objects.visible_to(member))

    @property
    def by_time(self) -> bool:
        """Whether it has to be said that the newest come first: where words were looked for."""
        return bool(self.words)

    def page(self, after: str = "") -> Page:
        """Return a page of the list, the newest first."""
        return self.page_by_time("occurred_at", after)

    def filter_first(self, queryset: EncounterQuerySet, _name: str, value: date) -> EncounterQuerySet:
        """Return encounters of this day or later."""
        return queryset.since(value)

    def filter_last(self, queryset: EncounterQuerySet, _name: str, value: date) -> EncounterQuerySet:
        """Return encounters of this day or earlier."""
        return queryset.until(value)

    def filter_for_employee(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters that stand in or beside the chosen employee's figure in this way."""
        if not self.form.cleaned_data.get("employee"):
            return queryset
        ways = {
            "certain": queryset.named_for_certain(),
            "own": queryset.filter(counted_for_employee=True),
            "unsure": queryset.unsure(),
            "elsewhere": queryset.counted_elsewhere(),
            "open": queryset.open_complaints(),
        }
        return ways[value]

    def filter_aspect(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters of which the customer named this aspect."""
        return queryset.filter(aspects__contains=[value])

    def filter_topic(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters whose customers talk of a word or a pair."""
        topic = topic_asked(value)
        return queryset.talking_of([topic_key(self.member.organisation_id, topic)] if topic else [])

    def filter_about(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters whose customers talk of a theme."""
        words = Theme.objects.of(self.member).get(pk=value).words.all()
        return queryset.talking_of(keys_of(words, PeopleNames.of(self.member.organisation_id)))

    def filter_hour(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters of this hour of this weekday, by the clock of their location."""
        asked = dict(zip(HOUR_OF, value.split("-"), strict=True))
        return queryset.alias(**HOUR_OF).filter(**asked)

    def filter_handling(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters whose complaint went this way."""
        return queryset.alias(**LAST_SAID).filter(went(value, timezone.now()))

    def filter_with_text(self, queryset: QuerySet[Encounter], _name: str, value: bool) -> QuerySet[Encounter]:
        """Return encounters with a text."""
        if value:
            return queryset.exclude(text="")
        return queryset

    def filter_state(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Return encounters in this state: counted, held, excluded, withdrawn, or with an open case."""
        if value == "open":
            return queryset.with_open_case().filter(handled_at(self.member, "case__location"))
        conditions = {
            "counted": Q(counted=True),
            "held": ~Q(hold_reason="") & Q(excluded_at=None, withdrawn_at=None),
            "excluded": Q(excluded_at__isnull=False),
            "withdrawn": Q(withdrawn_at__isnull=False),
        }
        return queryset.filter(conditions[value])
