"""What happened in the demo is done with the application's own verbs, in memory or one by one."""

from datetime import datetime
from functools import cache
from inspect import signature
from typing import Any
from uuid import uuid4

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject
from encounters.demo.deeds import Deed, Happening, Verb
from encounters.demo.founding import Cast
from encounters.feedback.actions import new_encounter, new_receipt
from encounters.models import Case, Employee, Encounter, Receipt


class DemoLookups:
    """What the verbs ask of others than the encounter, known from the cast alone."""

    def __init__(self, cast: Cast) -> None:
        self.handlers = {member.pk: member for member in cast.members.values() if member.handles}
        self.logins = {member.employee_id for member in cast.members.values()}
        self.chosen_locations = {
            pk: set(member.supervises.values_list("location_id", flat=True)) for pk, member in self.handlers.items()
        }

    def may_handle(self, member_id: int, encounter: Encounter) -> bool:
        member = self.handlers.get(member_id)
        if member is None or encounter.is_about(member):
            return False
        return member.sees_all_locations or encounter.location_id in self.chosen_locations[member_id]

    def has_login(self, employee: Employee) -> bool:
        return employee.pk in self.logins

    def is_in_spike(self, case: Case, now: datetime) -> bool:
        return False  # reckoned for all of them together, once they are stored


def live_through(happening: Happening, cast: Cast, lookups: DemoLookups) -> tuple[CaseFile, Receipt]:
    """The file of a happening, and its receipt, not yet stored."""
    encounter = new_encounter(
        point=cast.points[happening.point],
        rating=happening.rating,
        language=happening.language,
        now=happening.at,
        channel=happening.channel,
        hold_reason=happening.hold_reason,
    )
    encounter.organisation = cast.organisation  # or each of them would ask the database for it
    encounter.logged_by = cast.members.get(happening.logged_by)
    receipt = new_receipt(encounter=encounter, submission_key=uuid4())
    file = CaseFile.of_new(encounter, lookups)
    for deed in happening.deeds:
        act(file, deed, cast)
    return file, receipt


def act(subject: Subject, deed: Deed, cast: Cast) -> None:
    arguments: dict[str, Any] = {name_of_subject(deed.verb): subject, "now": deed.at, **deed.data}
    if deed.by:
        arguments["by"] = deed.by
    for name, people in (("by", cast.members), ("owner", cast.members), ("employee", cast.employees)):
        if name in arguments:
            arguments[name] = people[arguments[name]]
    deed.verb(**arguments)


@cache
def name_of_subject(verb: Verb) -> str:
    """What the verb calls the encounter or case that it changes: its first argument."""
    return next(iter(signature(verb).parameters))
