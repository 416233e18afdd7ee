"""The filter of the queue."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import cast

import django_filters
from django import forms
from django.db.models import BooleanField, OuterRef, Subquery, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.location_choice import LocationFilter
from encounters.models import Case, Employee, Encounter, Location, Member
from encounters.models.case_queryset import MOST_URGENT_FIRST, OWNED_BANDS, UNANSWERED_BANDS, Band, CaseQuerySet
from encounters.models.choices import IN_HAND_STATES, OPEN_STATES, UNANSWERED_STATES, CaseKind, CaseState, Severity
from encounters.models.search_query import query_for
from encounters.paging import Page, page_by, page_by_bands, page_found
from encounters.searches import SearchFilter

NO_CAUSE, ANY_OPEN = "no_cause", "open"
OPEN = (ANY_OPEN, pgettext_lazy("cases", "Open"))
STATES = [
    *((state.value, state.label) for state in (*OPEN_STATES, CaseState.CLOSED)),
    (NO_CAUSE, _("Closed, cause missing")),
]
WHOSE = [("mine", _("mine")), ("nobody", _("nobody's"))]
BANDS_OF_OWNER = {"mine": {*Band} - {Band.NOBODYS, Band.OTHERS}, "nobody": {*Band} - {Band.MINE, Band.OTHERS}}
BANDS_OF_STATE = {
    **{state.value: {*UNANSWERED_BANDS} for state in UNANSWERED_STATES},
    **{state.value: {Band.IN_HAND} for state in IN_HAND_STATES},
}
UNSET = "unset"
MOST_ONE_BY_ONE = 1_000  # cases, whose words are looked through without an index
SEVERITIES = [(UNSET, _("not set")), *((str(value), label) for value, label in Severity.choices)]


class CaseFilter(SearchFilter[Case]):
    """Narrows the queue; only open cases are listed unless a state is chosen, or words or unread ones are asked for."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All"), choices=CaseKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=OPEN[1], choices=STATES, method="filter_state")
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), empty_label=_("All"), choices=SEVERITIES, method="filter_severity"
    )
    location = LocationFilter(label=_("Location"), empty_label=_("All"), queryset=Location.objects.none())
    employee = django_filters.ModelChoiceFilter(
        label=_("Employee"), empty_label=_("All"), queryset=Employee.objects.none()
    )
    whose = django_filters.ChoiceFilter(label=_("Whose"), empty_label=_("All"), choices=WHOSE, method="filter_whose")
    unread = django_filters.BooleanFilter(
        label=_("The customer wrote more"), method="filter_unread", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="filter_overdue", widget=forms.CheckboxInput)

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: CaseQuerySet, *, member: Member) -> None:
        super().__init__(data, queryset, member=member)
        self.offer_states()
        if member.organisation.team_mode:
            del self.filters["employee"]
        self.offer(Location.objects.visible_to(member), Employee.objects.visible_to(member).excluding(member))

    def offer_states(self) -> None:
        """Let the choice of no state say what it lists: open cases, or all where words or unread ones are asked for."""
        state = self.filters["state"].extra
        if self.data.get("q", "").strip() or "unread" in self.data:
            state |= {"empty_label": _("All"), "choices": [OPEN, *STATES]}
        elif self.data.get("state") == ANY_OPEN:
            state |= {"empty_label": None, "choices": [OPEN, *STATES]}

    def filter_queryset(self, queryset: CaseQuerySet) -> CaseQuerySet:
        """Return the cases that fit what was chosen; only open ones, unless a state or unread words were asked for."""
        cases = cast("CaseQuerySet", super().filter_queryset(queryset))
        chosen = self.form.cleaned_data
        if chosen["state"] or chosen["unread"]:
            return cases
        if chosen["q"]:
            return cases.open_or_closed()
        return cases.open()

    def page(self, after: str = "") -> Page:
        """Return a page of the queue: band after band, or the newest first where `by_time` says so."""
        if not self.is_valid():
            return Page([], "")
        if self.words:
            return self.page_of_words(after)
        if self.by_time:
            return self.page_by_time("opened_at", after)
        return page_of_queue(self.qs, self.bands, member=self.member, now=timezone.now(), after=after)

    def page_of_words(self, after: str) -> Page:
        """Return a page of the cases that words find, in the order in which the encounters of these are listed.

        Words and moments stand beside the encounter, so one question has indexes for both; cases that
        are few are looked through one by one.
        """
        query = query_for(self.words, self.member)
        if not query:
            return Page([], "")
        if not self.qs.values_list("pk")[MOST_ONE_BY_ONE : MOST_ONE_BY_ONE + 1]:
            columns = ("encounter__occurred_at", "encounter_id")
            return page_by(self.qs.fitting(query), columns=columns, after=after, descending=True)
        among = Encounter.objects.filter(organisation=self.member.organisation_id)
        # By a question for each, or the database would look through all cases first.
        case = self.qs.filter(encounter=OuterRef("pk")).values_list(Value(True))[:1]
        wider = among.visible_to(self.member).only("occurred_at")
        if location := self.form.cleaned_data["location"]:
            wider = wider.filter(location=location)
        listed = wider.filter(Subquery(case, output_field=BooleanField()))
        found = page_found(listed, among, query, columns=("occurred_at", "id"), after=after, wider=wider)
        cases = {case.encounter_id: case for case in self.qs.filter(encounter__in=[one.pk for one in found.rows])}
        return Page([cases[one.pk] for one in found.rows if one.pk in cases], found.next)

    @property
    def bands(self) -> list[Band]:
        """The bands that may hold what was chosen."""
        chosen = self.form.cleaned_data
        bands = BANDS_OF_STATE.get(chosen["state"], set(Band)) & BANDS_OF_OWNER.get(chosen["whose"], set(Band))
        if not chosen["unread"]:
            bands -= {Band.CLOSED}
        if chosen["overdue"]:
            bands &= {Band.FIRST}
        elif chosen["severity"] == str(Severity.WORST):
            bands -= {*OWNED_BANDS}
        return [band for band in Band if band in bands]

    @property
    def may_hold_open_thanks(self) -> bool:
        """Whether thanks that can be passed on may be among what is listed."""
        chosen = self.form.cleaned_data
        return chosen.get("kind") != CaseKind.COMPLAINT and chosen.get("state") not in {CaseState.CLOSED, NO_CAUSE}

    @property
    def by_time(self) -> bool:
        """Whether the newest cases come first: where words were looked for, and among closed cases."""
        chosen = self.form.cleaned_data
        return bool(chosen["q"]) or chosen["state"] in {CaseState.CLOSED, NO_CAUSE}

    def filter_state(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Return cases in this state, all that are open, or complaints that were closed without a cause."""
        if value == ANY_OPEN:
            return queryset.open()
        if value == NO_CAUSE:
            return queryset.without_cause()
        return queryset.filter(state=value)

    def filter_severity(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Return cases of this severity, or without one."""
        if value == UNSET:
            return queryset.filter(severity=None)
        return queryset.filter(severity=int(value))

    def filter_whose(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Return cases that the member owns, or that nobody owns."""
        if value == "mine":
            return queryset.owned_by(self.member)
        return queryset.owned_by(None)

    def filter_unread(self, queryset: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        """Return cases in which the customer wrote something that nobody has read."""
        if value:
            return queryset.unread()
        return queryset

    def filter_overdue(self, queryset: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        """Return cases that are overdue."""
        if value:
            return queryset.overdue(timezone.now())
        return queryset


def page_of_queue(
    cases: CaseQuerySet,
    bands: Sequence[Band],
    *,
    member: Member,
    now: datetime,
    after: str = "",
    size: int = 0,
) -> Page:
    """Return a page of these cases as the member's queue has them: of this size, or as long as pages are."""
    within = partial(CaseQuerySet.in_band, member=member)
    return page_by_bands(cases, bands, within, columns=MOST_URGENT_FIRST, now=now, after=after, size=size)
