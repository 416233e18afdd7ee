"""A demo organisation comes into being: its places, people, points and logins."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from encounters.demo.plans import ALWAYS, EmployeePlan, LocationPlan, LoginPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import ZONE, read_tables
from encounters.models import AnswerTemplate, Employee, Encounter, FeedbackPoint, Location, Member, Organisation, User
from encounters.models.choices import Role
from encounters.models.feedback_point import new_code
from encounters.models.handling import may_handle
from encounters.roster.actions import add_weekly_shifts
from encounters.texts.topics import topic_asked
from encounters.topics.actions import join_to_theme


@dataclass
class Cast:
    """The rows behind a plan: by name, points by `location/label`, members by e-mail address.

    It answers what the verbs ask of others than the encounter.
    """

    organisation: Organisation
    locations: dict[str, Location] = field(default_factory=dict)
    employees: dict[str, Employee] = field(default_factory=dict)
    points: dict[str, FeedbackPoint] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def may_handle(self, member_id: int, encounter: Encounter) -> bool:
        return any(member.pk == member_id and may_handle(member, encounter) for member in self.members.values())

    def has_login(self, employee: Employee) -> bool:
        return any(member.employee_id == employee.pk for member in self.members.values())

    def is_in_spike(self, case: object, now: datetime) -> bool:
        return False  # reckoned for all of them together, once they are stored


def create_organisation(plan: OrganisationPlan, *, now: datetime, days: int) -> Cast:
    """Store all of an organisation that is there before its first customer."""
    uses_roster = any(location.roster for location in plan.locations)
    cast = Cast(Organisation.objects.create(name=plan.name, slug=plan.slug, uses_roster=uses_roster))
    today = now.astimezone(ZONE).date()
    began_at = now - timedelta(days=days)
    Organisation.objects.filter(pk=cast.organisation.pk).update(created_at=began_at)
    for location in plan.locations:
        years = range(began_at.year, now.year + 2)
        cast.locations[location.name] = Location.objects.create(
            organisation=cast.organisation,
            name=location.name,
            region=location.region,
            time_zone=ZONE.key,
            working_days=location.rhythm.working_days,
            holidays=sorted(day for year in years for day in location.rhythm.holidays(year)),
        )
    for location in plan.locations:
        for point in location.points:
            set_up_point(cast, location, point)
        for employee in location.staff:
            create_employee(cast, location, employee, today)
        for name, weekdays, begins, ends in location.roster:
            server, place = cast.employees[name], cast.locations[location.name]
            add_weekly_shifts(employee=server, location=place, weekdays=weekdays, begins=begins, ends=ends)
    for login in plan.logins:
        create_member(cast, login)
    for title, texts in read_tables("stories/answers").items():
        AnswerTemplate.objects.create(organisation=cast.organisation, title=title, **texts)
    follow_themes(cast, plan)
    return cast


def follow_themes(cast: Cast, plan: OrganisationPlan) -> None:
    for name, words in plan.themes.items():
        topics = [topic for topic in map(topic_asked, words) if topic]
        join_to_theme(organisation=cast.organisation, topics=topics, theme=None, name=name)


def set_up_point(cast: Cast, location: LocationPlan, plan: PointPlan, employee: Employee | None = None) -> None:
    point = cast.points[f"{location.name}/{plan.label}"] = FeedbackPoint.objects.create(
        organisation=cast.organisation,
        location=cast.locations[location.name],
        employee=employee,
        label=plan.label,
        channel=plan.channel,
        is_active=employee is None or employee.ends_on is None,
    )
    point.codes.create(organisation=cast.organisation, code=plan.code or new_code())


def create_employee(cast: Cast, location: LocationPlan, plan: EmployeePlan, today: date) -> None:
    first_name, last_name = plan.name.split(" ")
    employee = cast.employees[plan.name] = Employee.objects.create(
        organisation=cast.organisation,
        first_name=first_name,
        last_name=last_name,
        title=plan.title,
        starts_on=today - timedelta(days=plan.began - 1) if plan.began < ALWAYS else None,
        ends_on=today - timedelta(days=plan.left) if plan.left else None,
    )
    for name in filter(None, (location.name, plan.also)):
        employee.serves.create(organisation=cast.organisation, location=cast.locations[name])
    if plan.point:
        set_up_point(cast, location, PointPlan(plan.point), employee)


def create_member(cast: Cast, plan: LoginPlan) -> None:
    member = cast.members[plan.email] = Member.objects.create(
        organisation=cast.organisation,
        user=User.objects.create_user(plan.email, plan.password, name=plan.name),
        role=plan.role,
        all_locations=plan.role == Role.SUPERVISOR and not plan.locations,
        employee=cast.employees.get(plan.name),
        report=plan.report,
    )
    for name in plan.locations:
        member.supervises.create(organisation=cast.organisation, location=cast.locations[name])
    member.chosen_locations = [cast.locations[name].pk for name in plan.locations]  # so verbs ask the database nothing
