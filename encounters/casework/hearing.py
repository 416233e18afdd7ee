"""A handler hears the employee before a complaint is put down to a person."""

from datetime import datetime

from encounters.changes.actions import act_on_each
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Case, Employee, Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor
from encounters.models.hearing import Hearing


def ask_side(*, case: Subject, by: Member, now: datetime, version: int | None = None) -> Case:
    """Ask the employee concerned for their side and wait; who asks has the case if nobody had it."""
    with change(case, by=by, now=now, version=version) as file:
        waiting = file.require_open_case()
        employee = require_unheard_employee(file, now, by_themselves=True)
        waiting.claim(by, now)
        file.move_case(CaseState.WAITING)
        waiting.waiting_for = WaitingFor.EMPLOYEE
        file.log(EventKind.SIDE_ASKED, employee=employee.pk)
    return waiting


def record_heard(*, case: Subject, text: str, by: Member, now: datetime, version: int | None = None) -> Case:
    """Write down that an employee without a login was heard, and what they said, for those who handle the case."""
    with change(case, by=by, now=now, version=version) as file:
        heard = file.require_open_case()
        employee = require_unheard_employee(file, now, by_themselves=False)
        if heard.waiting_for == WaitingFor.EMPLOYEE:
            file.move_case(CaseState.IN_WORK)
        file.log(EventKind.HEARD, words={TextKind.NOTE: text}, employee=employee.pk)
    return heard


def require_unheard_employee(file: CaseFile, now: datetime, *, by_themselves: bool) -> Employee:
    """Return who is still to be heard, by their own login or without one; raise AgainstRule when there is nobody."""
    employee = unheard_employee(file.require_open_case(), file.hearing, now, by_themselves=by_themselves)
    if employee is None:
        raise AgainstRule(Rule.HEARING)
    return employee


def unheard_employee(case: Case, hearing: Hearing, now: datetime, *, by_themselves: bool) -> Employee | None:
    """Return who is still to be heard of an open case, by their own login or without one; None when there is nobody."""
    is_due = case.is_open and case.allows_hearing and hearing.is_due(now, by_themselves=by_themselves)
    return hearing.employee if is_due else None


def end_hearings(now: datetime) -> int:
    """Put cases back in work whose employee had their time, or can't read it any more; return how many."""

    def end_hearing(file: CaseFile) -> bool:
        hearing = file.hearing
        if file.require_open_case().waiting_for != WaitingFor.EMPLOYEE:
            return False
        if not hearing.is_over(now) and hearing.readable_from is not None:
            return False
        file.move_case(CaseState.IN_WORK)
        return True

    return act_on_each(Case.objects.waiting_for(WaitingFor.EMPLOYEE), now, end_hearing)
