"""What handlers do with a case."""

from datetime import datetime
from typing import Any

from encounters.changes.actions import act_on_each
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Case, Draft, Member
from encounters.models.choices import CaseKind, CaseState, EventKind, TextKind, WaitingFor
from encounters.models.draft import KEPT_FOR


def assign_case(*, case: Subject, owner: Member, by: Member, now: datetime, version: int | None = None) -> Case:
    """Give the case to a member who may handle it; a case that was read is then in work."""
    with change(case, by=by, now=now, version=version) as file:
        assigned = file.require_open_case()
        if not file.lookups.may_handle(owner.pk, file.encounter):
            raise AgainstRule(Rule.HANDLER)
        if assigned.owner_id != owner.pk:
            before: dict[str, Any] = {"from": assigned.owner_id, "state": assigned.state}
            assigned.owner = owner
            if assigned.state == CaseState.SEEN:
                file.move_case(CaseState.IN_WORK)
            file.log(EventKind.ASSIGNED, to=owner.pk, **before)
    return assigned


def set_severity(*, case: Subject, severity: int, by: Member, now: datetime, version: int | None = None) -> Case:
    """Set how bad the worst fact told is; points and due time follow."""
    with change(case, by=by, now=now, version=version) as file:
        changed = file.require_open_case()
        if changed.kind != CaseKind.COMPLAINT:
            raise AgainstRule(Rule.COMPLAINT)
        if changed.severity != severity:
            file.log(EventKind.SEVERITY_SET, former=changed.severity, severity=severity)
            changed.severity = severity
    return changed


def answer_case(
    *, case: Subject, text: str, by: Member, now: datetime, wait: bool = False, version: int | None = None
) -> Case:
    """Answer the customer, or ask them and `wait`; whoever answers gets the case if nobody had it.

    Thanks that were passed on, or stopped, are closed with it.
    """
    with change(case, by=by, now=now, version=version) as file:
        answered = file.require_open_case()
        answered.claim(by, now)
        if wait:
            file.move_case(CaseState.WAITING)
            answered.waiting_for = WaitingFor.CUSTOMER
            file.log(EventKind.ASKED, words={TextKind.ANSWER: text})
            return answered
        file.move_case(CaseState.CLOSED if answered.is_passed_on_or_stopped else CaseState.ANSWERED)
        file.log_answer(text)
    return answered


def note_case(*, case: Subject, text: str, by: Member, now: datetime, version: int | None = None) -> Case:
    """Write a note that only those who handle the case can read."""
    with change(case, by=by, now=now, version=version) as file:
        noted = file.require_open_case()
        file.log(EventKind.NOTED, words={TextKind.NOTE: text})
    return noted


def refresh_urgency(now: datetime) -> None:
    """Set points and times of every open case again, for spikes come and go."""

    def refresh(file: CaseFile) -> bool:
        file.refreshes_urgency = True
        return True

    act_on_each(Case.objects.open(), now, refresh)


def release_cases(*, owner: Member, now: datetime) -> None:
    """Take open cases from an owner who may not handle them any more, so that others do."""

    def release(file: CaseFile) -> bool:
        case = file.require_open_case()
        if case.owner_id != owner.pk or file.lookups.may_handle(owner.pk, file.encounter):
            return False
        case.owner = None
        return True

    act_on_each(Case.objects.open().owned_by(owner), now, release)


def forget_drafts(now: datetime) -> None:
    """Delete drafts that were left alone for 30 days, and those whose writer may no longer open the encounter."""
    Draft.objects.saved_before(now - KEPT_FOR).delete()
    Draft.objects.closed_to_writer().delete()
