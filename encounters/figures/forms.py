"""What figures are asked for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from encounters.fields import DayField
from encounters.figures.details import LONGEST_NARROWED, NARROWING
from encounters.figures.periods import LONGEST, PRESETS, Period, period_of_days, period_until
from encounters.figures.scope import Scope
from encounters.location_choice import LocationChoiceField
from encounters.models import Location, Member
from encounters.models.encounter_queryset import FIRST_ZONE
from encounters.models.organisation import LocationQuerySet, latest_today
from encounters.table_files import TYPES

USUAL_DAYS = 30
FILES = [(file_format, file_format) for file_format in TYPES]


class PeriodForm(forms.Form):
    """The period, as its last days or from one day to another, and the location."""

    days = forms.TypedChoiceField(
        choices=[(days, days) for days in PRESETS], coerce=int, required=False, widget=forms.HiddenInput
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    location = LocationChoiceField(
        Location.objects.none(), label=_("Location"), required=False, empty_label=_("All locations")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = Location.objects.visible_to(member).by_name()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin, and too many of them."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the day in “From”."))
        if first and first > (timezone.now() + FIRST_ZONE.utcoffset(None)).date():
            self.add_error("first", _("This day has not come yet."))
        elif first and last and Period(first, last).days > LONGEST:
            self.add_error(
                "last", ngettext_lazy("At most %(years)d year.", "At most %(years)d years.", 3) % {"years": 3}
            )
        return self.cleaned_data

    def said(self, name: str) -> Any:
        """Return what was chosen in a field; None where nothing was, or nothing that may be."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def refuses_days(self) -> bool:
        """Whether the period can't be from the one day to the other that were chosen."""
        return not self.errors.keys().isdisjoint({"first", "last"})

    @property
    def has_own_days(self) -> bool:
        """Whether the period was chosen by its days."""
        return bool(self.said("last") or self.said("first")) and not self.refuses_days

    @property
    def chosen_days(self) -> int:
        """How many days until today were chosen; 30 unless others were."""
        return self.said("days") or USUAL_DAYS

    def period(self, locations: LocationQuerySet, now: datetime) -> Period:
        """Return the period that was chosen, in the days of these locations; it ends today at the latest."""
        if not self.has_own_days:
            return period_of_days(locations, self.chosen_days, now)
        today = latest_today(locations, now)
        last = min(self.said("last") or today, today)
        first = self.said("first") or period_until(last, USUAL_DAYS).first
        return period_until(last, min(max((last - first).days + 1, 1), LONGEST))

    @property
    def asked_period(self) -> dict[str, str]:
        """What stands in addresses of other pages of the same period."""
        if not self.has_own_days:
            return {"days": str(self.chosen_days)}
        days = {name: self.said(name) for name in ("first", "last")}
        return {name: day.isoformat() for name, day in days.items() if day}

    @property
    def chosen_location(self) -> Location | None:
        """The location, if one was chosen."""
        location: Location | None = self.said("location")
        return location


class FiguresForm(PeriodForm):
    """The same, a region, by what figures are narrowed, and as what file the page is asked for."""

    channel, step, language = (
        forms.ChoiceField(label=label, choices=[("", _("All")), *choices.choices], required=False)
        for label, choices in NARROWING.values()
    )
    region = forms.CharField(max_length=100, required=False, strip=False, widget=forms.HiddenInput)
    file = forms.ChoiceField(choices=FILES, required=False, widget=forms.HiddenInput)
    table = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    @property
    def asked_file(self) -> str:
        """As what kind of file the page is asked for; empty where it is not, or what it is asked for can't be."""
        return self.said("file") or "" if not self.errors else ""

    @property
    def narrowed(self) -> dict[str, str]:
        """By which columns of encounters figures are narrowed, and to what."""
        return {name: said for name in NARROWING if (said := self.said(name))}

    @property
    def narrowed_in_words(self) -> list[str]:
        """By what figures are narrowed, as a reader is told."""
        return [f"{NARROWING[name][0]}: {NARROWING[name][1](said).label}" for name, said in self.narrowed.items()]

    def narrowed_for(self, scope: Scope, period: Period) -> dict[str, str]:
        """Return by what figures are narrowed; say that they can't be, where they are of too many places and days."""
        if self.narrowed and not scope.is_narrow and period.days > LONGEST_NARROWED.days:
            days = {"days": LONGEST_NARROWED.days}
            self.add_error(None, _("Choose a location, or at most %(days)d days.") % days)
            return {}
        return self.narrowed

    @property
    def chosen_region(self) -> str:
        """The name of the region; empty for all."""
        return str(self.said("region") or "")
