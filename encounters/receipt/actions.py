"""A customer says whether it was put right, or takes everything back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    lock_encounter,
    log_event,
    move_case,
    reopen_case,
)
from encounters.changes.tallies import count_change
from encounters.models import Case, CaseEvent, CaseText, Contact, Counted, Encounter, Redaction
from encounters.models.choices import CaseState, EventKind, TextKind, Verdict
from encounters.models.redaction import redact_again

NOT_PUT_RIGHT = {Verdict.PARTLY, Verdict.NO}
MOST_VERDICTS = 20


@transaction.atomic
def give_verdict(*, encounter: Encounter, verdict: str, now: datetime) -> Case:
    """Store the customer's answer to "was it put right?"; *partly* and *no* open the case again, once by themselves.

    While the case stays closed another answer takes the place of the last, each with an event of its own: people
    press the wrong button, or learn more later, and nobody has acted on it yet. The answer that opened the case
    stands, for staff now work by it; so does the last of very many. After the next closing *partly* and *no* only
    mark the case unread, and a supervisor decides. Raises ChangedMeanwhile when nothing is asked.
    """
    locked = lock_encounter(encounter=encounter, by=None)
    case = Case.objects.locked_of(locked)
    if case is None or not case.asks_verdict:
        raise ChangedMeanwhile
    if verdict == case.verdict or (case.verdict and CaseEvent.objects.verdicts_of(locked).count() >= MOST_VERDICTS):
        return case
    changes: dict[str, Any] = {"verdict": verdict}
    reopens = verdict in NOT_PUT_RIGHT and not case.reopened_by_verdict
    if verdict in NOT_PUT_RIGHT:
        changes |= {"unread_since": case.unread_since or now, "reopened_by_verdict": True}
    move_case(case=case, state=case.state, now=now, **changes)
    log_event(encounter=locked, kind=EventKind.VERDICT, now=now, verdict=verdict, step=case.step_after)
    return reopen_case(case=case, by=None, now=now) if reopens else case


@transaction.atomic
def explain_verdict(*, encounter: Encounter, now: datetime, why: str = "", step: str = "") -> CaseEvent:
    """Add to the customer's verdict why they say so and which step they are on now; words are unread.

    The event repeats the verdict, so the newest of a round says all of it. The case keeps the step while it is closed;
    once it was opened again the event alone does. Sent twice it is stored once. Raises ChangedMeanwhile
    when no verdict of this round waits for more.
    """
    locked = lock_encounter(encounter=encounter, by=None)
    case, judged = Case.objects.locked_of(locked), CaseEvent.objects.verdict_of(locked)
    if case is None or judged is None:
        raise ChangedMeanwhile
    why = redact_again(locked, {"addition": why})["addition"]
    if judged.explained:
        if why in {"", *judged.texts.values_list("text", flat=True)}:
            return judged
        raise ChangedMeanwhile
    changes: dict[str, Any] = {"step_after": step} if step and case.state == CaseState.CLOSED else {}
    if why:
        changes["unread_since"] = case.unread_since or now
    move_case(case=case, state=case.state, now=now, **changes)
    facts = judged.facts | ({"step": step} if step else {}) | {"explained": True}
    return log_event(encounter=locked, kind=EventKind.VERDICT, now=now, words={TextKind.VERDICT: why}, **facts)


@transaction.atomic
def withdraw_encounter(*, encounter: Encounter, now: datetime) -> Encounter:
    """Erase every text and the contact at once; the encounter stays as an empty shell outside all figures.

    It can't be undone. A second call changes nothing.
    """
    locked = Encounter.objects.locked(encounter)
    if locked.withdrawn_at:
        return locked
    before = Counted.of(locked)
    locked.erase(now)
    locked.save()  # whatever the customer said is in it
    of_encounter = {"organisation_id": locked.organisation_id, "encounter": locked}
    Contact.objects.filter(**of_encounter).delete()
    CaseText.objects.filter(**of_encounter).delete()
    Redaction.objects.filter(**of_encounter).delete()
    if case := Case.objects.locked_of(locked):
        move_case(case=case, state=CaseState.WITHDRAWN, now=now)
    log_event(encounter=locked, kind=EventKind.WITHDRAWN, now=now)
    count_change(encounter=locked, before=before)
    return locked
