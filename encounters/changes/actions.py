"""What more than one flow does with a case: it is read, it is opened again, and time passes."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change, encounter_of
from encounters.changes.refusals import Refused
from encounters.models import Case, Encounter, Member, Receipt
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import CaseKind, CaseState, EventKind, TextKind
from encounters.models.searching import FOUND_BY_JOINED


def mark_details_opened(*, receipt: Receipt) -> None:
    """Note that the page behind the tap was opened; from then on a press with the same key is no retry."""
    if not receipt.details_opened:
        rows = Receipt.objects.filter(organisation_id=receipt.organisation_id, pk=receipt.pk)
        rows.update(details_opened=True)


def mark_seen(*, encounter: Subject, by: Member, now: datetime) -> None:
    """Note that a handler has opened the encounter, for the first time or since the customer's words changed."""
    if not has_something_unread(encounter_of(encounter)):
        return
    with suppress(Refused), change(encounter, by=by, now=now) as file:
        read, case = file.encounter, file.case
        is_first, is_new = read.first_read_at is None, case is not None and case.state == CaseState.NEW
        read.first_read_at, read.last_read_at = read.first_read_at or now, now
        if case and is_new:
            case.seen_at = now
            state = CaseState.IN_WORK if case.owner_id else CaseState.SEEN
            file.move_case(state)
        elif case:
            case.unread_since = None
        if is_first or is_new:
            file.log(EventKind.SEEN)


def has_something_unread(encounter: Encounter) -> bool:
    """Return whether a handler would read something for the first time."""
    case: Case | None = getattr(encounter, "case", None)
    return not encounter.is_read or (case is not None and (case.state == CaseState.NEW or bool(case.unread_since)))


def reopen_case(
    *, case: Subject, by: Member | None, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Take a closed case up again: outcome, cause and verdict are open, and its time begins anew.

    A new promise stands where the last one was kept. Thanks no longer pass themselves on. Without `by` the
    customer's verdict does it. Raises AgainstRule when it is not closed, or out of the figures.
    """
    with change(case, by=by, now=now, version=version) as file:
        reopened = file.require_closed_case()
        if file.timeline.is_answered or not file.answer_is_promised:
            reopened.forget_promise()
        file.encounter.cause = ""
        reopened.forget_passing_on()
        reopened.stopped = reopened.kind == CaseKind.THANKS
        reopened.restart_clock(now)
        file.move_case(CaseState.IN_WORK)
        file.log(EventKind.REOPENED, words={TextKind.REASON: reason})
    return reopened


def act_on_each(cases: CaseQuerySet, now: datetime, act: Callable[[CaseFile], bool]) -> int:
    """Let `act` change each of these cases, and return how many it changed.

    Each is a change of its own; one that is refused keeps none of the others from their turn.
    """
    done = 0
    for case in cases.select_related("encounter").defer(*FOUND_BY_JOINED).iterator(chunk_size=500):
        with suppress(Refused), change(case, now=now) as file:
            done += act(file)
    return done
