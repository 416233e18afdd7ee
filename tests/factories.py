"""Rows for tests: each factory takes what matters and makes up the rest."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from encounters.changes.changing import change
from encounters.employees.aliases import give_aliases
from encounters.feedback.actions import Recorded, amend_encounter, record_encounter
from encounters.models import (
    Case,
    Employee,
    EmployeeLocation,
    Encounter,
    FeedbackPoint,
    Location,
    Member,
    Organisation,
    PointCode,
    SupervisedLocation,
    User,
)
from encounters.models.choices import EventKind, Role

PASSWORD = "lokki istuu laiturilla"
numbers = count(1)


def make_organisation(name: str = "Kahvila Kulma", **what_matters: Any) -> Organisation:
    return Organisation.objects.create(name=name, slug=f"org-{next(numbers)}", **what_matters)


def make_location(organisation: Organisation, name: str = "Kamppi", **what_matters: Any) -> Location:
    return Location.objects.create(organisation=organisation, name=name, **what_matters)


def make_employee(*locations: Location, first_name: str = "Aino", **what_matters: Any) -> Employee:
    organisation = locations[0].organisation
    employee = Employee.objects.create(organisation=organisation, first_name=first_name, **what_matters)
    for location in locations:
        EmployeeLocation.objects.create(organisation=organisation, employee=employee, location=location)
    return employee


def make_point(location: Location, code: str = "", **what_matters: Any) -> FeedbackPoint:
    point = FeedbackPoint.objects.create(organisation=location.organisation, location=location, **what_matters)
    PointCode.objects.create(organisation=location.organisation, point=point, **({"code": code} if code else {}))
    return point


def code_of(point: FeedbackPoint) -> str:
    return point.codes.get().code


def make_user(name: str = "Aino", **what_matters: Any) -> User:
    user = User(email=f"user{next(numbers)}@example.org", name=name, **what_matters)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_member(
    organisation: Organisation, role: str = Role.ADMIN, locations: tuple[Location, ...] = (), **what_matters: Any
) -> Member:
    user = what_matters.pop("user", None) or make_user()
    member = Member.objects.create(organisation=organisation, user=user, role=role, **what_matters)
    for location in locations:
        SupervisedLocation.objects.create(organisation=organisation, member=member, location=location)
    return member


def record(
    point: FeedbackPoint, rating: str = "bad", *, now: datetime | None = None, key: UUID | None = None, **what: Any
) -> Recorded:
    """One tap, through the same verb as the form's."""
    return record_encounter(
        point=point, rating=rating, submission_key=key or uuid4(), language="fi", now=now or timezone.now(), **what
    )


def make_encounter(
    point: FeedbackPoint, rating: str = "bad", *, now: datetime | None = None, hold_reason: str = "", **said: Any
) -> Encounter:
    """A tap and, a minute later, what the customer says of it."""
    now = now or timezone.now() - timedelta(minutes=5)
    encounter = record(point, rating, now=now, hold_reason=hold_reason).encounter
    return amend_encounter(encounter=encounter, now=now + timedelta(minutes=1), **said) if said else encounter


def amend(encounter: Encounter, minutes: float = 5, **said: Any) -> Encounter:
    """What the customer says of it so many minutes after the tap."""
    return amend_encounter(encounter=encounter, now=encounter.reported_at + timedelta(minutes=minutes), **said)


def case_of(encounter: Encounter) -> Case:
    """Its case, as it is stored now."""
    return Case.objects.for_page().get(encounter=encounter)


def alias_of(encounter: Encounter) -> UUID:
    """Its name on the employee's own page, as that page gives it; a made-up one for what the page never shows."""
    stored = Encounter.objects.get(pk=encounter.pk)
    give_aliases([stored])
    return stored.employee_alias or uuid4()


def log_event(*, encounter: Encounter, kind: EventKind, now: datetime, by: Member | None = None, **more: Any) -> None:
    """A fact of its timeline that came about without its verb, with `words` by kind."""
    with change(encounter, now=now) as file:
        file.by = by
        file.log(kind, **more)


def move_case(*, case: Case, state: str, now: datetime, **columns: Any) -> None:
    """A state that its case came into without a verb, with other columns that change with it."""
    with change(case, now=now) as file:
        moved = file.case
        file.move_case(state)
        for name, value in columns.items():
            setattr(moved, name, value)
