"""Thanks reach the employee: by a supervisor's hand, or by themselves."""

from datetime import datetime, timedelta

from encounters.changes.actions import act_on_each
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Case, Member
from encounters.models.choices import CaseState, EventKind, TextKind
from encounters.models.working_time import DAY, Calendar

STILL_WRITING = timedelta(minutes=10)


def pass_on(*, case: Subject, by: Member, now: datetime, word: str = "", version: int | None = None) -> Case:
    """Pass thanks on to the employee, with a `word` of praise; close the case unless an answer is owed."""
    with change(case, by=by, now=now, version=version) as file:
        thanks = file.require_open_case()
        if not thanks.may_be_passed_on:
            raise AgainstRule(Rule.PASSING_ON)
        record_passing_on(file, thanks, word)
    return thanks


def stop_thanks(*, case: Subject, by: Member, now: datetime, reason: str = "", version: int | None = None) -> Case:
    """Keep thanks from being passed on; close the case unless an answer is owed.

    What was passed on or stopped before, and opened again, is closed.
    """
    with change(case, by=by, now=now, version=version) as file:
        thanks = file.require_open_case()
        ended = thanks.is_passed_on_or_stopped
        if not thanks.may_be_stopped:
            raise AgainstRule(Rule.STOPPING)
        thanks.claim(by, now)
        thanks.stopped = thanks.passed_on_at is None
        file.move_case(state_after(thanks, by))
        kind = EventKind.CLOSED if ended else EventKind.STOPPED
        file.log(kind, words={TextKind.REASON: reason})
    return thanks


def pass_on_due(now: datetime) -> int:
    """Pass on the thanks that nobody stopped in time; return how many. Running twice does no harm."""
    waiting = Case.objects.to_pass_on().filter(clock_started_at__lte=now - STILL_WRITING)
    return act_on_each(waiting, now, pass_on_if_due)


def pass_on_if_due(file: CaseFile) -> bool:
    """Pass the thanks of a file on by themselves if it is time; return whether it was."""
    thanks = file.require_open_case()
    due = thanks.may_be_passed_on and is_due(file, thanks)
    if due:
        record_passing_on(file, thanks)
    return due


def is_due(file: CaseFile, thanks: Case) -> bool:
    """Return whether thanks pass themselves on by now: never while the case waits, or once they were stopped."""
    if thanks.stopped or thanks.state == CaseState.WAITING:
        return False
    encounter = file.encounter
    begun_at = max(thanks.clock_started_at, file.timeline.last_change_at or encounter.reported_at)
    return file.now >= passes_on_at(begun_at, encounter.location.calendar, has_words=file.has_words)


def passes_on_at(begun_at: datetime, calendar: Calendar, *, has_words: bool) -> datetime:
    """Return when thanks pass themselves on whose customer last wrote, or staff last changed something, at `begun_at`.

    Without words after ten minutes; with words after a working day.
    """
    if has_words:
        return calendar.after(begun_at, DAY)
    return begun_at + STILL_WRITING


def record_passing_on(file: CaseFile, thanks: Case, word: str = "") -> None:
    """Note that thanks reached their employee, by somebody's hand or by themselves."""
    if file.by:
        thanks.claim(file.by, file.now)
    thanks.passed_on_at, thanks.passed_on_by, thanks.stopped = file.now, file.by, False
    file.move_case(state_after(thanks, file.by))
    file.log(EventKind.PASSED_ON, words={TextKind.PRAISE: word}, employee=file.encounter.employee_id)


def state_after(case: Case, by: Member | None) -> str:
    """Return the state of thanks that `by` acted on: closed once nothing is owed, else in work or as before."""
    if case.owes_nothing:
        return CaseState.CLOSED
    if by and case.state in {CaseState.NEW, CaseState.SEEN}:
        return CaseState.IN_WORK
    return case.state
