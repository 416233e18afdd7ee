"""What figures are asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from encounters.figures.overview import PERIODS
from encounters.location_choice import LocationChoiceField
from encounters.models import Location, Member

USUAL_DAYS = 30


class FiguresForm(forms.Form):
    """The period, a region, and for employees the location where they serve."""

    days = forms.TypedChoiceField(
        label=_("Period"),
        choices=[(days, ngettext_lazy("%(days)d day", "%(days)d days", days) % {"days": days}) for days in PERIODS],
        coerce=int,
        required=False,
    )
    region = forms.CharField(max_length=100, required=False, strip=False)
    location = LocationChoiceField(
        Location.objects.none(), label=_("Location"), required=False, empty_label=_("All locations")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = Location.objects.visible_to(member).by_name()  # type: ignore[attr-defined]

    @property
    def chosen_days(self) -> int:
        """The period; 30 days unless another was chosen."""
        if not self.is_valid():
            return USUAL_DAYS
        return self.cleaned_data.get("days") or USUAL_DAYS

    @property
    def chosen_location(self) -> Location | None:
        """The location, if one was chosen."""
        if not self.is_valid():
            return None
        return self.cleaned_data.get("location")

    @property
    def chosen_region(self) -> str:
        """The name of the region; empty for all."""
        if not self.is_valid():
            return ""
        return str(self.cleaned_data.get("region") or "")
