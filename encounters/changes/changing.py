"""The one way to change an encounter, its contact, its case or its timeline.

    with change(case, by=member, version=version, now=now) as file:
        file.require_open_case().severity = severity
        file.log(EventKind.SEVERITY_SET, severity=severity)

On leaving, what follows from the change is set and all of it is stored in one transaction: the derived columns, the
case, the timeline and, last of all, the change of the figures. An exception leaves everything as it was.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

from django.db import transaction

from encounters.changes.case_file import CaseFile
from encounters.changes.found_by import set_found_by
from encounters.changes.lookups import DatabaseLookups
from encounters.changes.owed_mail import owe_mail
from encounters.changes.reconciling import reconcile_case
from encounters.changes.refusals import AgainstRule, NotAllowed, NotShown, Rule, Stale, Withdrawn
from encounters.changes.tallies import count_change
from encounters.models import Case, CaseEvent, CaseText, Contact, Correction, Draft, Encounter, Member, Redaction
from encounters.models.choices import TextKind
from encounters.models.export import erase_exports
from encounters.models.redaction import read_redacted_words
from encounters.models.timeline import Timeline, next_version, read_timeline

DATABASE = DatabaseLookups()
Subject = Encounter | Case | CaseFile
# What a case follows. Words of the customer are not among them: a change of those is declared.
CASE_FOLLOWS = {
    *("rating", "employee_id", "employee_chosen", "attribution", "attributed_by", "aspects", "step", "wants_answer"),
    *("occurred_at", "location_id", "hold_reason", "excluded_at"),
}
# What an encounter is found by follows these, and the texts of its timeline.
SEARCH_FOLLOWS = {"text", "wish", "employee_description", "location_id", "employee_id"}
# Who may write of an encounter follows from these columns.
DRAFTS_FOLLOW = {"location_id", "employee_id", "attribution", "attributed_by"}


class StoredFile(CaseFile):
    """The file of an encounter that is stored; what stands in it is read when it is asked for."""

    @cached_property
    def timeline(self) -> Timeline:
        return read_timeline(self.encounter)

    @cached_property
    def stored_texts(self) -> list[CaseText]:
        return list(CaseText.objects.of(self.encounter).order_by("pk"))

    @cached_property
    def stored_additions(self) -> int:
        if "stored_texts" in self.__dict__:
            return super().stored_additions
        return CaseText.objects.additions_to(self.encounter).order_by().count()

    def texts_of(self, events: Collection[CaseEvent]) -> list[CaseText]:
        if not events or "stored_texts" in self.__dict__:
            return super().texts_of(events)
        stored = [event for event in events if event.pk]
        return list(CaseText.objects.of(self.encounter).filter(event__in=stored).order_by("pk"))

    @cached_property
    def redacted_words(self) -> list[str]:
        return read_redacted_words(self.encounter)


def read_file(encounter: Encounter, version: int | None = None) -> CaseFile:
    """Return the file as it is stored, to be read and not to be changed; `version` was read with its encounter."""
    file = StoredFile(encounter, DATABASE)
    file.read_version = version
    return file


@contextmanager
def change(
    subject: Subject, *, now: datetime, by: Member | None = None, version: int | None = None, own_side: bool = False
) -> Iterator[CaseFile]:
    """Open the file of an encounter or a case for a change by a member, or by the customer.

    A file that is open already is worked on as it is: a verb within a verb is stored with it. Raises Withdrawn once
    the customer took everything back; Stale when more has happened than the page of this `version` showed, and NotShown
    when no page can have shown it yet; NotAllowed when it is about the member, unless they tell their `own_side`.
    """
    if isinstance(subject, CaseFile):
        with work_on(subject, now=now, by=by, version=version, own_side=own_side):
            yield subject
        return
    with transaction.atomic():
        file = StoredFile(lock_encounter(subject), DATABASE)
        if by and not by.sees_all_locations and file.encounter.location_id != encounter_of(subject).location_id:
            raise Stale  # it was passed on meanwhile, perhaps to where the member handles nothing
        with work_on(file, now=now, by=by, version=version, own_side=own_side):
            yield file
        store_changes(file)


def encounter_of(subject: Subject) -> Encounter:
    """Return the encounter that a change of this subject is about."""
    if isinstance(subject, Encounter):
        return subject
    return subject.encounter


@contextmanager
def work_on(file: CaseFile, *, now: datetime, by: Member | None, version: int | None, own_side: bool) -> Iterator[None]:
    """Let one verb change the file in memory, and set what follows from it."""
    if file.encounter.withdrawn_at:
        raise Withdrawn
    if by and file.encounter.names_employee_of(by) and not own_side:
        raise NotAllowed
    if version is not None and file.timeline.version > version:
        raise Stale
    if version is not None and file.timeline.version < version:
        raise NotShown
    with file.changed_by(by, now) as is_outer:
        yield
        if is_outer:
            conclude(file)


def lock_encounter(subject: Encounter | Case) -> Encounter:
    """Return the encounter as it stands once nobody else is changing it, with its case; in the caller's transaction.

    In two statements: what one statement joins to a row that it waited for would be old. Whoever changes a case
    locks its encounter first.
    """
    pk = subject.pk
    if isinstance(subject, Case):
        pk = subject.encounter_id
    rows = Encounter.objects.filter(organisation_id=subject.organisation_id, pk=pk)
    rows.select_for_update().values_list("pk").get()
    encounter = rows.for_page().get()
    if case := getattr(encounter, "case", None):
        case.encounter, case.organisation = encounter, encounter.organisation
    return encounter


def conclude(file: CaseFile) -> None:
    """Set what follows from a change: derived columns, the case, its points and times."""
    encounter = file.encounter
    refuse_own_praise(file)
    encounter.set_derived()
    if "employee_id" in file.changed_columns:
        encounter.employee_alias = None  # the one that another employee's page knows it by
    changed = file.customer_changed or CASE_FOLLOWS & set(file.changed_columns)
    follows = changed and not encounter.withdrawn_at
    if follows:
        reconcile_case(file)
    case = file.case
    if case:
        case.location_id, case.employee_id = encounter.location_id, encounter.employee_id
    if case and case.is_open and (follows or file.refreshes_urgency or file.changed_case_columns):
        case.in_spike = file.lookups.is_in_spike(case, file.now)
        case.set_derived(file.now)


def refuse_own_praise(file: CaseFile) -> None:
    """Raise AgainstRule where a change, whoever makes it, would let praise name the member who logged it."""
    encounter, changed = file.encounter, {"rating", "employee_id"} & set(file.changed_columns)
    if changed and encounter.would_be_own_praise(encounter.rating, encounter.employee):
        raise AgainstRule(Rule.LOGGED_PRAISE)


def store_changes(file: CaseFile) -> None:
    """Write what changed, and nothing else; the change of the figures comes last, for others may wait for it."""
    follow_words(file)
    if columns := file.changed_columns:
        file.encounter.save(update_fields=columns)
    store_contact(file)
    store_case(file)
    if file.is_erased:
        erase_texts(file.encounter)
    elif DRAFTS_FOLLOW & set(columns):
        Draft.objects.of(file.encounter).closed_to_writer().delete()
    CaseText.objects.bulk_update(file.redacted_texts.values(), ["text"])
    if file.words_taken_out:
        redact_drafts(file.encounter, file.words_taken_out)
    CaseEvent.objects.bulk_create(file.events)
    owe_mail(file)
    CaseText.objects.bulk_create(file.texts)
    Correction.objects.bulk_create(file.corrections)
    for correction in file.later_corrections:
        correction.version = next_version()
        correction.save()
    Redaction.objects.bulk_create(file.redactions)
    count_change(encounter=file.encounter, before=file.counted_before)
    erase_copies(file)


def erase_copies(file: CaseFile) -> None:
    """Erase the files that may hold what was withdrawn, redacted or, of a contact, changed."""
    is_taken_back = file.is_erased or bool(file.words_taken_out)
    if is_taken_back or file.takes_contact_back:
        encounter = file.encounter
        erase_exports(encounter.organisation_id, since=encounter.reported_at, contacts_alone=not is_taken_back)


def follow_words(file: CaseFile) -> None:
    """Update what the encounter is found by, and talks about, if anything changed from which that is made."""
    changed = file.texts or file.redacted_texts or file.is_erased
    if changed or SEARCH_FOLLOWS & set(file.changed_columns):
        stored = [] if file.is_erased else file.all_texts
        if says_something_else(file):
            set_found_by(file.encounter, stored)
        else:
            file.encounter.set_search(text.text for text in stored)


def says_something_else(file: CaseFile) -> bool:
    """Return whether the customer's own words changed: what they talk about follows from these alone."""
    if file.is_erased or file.words_taken_out or any(text.kind == TextKind.ADDITION for text in file.texts):
        return True
    return not {"text", "wish"}.isdisjoint(file.changed_columns)


