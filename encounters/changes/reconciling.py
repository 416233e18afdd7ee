"""A case follows what its encounter says now, whoever changed that."""

from datetime import datetime, timedelta
from typing import Any

from encounters.changes.cases import log_event, move_case
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import CaseKind, CaseState, EventKind, Rating, WaitingFor


def reconcile_case(*, encounter: Encounter, now: datetime, wrote: bool = False, replied: bool = False) -> Case | None:
    """Open, turn, void or wake the encounter's case so that it fits what the encounter says now.

    A new case follows the rating and is voided when nothing is left to act on. A case that staff have opened stays
    as it is, unless its encounter left the figures or thanks became a complaint; one that was answered, or waits,
    is in work again when the customer `replied`. What the customer `wrote` after a handler opened it is unread. A
    closed case begins anew when the rating was turned, or thanks are no longer what was passed on.
    The caller counts what changed.
    """
    wanted, case = encounter.wanted_case_kind(), Case.objects.locked_of(encounter)
    if case is None:
        return open_case(encounter=encounter, kind=wanted, now=now) if wanted else None
    changes = drop_ineligible_owner(case)
    if wrote and case.state != CaseState.NEW:
        changes["unread_since"] = case.unread_since or now
    if case.state == CaseState.CLOSED:
        reconcile_closed(case, wanted, now, changes, wrote=wrote)
    elif case.state == CaseState.VOIDED:
        reconcile_voided(case, wanted, now, changes)
    elif case.is_open:
        reconcile_open(case, wanted, now, changes, wrote=wrote, replied=replied)
    return case


def open_case(*, encounter: Encounter, kind: str, now: datetime) -> Case:
    """Begin the handling of a complaint or of thanks."""
    case = Case(
        organisation=encounter.organisation, encounter=encounter, kind=kind, opened_at=now, clock_started_at=now
    )
    case.in_spike = Case.objects.runs_high(case, now)
    case.set_derived()
    case.save(force_insert=True)
    log_event(encounter=encounter, kind=EventKind.OPENED, now=now, case=kind)
    return case


def reconcile_open(
    case: Case, wanted: str, now: datetime, changes: dict[str, Any], *, wrote: bool, replied: bool
) -> None:
    """Void, turn or wake a case that is not at an end."""
    encounter = case.encounter
    in_hand = case.state in {CaseState.ANSWERED, CaseState.WAITING}
    turned_bad = wanted == CaseKind.COMPLAINT != case.kind
    if turned_bad or is_overtaken(case, wrote=wrote):
        changes |= Case.NOT_PASSED_ON
    if not wanted and (case.state == CaseState.NEW or not encounter.counted):
        log_event(encounter=encounter, kind=EventKind.VOIDED, now=now, former=case.state)
        move_case(case=case, state=CaseState.VOIDED, now=now, **changes)
    elif turned_bad or (case.state == CaseState.NEW and wanted not in {"", case.kind}):
        if case.state != CaseState.NEW:
            changes["unread_since"] = case.unread_since or now
        changes |= promise_of(case, wanted)
        move_case(case=case, state=CaseState.IN_WORK if in_hand else case.state, now=now, kind=wanted, **changes)
        log_event(encounter=encounter, kind=EventKind.KIND_CHANGED, now=now, to=wanted)
    else:
        again = (replied and in_hand) or asked_another(case)
        move_case(case=case, state=CaseState.IN_WORK if again else case.state, now=now, **changes)


def reconcile_voided(case: Case, wanted: str, now: datetime, changes: dict[str, Any]) -> None:
    """Take a case up again where it was left; what waited for somebody, or was written to meanwhile, is in work."""
    encounter = case.encounter
    if not wanted:
        if changes:
            move_case(case=case, state=case.state, now=now, **changes)
        return
    state = CaseState(CaseEvent.objects.state_before_voiding(encounter))
    unread = changes.get("unread_since", case.unread_since)
    if state == CaseState.NEW:
        changes["unread_since"] = None
    elif state == CaseState.WAITING or (state == CaseState.ANSWERED and unread):
        state = CaseState.IN_WORK
    changes |= promise_of(case, wanted) | {"kind": wanted, "clock_started_at": now, "paused_time": timedelta()}
    move_case(case=case, state=state, now=now, **changes)
    log_event(encounter=encounter, kind=EventKind.REOPENED, now=now)


def reconcile_closed(case: Case, wanted: str, now: datetime, changes: dict[str, Any], *, wrote: bool) -> None:
    """Let a closed case begin anew, lose a cause that was found for somebody else, or show what is unread."""
    encounter = case.encounter
    if encounter.counted and (is_turned(case) or is_overtaken(case, wrote=wrote)):
        forget_cause(encounter)
        changes |= Case.NOT_PASSED_ON | Case.NOT_CLOSED | {"seen_at": None, "unread_since": None}
        if not wanted:
            log_event(encounter=encounter, kind=EventKind.VOIDED, now=now, former=CaseState.NEW)
            move_case(case=case, state=CaseState.VOIDED, now=now, **changes)
            return
        changes |= promise_of(case, wanted) | {"kind": wanted, "clock_started_at": now, "paused_time": timedelta()}
        move_case(case=case, state=CaseState.NEW, now=now, **changes)
        log_event(encounter=encounter, kind=EventKind.REOPENED, now=now, case=wanted)
        return
    if encounter.counted and case.outcome and CaseEvent.objects.found_for_another(encounter):
        forget_cause(encounter)
        changes |= {"outcome": "", "known_before": None}
    if changes:
        move_case(case=case, state=case.state, now=now, **changes)


def is_turned(case: Case) -> bool:
    """Whether the rating is no longer what the case is about."""
    return (case.kind == CaseKind.COMPLAINT) != (case.encounter.rating == Rating.BAD)


def is_overtaken(case: Case, *, wrote: bool) -> bool:
    """Whether thanks that were passed on reached another than they name now.

    Or, where they passed themselves on, the customer wrote words that nobody has read.
    """
    encounter = case.encounter
    if case.passed_on_at is None or not encounter.counted:
        return False
    concerned = encounter.employee_id if encounter.counted_for_employee else None
    return (wrote and case.passed_on_by_id is None) or concerned != CaseEvent.objects.passed_on_to(encounter)


def asked_another(case: Case) -> bool:
    """Whether the case waits for the side of somebody whom it is not about any more."""
    if case.waiting_for != WaitingFor.EMPLOYEE:
        return False
    concerned = case.encounter.concerned
    return CaseEvent.objects.asked_for_side(case.encounter) != (concerned.pk if concerned else None)


def drop_ineligible_owner(case: Case) -> dict[str, Any]:
    """Nobody has a case whose owner may not handle it any more."""
    stays = case.owner_id is None or Member.objects.handling(case.encounter).filter(pk=case.owner_id).exists()
    return {} if stays else {"owner": None}


def promise_of(case: Case, wanted: str) -> dict[str, Any]:
    """A complaint is promised its own time once it is one; a promise that was shown never moves later."""
    fresh = wanted == CaseKind.COMPLAINT and not CaseEvent.objects.was_complaint(case.encounter)
    return {"promise_ends_at": None} if fresh else {}


def forget_cause(encounter: Encounter) -> None:
    """What was found before does not hold for what the encounter says now."""
    if encounter.cause:
        encounter.cause = ""
        encounter.set_derived()
        encounter.save(update_fields=["cause", *Encounter.DERIVED_FIELDS])
