"""The kinds of spreadsheets, each with the check of its rows."""

from encounters.models.sheet_import import SheetKind
from encounters.spreadsheets.checking import Check
from encounters.spreadsheets.location_rows import LocationCheck
from encounters.spreadsheets.member_rows import MemberCheck
from encounters.spreadsheets.people_rows import PeopleCheck

CHECKS: dict[str, type[Check]] = {
    SheetKind.LOCATIONS: LocationCheck,
    SheetKind.PEOPLE: PeopleCheck,
    SheetKind.MEMBERS: MemberCheck,
}
