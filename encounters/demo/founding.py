"""A demo organisation comes into being: its places, people, points and logins."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from encounters.demo.plans import LocationPlan, LoginPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import RHYTHMS, ZONE, holidays_of
from encounters.models import (
    AnswerTemplate,
    Employee,
    EmployeeLocation,
    FeedbackPoint,
    Location,
    Member,
    Organisation,
    PointCode,
    SupervisedLocation,
    User,
)
from encounters.models.choices import Role
from encounters.models.feedback_point import new_code

TEMPLATES = (
    ("fi", "Pahoittelu", "Hei {customer}\n\nKiitos, että kerroit, mitä tapahtui ({place}, {day}). Olen pahoillani. "),
    ("fi", "Kysymys", "Hei {customer}\n\nKiitos palautteesta ({place}, {day}). Kertoisitko vielä, "),
    ("sv", "Beklagande", "Hej {customer}\n\nTack för att du berättade vad som hände ({place}, {day}). Jag beklagar. "),
    ("sv", "Fråga", "Hej {customer}\n\nTack för din respons ({place}, {day}). Kan du ännu berätta "),
    ("en", "Apology", "Hello {customer}\n\nThank you for telling us what happened ({place}, {day}). I am sorry. "),
    ("en", "Question", "Hello {customer}\n\nThank you for your feedback ({place}, {day}). Could you tell us "),
)


@dataclass(frozen=True)
class Cast:
    """The rows behind a plan: by name, points by `location/label`, members by e-mail address.

    `chosen_locations` are the ids of those that a member supervises, by the member's id; empty for all.
    """

    organisation: Organisation
    locations: dict[str, Location]
    employees: dict[str, Employee]
    points: dict[str, FeedbackPoint]
    members: dict[str, Member]
    chosen_locations: dict[int, set[int]]


def found(plan: OrganisationPlan, *, now: datetime, days: int, passwords: dict[str, str]) -> Cast:
    """Store all of an organisation that is there before its first customer."""
    organisation = Organisation.objects.create(name=plan.name, slug=plan.slug)
    began = now - timedelta(days=days)
    Organisation.objects.filter(pk=organisation.pk).update(created_at=began)
    locations = {one.name: open_location(organisation, one, began.date(), now.date()) for one in plan.locations}
    employees = hire(organisation, plan, locations)
    points = set_up_points(organisation, plan, locations, employees)
    cast = Cast(organisation, locations, employees, points, {}, {})
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(organisation=organisation, language=language, title=title, text=text)
        for language, title, text in TEMPLATES
    )
    for login in plan.logins:
        cast.members[login.email] = let_in(cast, login, passwords[login.email])
    return cast


def open_location(organisation: Organisation, plan: LocationPlan, first: date, last: date) -> Location:
    """Store a location, closed on the holidays of these years and of the next."""
    rhythm = RHYTHMS[plan.kind]
    holidays = {day for year in range(first.year, last.year + 2) for day in holidays_of(rhythm, year)}
    return Location.objects.create(
        organisation=organisation,
        name=plan.name,
        region=plan.region,
        time_zone=ZONE.key,
        working_days=rhythm.working_days,
        holidays=sorted(holidays),
    )


def hire(organisation: Organisation, plan: OrganisationPlan, locations: dict[str, Location]) -> dict[str, Employee]:
    """Store everybody who serves or served, and where."""
    employees, serves = {}, []
    for location in plan.locations:
        for one in location.staff:
            employee = Employee.objects.create(
                organisation=organisation,
                first_name=one.first_name,
                last_name=one.last_name,
                title=one.title,
                is_active=one.left == 0,
            )
            employees[one.name] = employee
            places = [locations[name] for name in (location.name, one.also) if name]
            serves += [
                EmployeeLocation(organisation=organisation, employee=employee, location=place) for place in places
            ]
    EmployeeLocation.objects.bulk_create(serves)
    return employees


def set_up_points(
    organisation: Organisation,
    plan: OrganisationPlan,
    locations: dict[str, Location],
    employees: dict[str, Employee],
) -> dict[str, FeedbackPoint]:
    """Store the points of places and of people, each with its code."""
    points: dict[str, FeedbackPoint] = {}
    for location in plan.locations:
        of_people = [(PointPlan(one.point), one) for one in location.staff if one.point]
        for point, owner in [*((point, None) for point in location.points), *of_people]:
            stored = FeedbackPoint.objects.create(
                organisation=organisation,
                location=locations[location.name],
                employee=employees[owner.name] if owner else None,
                label=point.label,
                channel=point.channel,
                is_active=owner is None or owner.left == 0,
            )
            PointCode.objects.create(organisation=organisation, point=stored, code=point.code or new_code())
            points[f"{location.name}/{point.label}"] = stored
    return points


def let_in(cast: Cast, plan: LoginPlan, password: str) -> Member:
    """Store a login and what it may do."""
    member = Member.objects.create(
        organisation=cast.organisation,
        user=User.objects.create_user(plan.email, password, name=plan.name),
        role=plan.role,
        all_locations=plan.role == Role.SUPERVISOR and not plan.locations,
        employee=cast.employees[plan.employee] if plan.employee else None,
    )
    chosen = [cast.locations[name] for name in plan.locations]
    for location in chosen:
        SupervisedLocation.objects.create(organisation=cast.organisation, member=member, location=location)
    cast.chosen_locations[member.pk] = {location.pk for location in chosen}
    return member
