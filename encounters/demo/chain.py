"""A third organisation of the demo, as large as wanted: a chain of cafés, whose life of a year is multiplied."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from encounters.casework.actions import answer_case, assign_case, refresh_urgency
from encounters.casework.closing import close_case
from encounters.casework.thanks import pass_on
from encounters.changes.actions import mark_seen
from encounters.changes.tallies import recount
from encounters.demo.deeds import Happening, Verb
from encounters.demo.founding import create_organisation
from encounters.demo.handling import let_thanks_pass
from encounters.demo.life import generate_life
from encounters.demo.loading import AlreadyLoaded, is_loaded, long_transaction, store_lived
from encounters.demo.multiplying import multiply
from encounters.demo.plans import EmployeePlan, LocationPlan, LoginPlan, OrganisationPlan, PointPlan
from encounters.demo.rhythm import RHYTHMS, Rhythm, read_tables
from encounters.feedback.actions import amend_encounter
from encounters.models.working_time import DAY

SLUG = "kielo"
LEAST, MOST = 10_000, 10_000_000
PLACES, STAFF, OF_SUPERVISOR = 500, 10, 5
MORE_AT_FIRST = 0.8  # encounters a day, so that who signs in there as an employee is told a lot
YEARS, WEEKS = 3, 52
RECENT = 40 * DAY  # after which nothing is open any more
BUSY_DAYS, BUSY = 6, 25
LIVED = 4_000  # encounters a year, about; all others are copies of them
# What often comes of what customers tell.
USUAL: set[Verb] = {amend_encounter, mark_seen, assign_case, answer_case, close_case, pass_on, let_thanks_pass}
Report = Callable[[str], None]


class Cafe(LocationPlan):
    """A café that is open every day of the year, so that whatever is moved by whole weeks falls on a working day."""

    @property
    def rhythm(self) -> Rhythm:
        return RHYTHMS[self.kind]._replace(closed="never")


def plan_chain(places: int = PLACES) -> OrganisationPlan:
    """The plan of so many places; the supervisor of chosen ones has the first, the employee serves at the first."""
    read = read_tables(SLUG)
    names = [beginning + end for end in read["ends"] for beginning in read["beginnings"]][:PLACES]
    points = [PointPlan(*listed) for listed in read["points"]]
    locations: list[LocationPlan] = [
        Cafe(
            name=f"Kielo {names[place]}",
            region=read["regions"][place % len(read["regions"])],
            kind="cafe",
            daily=LIVED / places / WEEKS / 7 + (place == 0) * MORE_AT_FIRST,
            staff=[plan_person(read, names, place * STAFF + number) for number in range(STAFF)],
            points=points,
        )
        for place in range(places)
    ]
    logins = {user: {"name": locations[0].staff[0].name} | facts for user, facts in read["logins"].items()}
    logins["five"]["locations"] = tuple(location.name for location in locations[:OF_SUPERVISOR])
    return OrganisationPlan(
        read["name"], SLUG, locations, [LoginPlan(f"{user}@{SLUG}.example", **facts) for user, facts in logins.items()]
    )


def plan_person(read: dict[str, Any], names: list[str], number: int) -> EmployeePlan:
    """One of the staff, with a point of their own; no two of as many as there are have the same name."""
    first_names, titles = read["first_names"], read["titles"]
    last_name = names[number // len(first_names) * 5 + number % 5]
    name = f"{first_names[number % len(first_names)]} {last_name}"
    return EmployeePlan(name, titles[number % len(titles)], point=f"Nimikyltti · {name}")


@long_transaction()
def load_chain(plan: OrganisationPlan, *, now: datetime, encounters: int, report: Report, scale: float = 1.0) -> None:
    """Store the chain with exactly so many encounters of the last three years.

    A year of it is lived by the verbs of the application, `scale` times as much as usual; copies of that are stored
    until there are as many as wanted. Raises AlreadyLoaded and changes nothing if it exists, ValueError if more
    encounters were lived than wanted.
    """
    if is_loaded([plan]):
        raise AlreadyLoaded
    report(f"Opening {len(plan.locations)} places …")
    cast = create_organisation(plan, now=now, days=YEARS * 365)
    report("Living a year …")
    store_lived(live_chain(plan, now=now, scale=scale), cast)
    multiply(cast.organisation, encounters=encounters, report=report)
    report("Counting …")
    recount()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    report("Setting what is urgent …")
    refresh_urgency(now)


def live_chain(plan: OrganisationPlan, *, now: datetime, scale: float) -> list[Happening]:
    """A year of the chain; about a tenth of it has cases.

    So of every second customer who told more only the tap remains, unless something rare or recent came of it. The last
    days were busy: there is something of everything still to be done.
    """
    happenings = generate_life(plan, now=now, days=WEEKS * 7, scale=scale, seed=SLUG)
    happenings += generate_life(plan, now=now, days=BUSY_DAYS, scale=BUSY * scale, seed=f"{SLUG}, busy")
    usual = [one for one in happenings if one.deeds and one.at < now - RECENT and is_usual(one)]
    for happening in usual[::2]:
        happening.deeds = []
    return happenings


def is_usual(happening: Happening) -> bool:
    return not (happening.hold_reason or happening.logged_by) and {deed.verb for deed in happening.deeds} <= USUAL
