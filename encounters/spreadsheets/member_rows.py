"""Members in a spreadsheet: who is invited, and what they may do."""

import re
from collections import defaultdict
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from encounters.casework.tasks import release
from encounters.fields import CHOOSE_ONE
from encounters.limits import LIMITS
from encounters.members.actions import begin, invitations_left, invite, may_invite
from encounters.members.forms import LOGGED_PRAISE, MemberForm, fit_to_role
from encounters.models import Employee, Encounter, Location, Member, SupervisedLocation
from encounters.models.choices import Role
from encounters.models.setting import link_locations
from encounters.models.sheet_import import RowOutcome
from encounters.spreadsheets.cells import as_called
from encounters.spreadsheets.checking import SAME_ROW, Check, CheckedRow, SheetRefused
from encounters.spreadsheets.columns import (
    ChoiceColumn,
    Column,
    LocationsColumn,
    YesNoColumn,
    field_of,
    location_names,
)
from encounters.spreadsheets.reading import Report
from encounters.spreadsheets.storing import portions

NUMBERED = re.compile(r"(?P<name>.*?)\s*\((?P<pk>[0-9]{1,18})\)", re.DOTALL)
NOBODY_CALLED = _("Nobody called “%(name)s” serves here. People are added by a sheet of their own, before this one.")
SEVERAL_CALLED = _("Several people are called “%(name)s”. Add the id of one in brackets.")
OTHER_ADDRESS = _("The address of a member can't be changed.")
YOURSELF = _("You can't change what you may do by a sheet. Use the page of members.")
TOO_MANY_AT_ONCE = gettext_noop(
    "The sheet invites %(count)s members, and at most %(most)s can be invited at once. Divide it, and send the parts."
)
TOO_MANY_NEW = gettext_noop(
    "The sheet invites %(count)s members, and %(left)s can be invited at the moment. It is kept here: come back in "
    "half an hour and try again."
)
TOO_MANY_TO_ONE = gettext_noop(
    "Many invitations went to %(address)s just now. The sheet is kept here: come back in half an hour and try again, "
    "or leave that row out."
)
ROLE = forms.ChoiceField(choices=Role.choices, error_messages={"required": CHOOSE_ONE})
LOCATIONS = LocationsColumn("locations", _("Locations"))


