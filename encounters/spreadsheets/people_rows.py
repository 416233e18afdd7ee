"""The people who serve, in a spreadsheet."""

from collections import defaultdict
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from encounters.models import Employee, EmployeeLocation
from encounters.models.sheet_import import RowOutcome
from encounters.people.forms import ENDS_BEFORE_START, EmployeeForm, ends_before_start
from encounters.spreadsheets.checking import Check, CheckedRow
from encounters.spreadsheets.columns import Column, DayColumn, LocationsColumn, YesNoColumn, field_of, location_names
from encounters.spreadsheets.reading import Report
from encounters.spreadsheets.storing import store_links, store_rows

SEVERAL_OF_THIS_NAME = _("Several people have this name. Take the id from the sheet that you can download.")
PLAIN = (
    Column("first_name", _("First name"), field_of(EmployeeForm, "first_name")),
    Column("last_name", _("Last name"), field_of(EmployeeForm, "last_name")),
    Column("title", _("Job title"), field_of(EmployeeForm, "title")),
)
DAYS = (
    DayColumn("starts_on", _("First day"), field_of(EmployeeForm, "starts_on")),
    DayColumn("ends_on", _("Last day"), field_of(EmployeeForm, "ends_on")),
)
IN_USE = YesNoColumn(
    "is_active", EmployeeForm.base_fields["is_active"].label, keeps_when_empty=True, formerly=_("In use")
)
OWN = [column.name for column in (*PLAIN, *DAYS, IN_USE)]
LOCATIONS = LocationsColumn("locations", _("Locations"))


class PeopleCheck(Check):
    """People, each known by their id or else by first and last name.

    Of people with one name each row is about one: who has the same title and locations, then the same locations, then
    in the order in which they were added. Fewer rows than people could mean any of them, and are refused.
    """

    columns: ClassVar[tuple[Column, ...]] = (*PLAIN, LOCATIONS, *DAYS, IN_USE)

    def read_stored(self) -> dict[int, Employee]:
        self.own_columns["locations"] = LOCATIONS.among(location_names(self.organisation.pk))
        links = EmployeeLocation.objects.filter(organisation=self.organisation).order_by("location")
        self.serves: dict[int, tuple[int, ...]] = defaultdict(tuple)
        for employee, location in links.values_list("employee", "location"):
            self.serves[employee] += (location,)
        rows = Employee.objects.filter(organisation=self.organisation).order_by("pk")
        if self.is_final:
            rows = rows.select_for_update(no_key=True)
        return {employee.pk: employee for employee in rows}

    def values_of(self, subject: Employee) -> dict[str, Any]:
        values = {column.name: getattr(subject, column.name) for column in (*PLAIN, *DAYS, IN_USE)}
        return values | {"locations": self.serves.get(subject.pk, ())}

    def usual(self) -> dict[str, Any]:
        return self.values_of(Employee())

    def match(self, rows: list[CheckedRow], taken: set[int]) -> None:
        people: dict[Any, list[Employee]] = defaultdict(list)
        for pk, employee in self.stored.items():
            if pk not in taken:
                people[name_of(self.values_of(employee))].append(employee)
        by_name: dict[Any, list[CheckedRow]] = defaultdict(list)
        for row in rows:
            by_name[name_of(row.values)].append(row)
        for name, alike in by_name.items():
            self.tell_apart(alike, people.get(name, []))

    def tell_apart(self, rows: list[CheckedRow], people: list[Employee]) -> None:
        """Find whom rows of one name are about, among the people who have it."""
        for names in (("title", "locations"), ("locations",)):
            self.pair(rows, people, names)
        left = [row for row in rows if row.subject is None]
        if len(left) < len(people) and len(people) > 1:
            for row in left:
                row.refuse("first_name", SEVERAL_OF_THIS_NAME)
        for row, employee in zip(left, people, strict=False):
            row.subject = employee

    def pair(self, rows: list[CheckedRow], people: list[Employee], names: tuple[str, ...]) -> None:
        """Give each row that says the same of these columns as somebody that person, and take them out of the rest.

        Thousands may have one name, so nobody is compared with everybody.
        """
        alike: dict[Any, list[Employee]] = defaultdict(list)
        said = {tuple(name for name in names if name in row.values) for row in rows}
        for employee in reversed(people):
            values = self.values_of(employee)
            for columns in said:
                alike[columns, tuple(values[name] for name in columns)].append(employee)
        taken: set[int] = set()
        for row in rows:
            columns = tuple(name for name in names if name in row.values)
            fitting = alike[columns, tuple(row.values[name] for name in columns)]
            while row.subject is None and fitting:
                employee = fitting.pop()
                if employee.pk not in taken:
                    row.subject = employee
                    taken.add(employee.pk)
        people[:] = [employee for employee in people if employee.pk not in taken]

    def derive(self, row: CheckedRow) -> None:
        if ends_before_start(row.after):
            row.refuse("ends_on", ENDS_BEFORE_START)

    def row_name(self, row: CheckedRow) -> str:
        names = [row.after.get(name) or row.texts.get(name, "") for name in ("first_name", "last_name")]
        return " ".join(names).strip()

    def store(self, rows: list[CheckedRow], report: Report) -> None:
        filled = [row for row in rows if row.outcome in {RowOutcome.ADDED, RowOutcome.CHANGED}]
        for row in filled:
            row.made = row.subject or Employee(organisation=self.organisation)
            for name in OWN:
                setattr(row.made, name, row.after[name])
        store_rows(Employee, filled, {*OWN}, report)
        wanted = {row.made.pk: row.after["locations"] for row in filled if "locations" in row.changed}
        store_links(EmployeeLocation, "employee", wanted, self.organisation.pk)


def name_of(values: dict[str, Any]) -> tuple[str, str]:
    """Return the name by which somebody is found, in whatever case it is written."""
    return values.get("first_name", "").casefold(), values.get("last_name", "").casefold()
