"""What a demo organisation is made of, as plain facts."""

from dataclasses import dataclass

from encounters.models.choices import Channel, Role

ALWAYS = 10_000


@dataclass(frozen=True)
class PointPlan:
    """A feedback point; `share` weighs it against the other points of its location."""

    label: str
    channel: str = Channel.QR
    share: int = 1
    code: str = ""


@dataclass(frozen=True)
class EmployeePlan:
    """Somebody who serves; `began` and `left` are days before the day of loading.

    `skill` is added to the log-odds of a good rating; `point` labels a point of their own.
    """

    first_name: str
    last_name: str
    title: str
    skill: float = 0.0
    began: int = ALWAYS
    left: int = 0
    point: str = ""
    also: str = ""

    @property
    def name(self) -> str:
        """First and last name, unique within the organisation."""
        return f"{self.first_name} {self.last_name}"

    def serves(self, days_ago: int) -> bool:
        """Whether they worked here on that day."""
        return self.began > days_ago >= self.left


@dataclass(frozen=True)
class LocationPlan:
    """A place; `daily` is how many encounters an average open day brings.

    `quality` is added to the log-odds of a good rating, and so is the second of `turned`, from as
    many days before the day of loading as the first says. `languages` weighs Finnish, Swedish, English.
    """

    name: str
    region: str
    kind: str
    daily: float
    staff: tuple[EmployeePlan, ...]
    points: tuple[PointPlan, ...]
    quality: float = 0.0
    turned: tuple[int, float] = (0, 0.0)
    languages: tuple[int, int, int] = (86, 6, 8)


@dataclass(frozen=True)
class LoginPlan:
    """A member who signs in; `locations` names those of a supervisor of chosen ones, empty means all."""

    email: str
    role: str
    name: str
    password: str
    employee: str = ""
    locations: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrganisationPlan:
    """A tenant of the demo."""

    name: str
    slug: str
    locations: tuple[LocationPlan, ...]
    logins: tuple[LoginPlan, ...]

    def staff_of(self, location: LocationPlan) -> list[EmployeePlan]:
        """Everybody who serves or served at the location."""
        return [
            one for place in self.locations for one in place.staff if place is location or one.also == location.name
        ]

    @property
    def admin(self) -> LoginPlan:
        """Who sets the organisation up."""
        return next(one for one in self.logins if one.role == Role.ADMIN)

    def login_of(self, employee: str) -> LoginPlan | None:
        """By which login the employee comes in, if by any."""
        return next((one for one in self.logins if one.employee == employee), None) if employee else None

    def handler_of(self, location: LocationPlan, about: str) -> LoginPlan:
        """The supervisor nearest to the location who is not the employee that it is `about`."""
        supervisors = [one for one in self.logins if one.role == Role.SUPERVISOR]
        may = [one for one in supervisors if one.employee != about or not about]
        near = [one for one in may if location.name in one.locations]
        return next(iter(near), None) or next(one for one in may if not one.locations)
