"""Words are taken out of everything that was said of an encounter."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    lock_encounter,
    log_event,
)
from encounters.models import CaseText, Encounter, Member, Redaction
from encounters.models.choices import EventKind, TextKind
from encounters.models.masking import redact


def texts_containing(words: str, encounter: Encounter) -> dict[str, str]:
    """Every text of the encounter in which the words stand, by where it stands."""
    own = {"organisation_id": encounter.organisation_id, "encounter": encounter}
    told = {f"{said.kind}:{said.pk}": said.text for said in CaseText.objects.filter(**own)}
    texts = {name: getattr(encounter, name) for name in Redaction.COLUMNS} | told
    return {where: text for where, text in texts.items() if redact(text, words) != text}


@transaction.atomic
def redact_encounter(
    *, encounter: Encounter, words: str, reason: str, by: Member, now: datetime, version: int | None = None
) -> Redaction:
    """Take words out of every text of the encounter, for a reason; admins can read the texts as they stood.

    Raises ChangedMeanwhile when the words stand nowhere, and as `lock_encounter` does.
    """
    locked = lock_encounter(encounter=encounter, by=by, version=version)
    originals = texts_containing(words, locked)
    if not originals:
        raise ChangedMeanwhile
    columns = [name for name in Redaction.COLUMNS if name in originals]
    for name in columns:
        setattr(locked, name, redact(originals[name], words))
    locked.save(update_fields=columns)
    for where in originals.keys() - columns:
        told = CaseText.objects.filter(organisation_id=locked.organisation_id, pk=int(where.partition(":")[2]))
        told.update(text=redact(originals[where], words))
    event = log_event(
        encounter=locked, kind=EventKind.REDACTED, now=now, by=by, words={TextKind.REASON: redact(reason, words)}
    )
    return Redaction.objects.create(
        organisation_id=locked.organisation_id, encounter=locked, event=event, words=words, originals=originals
    )
