"""What happened in the demo is done with the application's own verbs, in memory or one by one."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import Findings, close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, pass_on_if_due, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.demo import deeds
from encounters.demo.founding import Cast
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter, new_encounter, new_receipt
from encounters.models import Case, Employee, Encounter, Member, Receipt
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter, release_encounter


class DemoLookups:
    """What the verbs ask of others than the encounter, known from the cast alone."""

    def __init__(self, cast: Cast) -> None:
        self.handlers = {member.pk: member for member in cast.members.values() if member.handles}
        self.chosen = cast.chosen_locations
        self.logins = {member.employee_id for member in cast.members.values()}

    def may_handle(self, member_id: int, encounter: Encounter) -> bool:
        member = self.handlers.get(member_id)
        if member is None or encounter.is_about(member):
            return False
        return member.sees_all_locations or encounter.location_id in self.chosen[member_id]

    def has_login(self, employee: Employee) -> bool:
        return employee.pk in self.logins

    def is_in_spike(self, case: Case, now: datetime) -> bool:
        return False  # reckoned for all of them together, once they are stored


def live_through(happening: deeds.Happening, cast: Cast, lookups: DemoLookups) -> tuple[CaseFile, Receipt]:
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


def act(subject: Subject, deed: deeds.Deed, cast: Cast) -> None:
    """Do what the deed tells."""
    at, by = deed.at, cast.members.get(getattr(deed, "by", ""))
    match deed:
        case deeds.Said():
            people = {"employee": cast.employees[deed.details["employee"]]} if "employee" in deed.details else {}
            amend_encounter(encounter=subject, now=at, **deed.contact | deed.details | people)
        case deeds.Added():
            amend_encounter(encounter=subject, now=at, addition=deed.text)
        case deeds.Withdrew():
            withdraw_encounter(encounter=subject, now=at)
        case deeds.PassedOn(by=""):
            let_pass(subject, at)
        case _ if by is not None:
            act_by(subject, deed, cast, by)


def let_pass(subject: Subject, at: datetime) -> None:
    """Let thanks pass themselves on."""
    with change(subject, now=at) as file:
        if not pass_on_if_due(file):
            raise ValueError("these thanks are not due")


def act_by(subject: Subject, deed: deeds.Deed, cast: Cast, by: Member) -> None:  # noqa: PLR0912
    """Do what somebody of the staff did."""
    who: dict[str, Any] = {"by": by, "now": deed.at}
    match deed:
        case deeds.Seen():
            mark_seen(encounter=subject, **who)
        case deeds.SideGiven():
            give_side(encounter=subject, text=deed.text, **who)
        case deeds.Excluded():
            exclude_encounter(encounter=subject, reason=deed.reason, **who)
        case deeds.Released():
            release_encounter(encounter=subject, reason=deed.reason, **who)
        case deeds.Reattributed():
            employee = cast.employees[deed.employee]
            reattribute_encounter(encounter=subject, employee=employee, reason=deed.reason, **who)
        case deeds.Taken():
            assign_case(case=subject, owner=by, **who)
        case deeds.Answered():
            answer_case(case=subject, text=deed.text, wait=deed.wait, **who)
        case deeds.SideAsked():
            ask_side(case=subject, **who)
        case deeds.Heard():
            record_heard(case=subject, text=deed.text, **who)
        case deeds.Closed():
            close_case(case=subject, findings=Findings(**deed.found), **who)
        case deeds.Reopened():
            reopen_case(case=subject, reason=deed.reason, **who)
        case deeds.PassedOn():
            pass_on(case=subject, word=deed.word, **who)
        case deeds.Stopped():
            stop_thanks(case=subject, reason=deed.reason, **who)
