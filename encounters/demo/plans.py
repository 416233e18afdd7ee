"""The demo organisations as plain facts, read from `kulma.toml` and `rantakunta.toml`, where they are explained."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from encounters.demo.rhythm import RHYTHMS, Rhythm
from encounters.models.choices import Channel, Role


class PointPlan(NamedTuple):
    label: str
    channel: str = Channel.QR
    share: int = 1
    code: str = ""


class EmployeePlan(NamedTuple):
    name: str
    title: str
    skill: float = 0.0
    began: int = 10_000
    left: int = 0
    point: str = ""
    also: str = ""

    def serves(self, days_ago: int) -> bool:
        return self.began > days_ago >= self.left


class LocationPlan(NamedTuple):
    name: str
    region: str
    kind: str
    daily: float
    staff: list[EmployeePlan]
    points: list[PointPlan]
    skill: float = 0.0
    turned: tuple[int, float] = (0, 0.0)
    spoken: tuple[int, int, int] = (86, 6, 8)

    @property
    def rhythm(self) -> Rhythm:
        return RHYTHMS[self.kind]


class LoginPlan(NamedTuple):
    """A member who signs in, perhaps an employee; `locations` names a supervisor's chosen ones, empty for all."""

    organisation: str
    email: str
    role: str
    name: str
    password: str
    employee: str
    locations: list[str]


class OrganisationPlan(NamedTuple):
    name: str
    slug: str
    locations: list[LocationPlan]
    logins: list[LoginPlan]

    @property
    def admin(self) -> LoginPlan:
        return next(login for login in self.logins if login.role == Role.ADMIN)

    def login_of(self, employee: str) -> LoginPlan | None:
        return next((login for login in self.logins if employee and login.employee == employee), None)

    def handler_of(self, location: LocationPlan, about: str) -> LoginPlan:
        """The nearest supervisor who is not the employee that it is `about`."""
        supervisors = [login for login in self.logins if login.role == Role.SUPERVISOR]
        may = [login for login in supervisors if not about or login.employee != about]
        near = [login for login in may if location.name in login.locations]
        return (near or [login for login in may if not login.locations])[0]


def read_plan(slug: str) -> OrganisationPlan:
    read = tomllib.loads(Path(__file__).with_name(f"{slug}.toml").read_text(encoding="utf-8"))
    staff = {
        location: [EmployeePlan(name, **facts) for name, facts in people.items()]
        for location, people in read["staff"].items()
    }
    points = {location: [PointPlan(*facts) for facts in listed] for location, listed in read["points"].items()}
    locations = [
        LocationPlan(name, staff=staff[name], points=points[name], **facts) for name, facts in read["locations"].items()
    ]
    employees = {one.name for location in locations for one in location.staff}
    logins = []
    for user, facts in read["logins"].items():
        employee = facts["name"] if facts["name"] in employees else ""
        chosen = read["supervises"].get(user, [])
        logins.append(LoginPlan(slug, f"{user}@{slug}.example", employee=employee, locations=chosen, **facts))
    return OrganisationPlan(read["name"], slug, locations, logins)


ORGANISATIONS = KULMA, RANTAKUNTA = read_plan("kulma"), read_plan("rantakunta")
