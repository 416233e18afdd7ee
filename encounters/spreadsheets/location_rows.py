"""Locations in a spreadsheet."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from encounters.locations.actions import change_calendar
from encounters.locations.forms import ANOTHER_HAS_THIS_NAME, LocationForm
from encounters.models import Location
from encounters.models.choices import HolidayCalendar
from encounters.models.organisation import every_day
from encounters.models.sheet_import import RowOutcome
from encounters.spreadsheets.checking import SAME_ROW, Check, CheckedRow
from encounters.spreadsheets.columns import ChoiceColumn, Column, ManyColumn, YesNoColumn, field_of
from encounters.spreadsheets.reading import Report
from encounters.spreadsheets.storing import store_rows

COLUMNS = (
    Column("name", _("Name"), field_of(LocationForm, "name")),
    Column("address", _("Address"), field_of(LocationForm, "address")),
    Column("region", _("Region"), field_of(LocationForm, "region")),
    ChoiceColumn("time_zone", _("Time zone"), field_of(LocationForm, "time_zone"), keeps_when_empty=True),
    ManyColumn("working_days", _("Working days"), field_of(LocationForm, "working_days"), keeps_when_empty=True),
    ChoiceColumn("holiday_calendar", _("Public holidays"), field_of(LocationForm, "holiday_calendar")),
    YesNoColumn("is_active", _("In use"), keeps_when_empty=True),
)


class LocationCheck(Check):
    """Locations, each known by its id or else by its name, in whatever case it is written."""

    columns: ClassVar[tuple[Column, ...]] = COLUMNS

    def read_stored(self) -> dict[int, Location]:
        rows = Location.objects.filter(organisation=self.organisation).order_by("pk")
        if self.is_final:
            rows = rows.select_for_update(no_key=True)
        return {location.pk: location for location in rows}

    def values_of(self, subject: Location) -> dict[str, Any]:
        return {column.name: getattr(subject, column.name) for column in COLUMNS}

    def usual(self) -> dict[str, Any]:
        usual = self.values_of(Location(working_days=every_day()))
        return usual | {"holiday_calendar": HolidayCalendar.FINLAND.value}

    def match(self, rows: list[CheckedRow], taken: set[int]) -> None:
        by_name = {one.name.casefold(): one for pk, one in self.stored.items() if pk not in taken}
        for row in rows:
            row.subject = by_name.get(row.values.get("name", "").casefold())

    def check_together(self, rows: list[CheckedRow]) -> None:
        """Refuse a name that two locations would have, once all rows are stored."""
        numbers: dict[str, int] = {}
        about = {row.subject.pk for row in rows if row.subject}
        others = {one.name.casefold() for pk, one in self.stored.items() if pk not in about}
        for row in rows:
            name = row.after.get("name", "").casefold()
            if not name:
                continue
            if name in numbers:
                row.refuse("name", SAME_ROW, row=numbers[name])
            elif name in others:
                row.refuse("name", ANOTHER_HAS_THIS_NAME)
            numbers.setdefault(name, row.number)

    def row_name(self, row: CheckedRow) -> str:
        return str(row.after.get("name") or row.texts.get("name", ""))

    def store(self, rows: list[CheckedRow], report: Report) -> None:
        for row in rows:
            if row.outcome in {RowOutcome.ADDED, RowOutcome.CHANGED}:
                self.fill(row)
        columns = {*(column.name for column in COLUMNS), "holidays", "holidays_until"}
        store_rows(Location, rows, columns, report)

    def fill(self, row: CheckedRow) -> None:
        """Let the location of a row be as the row says, with the days off that follow from another calendar."""
        location = row.subject or Location(organisation=self.organisation, holiday_calendar="")
        before = location.holiday_calendar
        for name, value in row.after.items():
            setattr(location, name, value)
        if row.subject is None or before != location.holiday_calendar:
            change_calendar(location, before, self.today)
        row.made = location
