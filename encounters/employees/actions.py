"""The employee says something of a complaint about them."""

from datetime import datetime

from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule, Stale
from encounters.employees.presentation import read_fingerprint
from encounters.models import Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor


def give_side(*, encounter: Subject, by: Member, now: datetime, text: str = "", shown: str = "") -> Encounter:
    """Write down the employee's side of a complaint about them or, without a text, that they have nothing to add.

    A case that waits for them is in work again. Raises AgainstRule unless they are the employee concerned, can
    read it, have their time still and have not said anything of it yet; Stale when what is said of them has another
    fingerprint than was `shown`.
    """
    with change(encounter, by=by, now=now, own_side=True) as file:
        if shown and read_fingerprint(file.encounter, now) != shown:
            raise Stale
        case, hearing = file.case, file.hearing
        is_theirs = hearing.employee is not None and hearing.employee.pk == by.employee_id
        if case is None or not case.allows_hearing or not is_theirs or not hearing.is_open(now):
            raise AgainstRule(Rule.SIDE)
        if case.waiting_for == WaitingFor.EMPLOYEE:
            file.move_case(CaseState.IN_WORK)
        kind = EventKind.SIDE_GIVEN if text else EventKind.NOTHING_TO_ADD
        file.log(kind, words={TextKind.SIDE: text}, employee=by.employee_id)
    return file.encounter
