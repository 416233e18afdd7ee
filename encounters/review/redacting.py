"""Words are taken out of everything that was said of an encounter."""

from datetime import datetime

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Encounter, Member, Redaction
from encounters.models.choices import EventKind, TextKind
from encounters.models.masking import redact


def redact_encounter(
    *, encounter: Subject, words: str, reason: str, by: Member, now: datetime, version: int | None = None
) -> Encounter:
    """Take words out of every text of the encounter, for a reason; admins can read the texts as they stood."""
    with change(encounter, by=by, now=now, version=version) as file:
        redacted, originals = file.encounter, texts_containing(words, file)
        if not originals:
            raise AgainstRule(Rule.WORDS)
        for column in originals.keys() & Redaction.COLUMNS.keys():
            setattr(redacted, column, redact(originals[column], words))
        for text in file.all_texts:
            if place_of(text.kind, text.pk) in originals:
                text.text = redact(text.text, words)
                file.redacted_texts.append(text)
        file.words_taken_out.append(words)
        event = file.log(EventKind.REDACTED, words={TextKind.REASON: redact(reason, words)})
        keys = {"organisation_id": redacted.organisation_id, "encounter": redacted}
        file.other_rows.append(Redaction(**keys, event=event, words=words, originals=originals))
    return redacted


def texts_containing(words: str, file: CaseFile) -> dict[str, str]:
    """Return every text of the encounter in which the words stand, by the place where it stands."""
    texts = {column: getattr(file.encounter, column) for column in Redaction.COLUMNS}
    texts |= {place_of(text.kind, text.pk): text.text for text in file.all_texts}
    return {place: text for place, text in texts.items() if redact(text, words) != text}


def place_of(kind: str, pk: int) -> str:
    """Return the name of a text of the timeline within a redaction."""
    return f"{kind}:{pk}"
