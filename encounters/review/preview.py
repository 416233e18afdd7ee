"""What everybody reads once words are taken out, shown before it is done."""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from encounters.changes.case_file import CaseFile
from encounters.masking import mask
from encounters.models import CaseText, Redaction
from encounters.models.choices import EventKind, TextKind
from encounters.receipt.copy import change_of
from encounters.review.redacting import texts_containing, texts_of
from encounters.review.suspects import Suspect, as_shown, suspects_after
from encounters.texts.redacting import redact_all

CUSTOMER_SAID = ("text", "wish", "employee_description")
EMPLOYEE_READS = ("text", "wish")
CONVERSATION = {TextKind.ADDITION, TextKind.ANSWER, TextKind.VERDICT}
Labelled = list[tuple[Any, str]]


class RedactionPreview:
    """The texts of an encounter as they stand once these words and the chosen ones are taken out, by who reads them."""

    def __init__(self, file: CaseFile, words: str, drafts: Iterable[str], chosen: Collection[str]) -> None:
        self.file, self.words = file, words
        self.texts = [*texts_of(file).values(), *drafts]
        self.chosen = [suspect.word for suspect in self.suspects if suspect.word in chosen]
        self.redacted = [*file.redacted_words, words, *map(as_shown, self.chosen)]

    @cached_property
    def is_found(self) -> bool:
        """Whether the words themselves stand in a text that everybody or anybody may read."""
        return bool(texts_containing(self.words, self.file))

    @cached_property
    def customer_reads(self) -> Labelled:
        """What the receipt says."""
        change = change_of(self.file.encounter)
        return self.read(CUSTOMER_SAID, lambda text: text.kind in CONVERSATION or self.is_change(text, change))

    @cached_property
    def employee_reads(self) -> Labelled:
        """What the employee whom it is about for certain reads; nothing where there is none."""
        if self.file.encounter.concerned is None:
            return []
        replies = {event.pk for event in self.file.timeline.of(EventKind.AMENDED, reply=True)}
        own = {TextKind.SIDE, TextKind.PRAISE}

        def is_read(text: CaseText) -> bool:
            return text.kind in own or (text.kind == TextKind.ADDITION and text.event_id not in replies)

        return [(label, mask(text)) for label, text in self.read(EMPLOYEE_READS, is_read)]

    @cached_property
    def staff_read(self) -> Labelled:
        """What those who handle it read besides what the customer reads."""
        change = change_of(self.file.encounter)
        return self.read(
            ("excluded_because",), lambda text: text.kind not in CONVERSATION and not self.is_change(text, change)
        )

    @cached_property
    def suspects(self) -> list[Suspect]:
        """The words that are left without a choice and look like what is taken out."""
        return suspects_after(self.texts, self.words, self.file.redacted_words)

    def is_change(self, text: CaseText, change: str) -> bool:
        return text.kind == TextKind.CHANGE and text.text == change

    def read(self, columns: Iterable[str], is_read: Callable[[CaseText], bool]) -> Labelled:
        """Return the labels and words of these columns and of the texts that are read, without what is taken out."""
        said = [(Redaction.COLUMNS[name], getattr(self.file.encounter, name)) for name in columns]
        said += [(TextKind(text.kind).label, text.text) for text in self.file.all_texts if is_read(text)]
        return [(label, redact_all(text, self.redacted)) for label, text in said if text]
