"""Words are taken out of everything that was said of an encounter."""

from collections.abc import Sequence
from datetime import datetime

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Encounter, Member, Redaction
from encounters.models.choices import EventKind, TextKind
from encounters.review.suspects import as_shown
from encounters.texts.redacting import Whole, redact, redact_all


def redact_encounter(
    *,
    encounter: Subject,
    words: str,
    reason: str,
    by: Member,
    now: datetime,
    version: int | None = None,
    also: Sequence[str] = (),
) -> Encounter:
    """Take words, and others that look like them, out of every text of the encounter, for a reason.

    The words themselves may stand nowhere, where others are chosen. Admins can read the texts as they stood.
    """
    with change(encounter, by=by, now=now, version=version) as file:
        if not (also or texts_containing(words, file)):
            raise AgainstRule(Rule.WORDS)
        take_out(file, [words, *map(as_shown, also)], reason)
    return file.encounter


def redact_suspects(
    *, encounter: Subject, suspects: Sequence[str], by: Member, now: datetime, version: int | None = None
) -> Encounter:
    """Take words that look like what was redacted before out of every text, for the reason that was given then."""
    with change(encounter, by=by, now=now, version=version) as file:
        before = file.timeline.last(EventKind.REDACTED)
        if before is None or not suspects:
            raise AgainstRule(Rule.WORDS)
        reasons = [text.text for text in file.all_texts if text.event_id == before.pk and text.kind == TextKind.REASON]
        take_out(file, list(map(as_shown, suspects)), "".join(reasons))
    return file.encounter


def take_out(file: CaseFile, redacted: Sequence[str], reason: str) -> None:
    """Take each of these words out of every text of the file, and keep the texts as they stood with it."""
    keys = {"organisation_id": file.encounter.organisation_id, "encounter": file.encounter}
    kept = []
    for words in redacted:
        is_whole, originals = isinstance(words, Whole), take_out_one(words, file)
        kept.append(Redaction(**keys, words=str(words), is_whole=is_whole, originals=originals))
    reason = redact_all(reason, redacted)
    event = file.log(EventKind.REDACTED, words={TextKind.REASON: reason})
    for redaction in kept:
        redaction.event = event
        file.redactions.append(redaction)


def take_out_one(words: str, file: CaseFile) -> dict[str, str]:
    """Take the words out of every text of the file; return the texts in which they stood, by their places."""
    originals = texts_containing(words, file)
    for column in originals.keys() & Redaction.COLUMNS.keys():
        setattr(file.encounter, column, redact(originals[column], words))
    for text in file.all_texts:
        if place_of(text.kind, text.pk) in originals:
            text.text = redact(text.text, words)
            file.redacted_texts[text.pk] = text
    file.words_taken_out.append(words)
    return originals


def texts_of(file: CaseFile) -> dict[str, str]:
    """Return every text of the encounter, by the place where it stands."""
    texts = {column: getattr(file.encounter, column) for column in Redaction.COLUMNS}
    return texts | {place_of(text.kind, text.pk): text.text for text in file.all_texts}


def texts_containing(words: str, file: CaseFile) -> dict[str, str]:
    """Return every text of the encounter in which the words stand, by the place where it stands."""
    return {place: text for place, text in texts_of(file).items() if redact(text, words) != text}


def place_of(kind: str, pk: int) -> str:
    """Return the name of a text of the timeline within a redaction."""
    return f"{kind}:{pk}"
