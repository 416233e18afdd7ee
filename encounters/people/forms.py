"""What an admin says of somebody who serves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from encounters.fields import NameField, WrittenDayField
from encounters.location_choice import LocationsField
from encounters.models import Employee, Location
from encounters.models.setting import link_locations
from encounters.setting_forms import SettingForm

FIRST_DAY = date(1950, 1, 1)  # before it nobody started who serves today
ENDS_BEFORE_START = _("The last day is before the first day.")


def ends_before_start(values: Mapping[str, Any]) -> bool:
    """Return whether the last day of somebody, as it was typed, is before their first one."""
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    return bool(starts_on and ends_on and ends_on < starts_on)


class EmployeeForm(SettingForm):
    """Somebody who serves: how they are called, where, and from when to when."""

    first_name = NameField(label=_("First name"), max_length=50, widget=forms.TextInput(attrs={"dir": "auto"}))
    last_name = NameField(
        label=_("Last name"), max_length=50, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    title = NameField(
        label=_("Job title"), max_length=100, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    locations = LocationsField(
        Location.objects.none(),
        label=_("Locations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Customers of these locations can say that they were served by this person."),
    )
    starts_on = WrittenDayField(
        label=_("First day"),
        earliest=FIRST_DAY,
        required=False,
        help_text=_("Before it customers can't choose this person. Leave it empty if they serve already."),
    )
    ends_on = WrittenDayField(
        label=_("Last day"),
        earliest=FIRST_DAY,
        required=False,
        help_text=_(
            "After it customers choose this person only for what happened by then. If the last shift ends after "
            "midnight, write the day on which it ends. What was said of them stays, in the figures too."
        ),
    )
    is_active = forms.BooleanField(
        label=_("Serves now"),
        required=False,
        help_text=_("Untick it when somebody leaves. What was said of them stays, in the figures too."),
    )

    class Meta:
        model = Employee
        fields = ("first_name", "last_name", "title", "starts_on", "ends_on", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["locations"]
        only = field.offer(Location.objects.filter(organisation=self.organisation).by_name())
        self.initial.setdefault("locations", only if self.is_new else self.stored_now["locations"])

    def stored(self) -> dict[str, Any]:
        serves = self.instance.serves.order_by("location").values_list("location", flat=True)
        return super().stored() | {"locations": list(serves)}

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first one."""
        cleaned = super().clean()
        if ends_before_start(cleaned):
            self.add_error("ends_on", ENDS_BEFORE_START)
        return cleaned

    def save(self, commit: bool = True) -> Employee:
        """Store the employee, and where they serve."""
        employee: Employee = super().save(commit)
        link_locations(employee.serves, employee.organisation_id, self.cleaned_data["locations"])
        return employee
