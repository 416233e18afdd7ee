"""A case follows what its encounter says now, whoever changed that."""

from encounters.changes.case_file import CaseFile
from encounters.models import Case
from encounters.models.choices import CaseKind, CaseState, EventKind, Rating, WaitingFor


def reconcile_case(file: CaseFile) -> None:
    """Open, void, reopen or change the encounter's case so that it fits what the encounter says now.

    A new case follows the rating and is voided when nothing is left to act on. A case that staff have opened stays
    as it is, unless its encounter left the figures or thanks became a complaint; one that was answered, or waits,
    is in work again when the customer replied. What the customer wrote after a handler opened it is unread. A
    closed case begins anew when the rating was turned, or thanks are no longer what was passed on.
    """
    case, wanted = file.case, file.encounter.wanted_case_kind()
    if case is None:
        if wanted:
            create_case(file, wanted)
        return
    drop_ineligible_owner(file, case)
    if file.customer_wrote and case.state != CaseState.NEW:
        case.mark_unread(file.now)
    if case.state == CaseState.CLOSED:
        reconcile_closed(file, case, wanted)
    elif case.state == CaseState.VOIDED:
        reconcile_voided(file, case, wanted)
    elif case.is_open:
        reconcile_open(file, case, wanted)


def create_case(file: CaseFile, kind: str) -> None:
    """Open a case of this kind for the encounter."""
    now, encounter = file.now, file.encounter
    file.case = Case(
        organisation=encounter.organisation, encounter=encounter, kind=kind, opened_at=now, clock_started_at=now
    )
    file.log(EventKind.OPENED, case=kind)


def reconcile_open(file: CaseFile, case: Case, wanted: str) -> None:
    """Void an open case, change its kind, or put it back in work, as the encounter now asks."""
    became_complaint = wanted == CaseKind.COMPLAINT != case.kind
    if became_complaint or thanks_are_outdated(file, case):
        case.forget_passing_on()
    if not wanted and (case.state == CaseState.NEW or not file.encounter.counted):
        file.log(EventKind.VOIDED, former=case.state, waiting_for=case.waiting_for)
        file.move_case(CaseState.VOIDED)
    elif became_complaint or (case.state == CaseState.NEW and wanted not in {"", case.kind}):
        change_kind(file, case, wanted)
    elif (file.customer_replied and is_put_aside(case)) or waits_for_another(file, case):
        file.move_case(CaseState.IN_WORK)


def change_kind(file: CaseFile, case: Case, wanted: str) -> None:
    """Make a complaint of thanks or, of a new case, thanks of a complaint."""
    if case.state != CaseState.NEW:
        case.mark_unread(file.now)
    forget_promise_of_thanks(file, case, wanted)
    case.kind = wanted
    if is_put_aside(case):
        case.move_to(CaseState.IN_WORK, file.now)  # what was promised stands: nobody has answered this kind yet
    file.log(EventKind.KIND_CHANGED, to=wanted)


def reconcile_voided(file: CaseFile, case: Case, wanted: str) -> None:
    """Reopen a voided case in its former state; put in work what waited, or what the customer wrote to meanwhile."""
    if not wanted:
        return
    state = file.timeline.state_before_voiding
    if state == CaseState.NEW:
        case.unread_since = None
    elif state == CaseState.WAITING:
        state = CaseState.IN_WORK
    elif state == CaseState.ANSWERED and case.kind == wanted:
        case.forget_promise()
        if case.unread_since:
            state = CaseState.IN_WORK
    restart_case(file, case, wanted, state)
    file.log(EventKind.REOPENED)


def reconcile_closed(file: CaseFile, case: Case, wanted: str) -> None:
    """Reopen or void a closed case whose rating or thanks changed, or clear the cause if it was another's."""
    encounter = file.encounter
    if not encounter.counted:
        return
    if rating_was_turned(case) or thanks_are_outdated(file, case):
        clear_cause(file)
        case.forget_passing_on()
        case.forget_closing()
        case.seen_at = case.unread_since = None
        if wanted:
            restart_case(file, case, wanted, CaseState.NEW)
            file.log(EventKind.REOPENED, case=wanted)
        else:
            file.log(EventKind.VOIDED, former=CaseState.NEW)
            file.move_case(CaseState.VOIDED)
    elif case.outcome and file.timeline.is_cause_of_another(encounter):
        clear_cause(file)
        case.outcome, case.known_before = "", None


def restart_case(file: CaseFile, case: Case, kind: str, state: CaseState) -> None:
    """Give the case this kind and state, and restart its clock."""
    forget_promise_of_thanks(file, case, kind)
    case.kind = kind
    case.restart_clock(file.now)
    file.move_case(state)


def forget_promise_of_thanks(file: CaseFile, case: Case, kind: str) -> None:
    """Forget the promise of thanks that become a complaint for the first time, so that it gets its own."""
    if kind == CaseKind.COMPLAINT and not file.timeline.was_complaint:
        case.forget_promise()


def is_put_aside(case: Case) -> bool:
    """Return whether the case waits for the customer or the employee, or is answered."""
    return case.state in {CaseState.ANSWERED, CaseState.WAITING}


def rating_was_turned(case: Case) -> bool:
    """Return whether the rating is no longer what the case is about."""
    return (case.kind == CaseKind.COMPLAINT) != (case.encounter.rating == Rating.BAD)


def thanks_are_outdated(file: CaseFile, case: Case) -> bool:
    """Return whether thanks that were passed on reached another than they name now.

    Or, where they passed themselves on, the customer wrote words that nobody has read.
    """
    encounter = file.encounter
    if case.passed_on_at is None or not encounter.counted:
        return False
    if file.customer_wrote and case.passed_on_by_id is None:
        return True
    return file.timeline.passed_on_to != encounter.counted_employee_id


def waits_for_another(file: CaseFile, case: Case) -> bool:
    """Return whether the case waits for the side of somebody whom it is not about any more."""
    if case.waiting_for != WaitingFor.EMPLOYEE:
        return False
    return file.timeline.asked_for_side != file.encounter.concerned_id


def drop_ineligible_owner(file: CaseFile, case: Case) -> None:
    """Take the case from an owner who may not handle it any more."""
    if case.owner_id is not None and not file.lookups.may_handle(case.owner_id, file.encounter):
        case.owner = None


def clear_cause(file: CaseFile) -> None:
    """Take back a cause that does not hold for what the encounter says now."""
    file.encounter.cause = ""
    file.encounter.set_derived()
