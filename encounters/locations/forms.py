"""What an admin says of a location."""

import re
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from encounters.fields import WEEKDAYS, LimitedField, NameField
from encounters.locations.actions import MOST_DAYS, change_calendar, latest
from encounters.locations.holidays import public_holidays, years_to_fill
from encounters.models import Location
from encounters.models.choices import HolidayCalendar
from encounters.setting_forms import SettingForm

LONGEST_LINE = 80
MOST_QUOTED = 20  # wrong lines
YEARS = 10  # how far from today a day off may lie
NEAR = ["Europe/Helsinki", "Europe/Mariehamn", "Europe/Stockholm"]
CONTINENTS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
ANOTHER_HAS_THIS_NAME = _("Another location has this name. Customers and staff must tell them apart.")
WRITTEN = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b|(?P<iso>\d{4}-\d{1,2}-\d{1,2})\b")


@cache
def zones() -> list[tuple[str, str]]:
    """Return the time zones that may be chosen, the near ones first."""
    others = sorted(name for name in available_timezones() if name.split("/")[0] in CONTINENTS)
    return [(name, name.replace("_", " ")) for name in [*NEAR, *(name for name in others if name not in NEAR)]]


class DaysField(LimitedField):
    """Days, each on a line of its own; what stands behind one is for its reader."""

    widget = forms.Textarea(attrs={"rows": 8})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_DAYS * LONGEST_LINE, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return days as lines, with the name that each one has."""
        if isinstance(value, dict):
            return "\n".join(f"{day:%-d.%-m.%Y} {name}".strip() for day, name in value.items())
        return value

    def clean(self, value: Any) -> list[date]:
        """Return the days in order; raise ValidationError that quotes the lines in which there is none."""
        text = super().clean(value)
        read = {line: read_day(line) for line in map(str.strip, text.splitlines()) if line}
        wrong = [line[:LONGEST_LINE] for line, day in read.items() if day is None]
        if wrong:
            raise ValidationError(no_days(wrong), code="invalid")
        days = {day for day in read.values() if day}
        if len(days) > MOST_DAYS:
            raise ValidationError(_("There is room for 400 days."), code="max_length")
        return sorted(days)


def read_day(line: str) -> date | None:
    """Return the day with which a line begins; None where none does."""
    found = WRITTEN.match(line)
    try:
        if found and found["iso"]:
            return date(*map(int, found["iso"].split("-")))
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass
    return None


def no_days(wrong: list[str]) -> str:
    """Return the sentence that quotes lines without a day, of very many the first."""
    text = ngettext(
        "Write each day on a line of its own, for example 24.12.2026. This is no day: %(lines)s",
        "Write each day on a line of its own, for example 24.12.2026. These are no days: %(lines)s",
        len(wrong),
    )
    return text % {"lines": quoted(wrong)}


def quoted(wrong: list[str]) -> str:
    """Return what was wrong side by side, of very much the first."""
    listed = " · ".join(wrong[:MOST_QUOTED])
    return f"{listed} …" if len(wrong) > MOST_QUOTED else listed


class LocationForm(SettingForm):
    """A place where service is given: where it is, and when it works."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        help_text=_("Customers see it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    address = NameField(
        label=_("Address"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    region = NameField(
        label=_("Region"),
        max_length=100,
        required=False,
        help_text=_("Posters can be printed for one region at a time. Leave it empty if you have few."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    working_days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Time to answer runs on these days."),
    )
    holiday_calendar = forms.ChoiceField(
        label=_("Public holidays"),
        choices=[("", _("None")), *HolidayCalendar.choices],
        required=False,
        help_text=_("Each year those of the next one are added. Another choice here changes the days below."),
    )
    days_off = DaysField(
        label=_("Days off"),
        help_text=_(
            "One on each line. Take out on which you work, and add your own. Of your own only the day is kept, and not "
            "what stands behind it."
        ),
    )

    class Meta:
        model = Location
        fields = ("name", "address", "region", "time_zone", "working_days", "holiday_calendar")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if self.is_new and not kwargs.get("initial"):
            self.initial["holiday_calendar"] = HolidayCalendar.FINLAND
        named = self.days_of(self.initial["holiday_calendar"])
        coming = named if self.is_new else sorted(day for day in self.instance.holidays if day >= today)
        self.initial.setdefault("days_off", {day: named.get(day, "") for day in coming})

    def stored(self) -> dict[str, Any]:
        return super().stored() | {"holidays": self.instance.holidays}

    def days_of(self, calendar: str) -> dict[date, str]:
        """Return the holidays of a calendar that are still to come, with their names in the language of the page."""
        named = public_holidays(calendar, years_to_fill(self.today), get_language() or "en")
        return {day: name for day, name in named.items() if day >= self.today}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Location.objects.filter(organisation=self.organisation).exclude(pk=self.instance.pk)
        if others.named(name).exists():
            raise ValidationError(ANOTHER_HAS_THIS_NAME)
        return name

    def clean_days_off(self) -> list[date]:
        days: list[date] = self.cleaned_data["days_off"]
        first, last = self.today.year - 1, self.today.year + YEARS
        far = [f"{day:%-d.%-m.%Y}" for day in days if not first <= day.year <= last]
        if far:
            text = _("Write days between %(first)d and %(last)d. Not between them: %(days)s")
            params = {"first": first, "last": last, "days": quoted(far)}
            raise ValidationError(text, code="invalid", params=params)
        return days

    def save(self, commit: bool = True) -> Location:
        """Store the location, with the days off that are past as they were.

        Another calendar than the page showed takes the place of that one's days, among those that were typed.
        """
        location, before = self.instance, self.initial["holiday_calendar"]
        past = (day for day in location.holidays if day < self.today)
        location.holidays = latest({*past, *self.cleaned_data["days_off"]})
        if before != location.holiday_calendar:
            change_calendar(location, before, self.today)
        elif self.is_new:
            location.holidays_until = years_to_fill(self.today)[-1] if before else 0
        saved: Location = super().save(commit)
        return saved
