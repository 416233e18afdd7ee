"""The demo organisations as plain facts, read from `kulma.toml` and `rantakunta.toml`."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import time
from types import MappingProxyType
from typing import Any, NamedTuple

from encounters.demo.rhythm import RHYTHMS, Rhythm, read_tables
from encounters.models.choices import Channel, Role

ALWAYS = 10_000  # days, longer ago than anything here


class PointPlan(NamedTuple):
    label: str
    channel: str = Channel.QR
    weight: int = 1  # beside the other points of the location
    code: str = ""  # if it is to stay the same
    gone: int = 0  # so many days ago was the last one on which it was found


class EmployeePlan(NamedTuple):
    name: str
    title: str
    skill: float = 0.0  # added to the log-odds of a good rating
    began: int = ALWAYS  # so many days ago was the day before their first one
    left: int = 0  # so many days ago was their last one
    point: str = ""  # of their own
    also: str = ""  # another location where they serve

    def serves(self, days_ago: int) -> bool:
        return self.began > days_ago >= self.left


class LocationPlan(NamedTuple):
    name: str
    region: str
    kind: str
    daily: float  # encounters of an average open day
    staff: list[EmployeePlan]
    points: list[PointPlan]
    skill: float = 0.0  # added to the log-odds, too
    turned: tuple[int, float] = (0, 0.0)  # since so many days ago, and what is added since
    spoken: tuple[int, int, int] = (86, 6, 8)  # weights of Finnish, Swedish and English
    roster: Sequence[tuple[str, list[int], time, time]] = ()  # on duty each week: who, on which days, from when to when

    @property
    def rhythm(self) -> Rhythm:
        return RHYTHMS[self.kind]


class LoginPlan(NamedTuple):
    """A member who signs in, perhaps the employee of that name; a supervisor of no chosen `locations` has them all."""

    email: str
    role: str
    name: str
    password: str
    locations: tuple[str, ...] = ()
    report: str = ""  # how often they get the figures by mail, one of `Report`


class OrganisationPlan(NamedTuple):
    name: str
    slug: str
    locations: list[LocationPlan]
    logins: list[LoginPlan]
    themes: Mapping[str, Sequence[str]] = MappingProxyType({})  # words of each, told as addresses tell them

    @property
    def admin(self) -> LoginPlan:
        return next(login for login in self.logins if login.role == Role.ADMIN)

    def with_random_passwords(self) -> "OrganisationPlan":
        """The same with passwords that nobody can guess."""
        return self._replace(logins=[login._replace(password=secrets.token_urlsafe(12)) for login in self.logins])

    def login_of(self, employee: str) -> LoginPlan | None:
        return next((login for login in self.logins if login.name == employee), None)

    def handler_of(self, location: LocationPlan, server: str) -> LoginPlan:
        """The nearest supervisor who did not serve themselves."""
        may = [login for login in self.logins if login.role == Role.SUPERVISOR and login.name != server]
        near = [login for login in may if location.name in login.locations]
        return (near or [login for login in may if not login.locations])[0]


def read_plan(slug: str) -> OrganisationPlan:
    read = read_tables(slug)
    locations = []
    for name, facts in read["locations"].items():
        staff = [plan_employee(*listed) for listed in facts.pop("staff")]
        points = [PointPlan(*listed) for listed in facts.pop("points", read["points"])]
        locations.append(LocationPlan(name, staff=staff, points=points, **facts))
    logins = [LoginPlan(f"{user}@{slug}.example", **facts) for user, facts in read["logins"].items()]
    return OrganisationPlan(read["name"], slug, locations, logins, read.get("themes", {}))


def plan_employee(name: str, title: str, skill: float = 0.0, facts: dict[str, Any] | None = None) -> EmployeePlan:
    return EmployeePlan(name, title, skill, **(facts or {}))


ORGANISATIONS = KULMA, RANTAKUNTA = read_plan("kulma"), read_plan("rantakunta")