class EmployeeColumn(Column):
    """Somebody who serves, by name; of several with one name, by the id behind it."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label)
        self.names: dict[int, str] = {}
        self.pks: dict[str, list[int]] = {}

    def among(self, names: dict[int, str]) -> "EmployeeColumn":
        """Return the same column for these people."""
        column = EmployeeColumn(self.name, self.label)
        column.names, column.pks = names, defaultdict(list)
        for pk, name in names.items():
            column.pks[as_called(name)].append(pk)
        return column

    def read(self, text: str) -> int | None:
        if not text:
            return None
        found = NUMBERED.fullmatch(text)
        if found and as_called(self.names.get(int(found["pk"]), "")) == as_called(found["name"]):
            return int(found["pk"])
        pks = self.pks.get(as_called(text), [])
        if len(pks) != 1:
            raise ValidationError(SEVERAL_CALLED if pks else NOBODY_CALLED, params={"name": text[:100]})
        return pks[0]

    def shown(self, value: Any) -> str:
        name = self.names[value]
        is_alone = len(self.pks[as_called(name)]) == 1 and not NUMBERED.fullmatch(name)
        return name if is_alone else f"{name} ({value})"


EMPLOYEE = EmployeeColumn("employee", _("Serves customers as"))


class MemberCheck(Check):
    """Members, each known by id or e-mail. Whoever is not here is invited; nobody is removed."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column("email", _("E-mail"), field_of(MemberForm, "email")),
        ChoiceColumn("role", _("Role"), ROLE),
        YesNoColumn("all_locations", _("All locations"), keeps_when_empty=True),
        LOCATIONS,
        EMPLOYEE,
    )

    def read_stored(self) -> dict[int, Member]:
        people = Employee.objects.filter(organisation=self.organisation)
        self.own_columns["locations"] = LOCATIONS.among(location_names(self.organisation.pk))
        self.own_columns["employee"] = EMPLOYEE.among({employee.pk: str(employee) for employee in people})
        links = SupervisedLocation.objects.filter(organisation=self.organisation).order_by("location")
        self.supervises: dict[int, tuple[int, ...]] = defaultdict(tuple)
        for member, location in links.values_list("member", "location"):
            self.supervises[member] += (location,)
        rows = Member.objects.filter(organisation=self.organisation).select_related("user").order_by("pk")
        if self.is_final:
            rows = rows.select_for_update(of=("self",), no_key=True)
        members = list(rows)
        self.former = {one.user.email: one for one in members if not (one.is_active or one.is_invited)}
        return {one.pk: one for one in members if one.is_active or one.is_invited}

    def values_of(self, subject: Member) -> dict[str, Any]:
        return {
            "email": subject.user.email,
            "role": subject.role,
            "all_locations": subject.all_locations,
            "locations": self.supervises.get(subject.pk, ()),
            "employee": subject.employee_id,
        }

    def usual(self) -> dict[str, Any]:
        return {"all_locations": False, "locations": (), "employee": None}

    def match(self, rows: list[CheckedRow], taken: set[int]) -> None:
        by_address = {one.user.email: one for pk, one in self.stored.items() if pk not in taken}
        for row in rows:
            row.subject = by_address.get(row.values.get("email", ""))

    def derive(self, row: CheckedRow) -> None:
        """Leave out what a role has no use for, ask for what it needs, and let nobody change themselves."""
        fitted, missing = fit_to_role(row.after)
        row.after |= {name: tuple(value) if name == "locations" else value for name, value in fitted.items()}
        wrong = {column for column, *_rest in row.problems}
        for name, why in missing.items():
            if name not in wrong:
                row.refuse(name, why)
        if row.subject and row.after["email"] != row.before["email"]:
            row.refuse("email", OTHER_ADDRESS)
        if row.subject and row.subject.pk == self.by.pk and row.changed:
            row.refuse("", YOURSELF)

    def check_together(self, rows: list[CheckedRow]) -> None:
        """Refuse an address that stands there twice, and more invitations than may be sent."""
        numbers: dict[str, int] = {}
        for row in rows:
            if (address := row.after.get("email", "")) and numbers.setdefault(address, row.number) != row.number:
                row.refuse("email", SAME_ROW, row=numbers[address])
        self.refuse_own_praise(rows)
        self.refuse_too_many(len(self.with_outcome(rows, RowOutcome.ADDED)))

    def refuse_too_many(self, count: int) -> None:
        """Refuse more invitations than can ever be sent at once, and more than can be sent now."""
        if count > LIMITS["invitations"]:
            self.refused = [TOO_MANY_AT_ONCE, {"count": count, "most": LIMITS["invitations"]}]
        elif count and count > (left := invitations_left(self.organisation, self.now)):
            self.refused = [TOO_MANY_NEW, {"count": count, "left": left}]

    def refuse_own_praise(self, rows: list[CheckedRow]) -> None:
        """Refuse to link whoever has logged praise to the employee that it names."""
        links: dict[tuple[int, int], CheckedRow] = {}
        for row in rows:
            member, employee = row.subject or self.former.get(row.after.get("email", "")), row.after.get("employee")
            if member and employee and employee != member.employee_id:
                links[member.pk, employee] = row
        members, employees = {member for member, _employee in links}, {employee for _member, employee in links}
        praise = Encounter.objects.filter(organisation=self.organisation).praise_logged_by(members, of=employees)
        for pair in set(praise.values_list("logged_by", "employee")) & links.keys():
            links[pair].refuse("employee", LOGGED_PRAISE)

    def row_name(self, row: CheckedRow) -> str:
        return str(row.after.get("email") or row.texts.get("email", ""))

    def store(self, rows: list[CheckedRow], report: Report) -> None:
        done = 0
        for some in portions(row for row in rows if row.outcome in {RowOutcome.ADDED, RowOutcome.CHANGED}):
            for row in some:
                self.store_one(row)
            report(done := done + len(some))

    def store_one(self, row: CheckedRow) -> None:
        """Store a member as the form does; raise SheetRefused where nobody more may be invited."""
        email = row.after["email"]
        member = row.subject or self.former.get(email) or Member(organisation=self.organisation)
        if row.subject is None:
            if not may_invite(self.organisation, email, self.now):
                raise SheetRefused(TOO_MANY_TO_ONE, address=email)
            begin(member, email)
        for name in ("role", "all_locations"):
            setattr(member, name, row.after[name])
        member.employee_id = row.after["employee"]
        member.save()
        link_locations(member.supervises, self.organisation.pk, [Location(pk=pk) for pk in row.after["locations"]])
        if row.subject is None:
            invite(member=member, language=get_language() or "en", now=self.now)
        else:
            release.defer(member_id=member.pk)
