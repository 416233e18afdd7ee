"""A customer says whether it was put right, or takes everything back."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from encounters.changes.actions import reopen_case
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule, Withdrawn
from encounters.models import Case
from encounters.models.choices import NOT_PUT_RIGHT, CaseState, EventKind, TextKind
from encounters.models.timeline import Timeline

MOST_VERDICTS = 20


def give_verdict(*, encounter: Subject, verdict: str, now: datetime) -> Case:
    """Store the customer's answer to "was it put right?"; *partly* and *no* open the case again, once by themselves.

    While the case stays closed another answer takes the place of the last, each with an event of its own: people
    press the wrong button, or learn more later, and nobody has acted on it yet. The answer that opened the case
    stands, for staff now work by it; so does the last of very many. After the next closing *partly* and *no* only
    mark the case unread, and a supervisor decides.
    """
    with change(encounter, now=now) as file:
        case = file.case
        if case is None or not case.asks_verdict:
            raise AgainstRule(Rule.VERDICT)
        if verdict == case.verdict or (case.verdict and not takes_verdicts(file.timeline)):
            return case
        event = file.log(EventKind.VERDICT)
        file.keep_correction(event, {"verdict": [case.verdict, verdict], "step": [case.step_after, case.step_after]})
        case.verdict = verdict
        if verdict in NOT_PUT_RIGHT:
            case.mark_unread(now)
            is_first, case.reopened_by_verdict = not case.reopened_by_verdict, True
            if is_first:
                reopen_case(case=file, by=None, now=now)
    return case


def takes_verdicts(timeline: Timeline) -> bool:
    """Return whether the customer may still change their verdict since the case was closed last."""
    return len(timeline.verdicts) < MOST_VERDICTS


def explain_verdict(
    *, encounter: Subject, now: datetime, why: str = "", step: str = "", press: UUID | None = None
) -> None:
    """Add the reasons to the customer's verdict, and the step they are on now; words mark the case unread.

    The event repeats the verdict, so the newest of a round says all of it. The case keeps the step while it is closed;
    once it was opened again what is kept with the event alone does. One `press` is stored once. Raises AgainstRule when
    no verdict of this round waits for more.
    """
    with change(encounter, now=now) as file:
        case, verdict = file.case, file.timeline.unexplained_verdict
        if case is None or file.timeline.verdict is None:
            raise AgainstRule(Rule.VERDICT)
        why = file.without_redacted({TextKind.VERDICT: why})[TextKind.VERDICT]
        if verdict is None:
            if not why or file.was_sent_by(press, why):
                return
            raise AgainstRule(Rule.VERDICT)
        if step and case.state == CaseState.CLOSED:
            case.step_after = step
        if why:
            case.mark_unread(now)
        facts = {"press": str(press)} if press else {}
        event = file.log(EventKind.VERDICT, words={TextKind.VERDICT: why}, explained=True, **facts)
        changes = {name: [chosen, chosen] for name, chosen in verdict.chosen.items()}
        if step:
            changes["step"] = [verdict.chosen.get("step", ""), step]
        file.keep_correction(event, changes)


def withdraw_encounter(*, encounter: Subject, now: datetime) -> None:
    """Erase every text, the contact and all that was chosen but the rating, at once.

    The encounter stays as an empty shell outside all figures. It can't be undone. A second call changes nothing.
    """
    with suppress(Withdrawn), change(encounter, now=now) as file:
        file.erase()
        file.move_case(CaseState.WITHDRAWN)
        file.log(EventKind.WITHDRAWN)
