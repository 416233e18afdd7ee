"""The two organisations, and who signs in to them."""

import secrets
from typing import NamedTuple

from encounters.demo.kulma import KULMA
from encounters.demo.rantakunta import RANTAKUNTA

ORGANISATIONS = (KULMA, RANTAKUNTA)
MAIN_CODE = "kahma364"  # the tables of the first café


class DemoLogin(NamedTuple):
    """One who may sign in; `locations` names a supervisor's chosen ones, empty for all."""

    organisation: str
    role: str
    email: str
    password: str
    locations: tuple[str, ...]


class DemoLogins(NamedTuple):
    """All who may sign in, the chain's first, and the code of a feedback point to try."""

    logins: tuple[DemoLogin, ...]
    code: str

    @property
    def one_per_role(self) -> list[DemoLogin]:
        """The first of each role: admin, a supervisor of all locations, employee."""
        first: dict[str, DemoLogin] = {}
        for login in self.logins:
            first.setdefault(login.role, login)
        return list(first.values())


def fixed_passwords() -> dict[str, str]:
    """The readable passwords of the demo, by e-mail address."""
    return {login.email: login.password for plan in ORGANISATIONS for login in plan.logins}


def random_passwords() -> dict[str, str]:
    """New passwords that nobody can guess, by e-mail address."""
    return {email: secrets.token_urlsafe(12) for email in fixed_passwords()}


def demo_logins(passwords: dict[str, str]) -> DemoLogins:
    """Who signs in with these passwords."""
    logins = (
        DemoLogin(plan.slug, str(login.role), login.email, passwords[login.email], login.locations)
        for plan in ORGANISATIONS
        for login in plan.logins
    )
    return DemoLogins(tuple(logins), MAIN_CODE)