def store_contact(file: CaseFile) -> None:
    """Write the contact if it changed, or delete it if it was taken away."""
    if file.contact:
        if file.contact_changed:
            file.contact.save()
    elif file.former_contact:
        Contact.objects.filter(organisation_id=file.encounter.organisation_id, encounter=file.encounter).delete()


def store_case(file: CaseFile) -> None:
    """Write a new case, or what changed of it."""
    if file.case is None:
        return
    if not file.case_before:
        file.case.save(force_insert=True)
    elif columns := file.changed_case_columns:
        file.case.save(update_fields=columns)


def erase_texts(encounter: Encounter) -> None:
    """Delete every text of the timeline, what was redacted or corrected, and what anybody is writing."""
    Draft.objects.of(encounter).delete()
    of_encounter = {"organisation_id": encounter.organisation_id, "encounter": encounter}
    CaseText.objects.filter(**of_encounter).delete()
    Correction.objects.filter(**of_encounter).delete()
    Redaction.objects.filter(**of_encounter).delete()


def redact_drafts(encounter: Encounter, words: list[str]) -> None:
    """Take words out of what anybody is writing of the encounter."""
    for draft in Draft.objects.of(encounter).select_for_update():
        draft.leave_out(words)
        draft.save(update_fields=["texts", "overlooked"])
