"""What is said of a shift."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from encounters.fields import CHOOSE_ONE, WEEKDAYS, ClockField, WrittenDayField
from encounters.models import Employee, Location, Shift
from encounters.models.encounter import OLDEST
from encounters.models.shift import MOST_A_DAY

AHEAD = timedelta(days=366)
LASTS_NOTHING = _("It ends when it begins. Write another time.")
NO_ROOM = _("There is room for %(most)d shifts on a day.")
NOT_THEN = _("This person does not serve on that day: see their first and last days under “People”.")


def first_and_last_day(today: date) -> tuple[date, date]:
    """Return the first and the last day for which something is said of a single day."""
    return today - OLDEST, today + AHEAD


class ShiftForm(forms.Form):
    """Who is on duty, and from when until when; on which days the forms that derive from it say."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(),
        label=_("Who"),
        empty_label=_("Choose"),
        error_messages={"required": CHOOSE_ONE},
    )
    begins = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"), help_text=_("An earlier time than it begins is on the morning after."))

    def __init__(self, *args: Any, location: Location, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.location, self.today = location, today
        field: Any = self.fields["employee"]
        field.queryset = Employee.objects.serving_at(location, on=today, or_later=True, any_name=True)

    def clean(self) -> dict[str, Any]:
        """Refuse a shift that lasts nothing, and one for which there is no room."""
        cleaned = super().clean() or {}
        if cleaned.get("begins") and cleaned["begins"] == cleaned.get("ends"):
            self.add_error("ends", LASTS_NOTHING)
        there = Shift.objects.at(self.location).filter(is_off=False)
        if any(there.filter(**day).count() >= MOST_A_DAY for day in self.days(cleaned)):
            self.add_error(None, NO_ROOM % {"most": MOST_A_DAY})
        return cleaned

    def days(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the days that were chosen, by the column in which each is stored."""
        raise NotImplementedError


class WeeklyForm(ShiftForm):
    """A shift of each week."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    field_order = ("employee", "weekdays", "begins", "ends")

    def clean_weekdays(self) -> list[int]:
        """Return the weekdays, each once and in their order."""
        chosen = self.cleaned_data["weekdays"]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Choose each day once."), code="invalid_list")
        return [day for day, _name in WEEKDAYS if day in chosen]

    def days(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"weekday": weekday} for weekday in cleaned.get("weekdays", [])]


class OnceForm(ShiftForm):
    """A shift on one day."""

    field_order = ("employee", "works_on", "begins", "ends")

    def __init__(self, *args: Any, location: Location, today: date, **kwargs: Any) -> None:
        super().__init__(*args, location=location, today=today, **kwargs)
        first, last = first_and_last_day(today)
        self.fields["works_on"] = WrittenDayField(label=_("Day"), earliest=first, latest=last)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse a day on which the employee does not serve."""
        cleaned = super().clean()
        employee, day = cleaned.get("employee"), cleaned.get("works_on")
        if employee and day and not employee.serves_on(day):
            self.add_error("works_on", NOT_THEN)
        return cleaned

    def days(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"works_on": cleaned["works_on"]}] if cleaned.get("works_on") else []
