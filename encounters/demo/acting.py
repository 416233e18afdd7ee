"""What happened in the demo is done with the application's own verbs, in memory or one by one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, pass_on_if_due, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.demo.deeds import Deed, Happening, Kind
from encounters.demo.founding import Cast
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter, new_encounter, new_receipt
from encounters.models import Case, Employee, Encounter, Receipt
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter, release_encounter


def let_thanks_pass(*, case: Subject, now: datetime) -> None:
    with change(case, now=now) as file:
        if not pass_on_if_due(file):
            raise ValueError("these thanks are not due")


# The verb of each kind of deed, and what it calls its subject.
VERBS: dict[Kind, tuple[Callable[..., object], str]] = {
    Kind.SAID: (amend_encounter, "encounter"),
    Kind.ADDED: (amend_encounter, "encounter"),
    Kind.WITHDREW: (withdraw_encounter, "encounter"),
    Kind.SEEN: (mark_seen, "encounter"),
    Kind.TAKEN: (assign_case, "case"),
    Kind.ANSWERED: (answer_case, "case"),
    Kind.SIDE_ASKED: (ask_side, "case"),
    Kind.SIDE_GIVEN: (give_side, "encounter"),
    Kind.HEARD: (record_heard, "case"),
    Kind.CLOSED: (close_case, "case"),
    Kind.REOPENED: (reopen_case, "case"),
    Kind.PASSED_ON: (pass_on, "case"),
    Kind.PASSED_ITSELF_ON: (let_thanks_pass, "case"),
    Kind.STOPPED: (stop_thanks, "case"),
    Kind.EXCLUDED: (exclude_encounter, "encounter"),
    Kind.RELEASED: (release_encounter, "encounter"),
    Kind.REATTRIBUTED: (reattribute_encounter, "encounter"),
}


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
    verb, subject_name = VERBS[deed.kind]
    arguments: dict[str, Any] = {subject_name: subject, "now": deed.at, **deed.data}
    if deed.by:
        arguments["by"] = deed.by
    for name, people in (("by", cast.members), ("owner", cast.members), ("employee", cast.employees)):
        if name in arguments:
            arguments[name] = people[arguments[name]]
    verb(**arguments)
