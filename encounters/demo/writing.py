"""The bulk twin of the actions: the rows that they would write for what happened, not yet stored.

`tests/demo/test_loading.py` lets the actions do the same and compares every row.
"""

from datetime import datetime
from uuid import uuid4

from encounters.demo.deeds import Added, Deed, Excluded, Happening, Reattributed, Released, Said, Withdrew
from encounters.demo.founding import Cast
from encounters.demo.rows import Rows, move, note, set_contact, settle
from encounters.demo.rows_of_handling import handle
from encounters.feedback.actions import FOLLOWING, attribute, new_encounter, new_receipt
from encounters.models import Contact, Encounter, Member
from encounters.models.choices import AttributedBy, Attribution, CaseState, EventKind, TextKind


def write_down(happening: Happening, cast: Cast) -> Rows:
    """Make the rows of a happening."""
    encounter = new_encounter(
        point=cast.points[happening.point],
        rating=happening.rating,
        language=happening.language,
        now=happening.at,
        channel=happening.channel,
        hold_reason=happening.hold_reason,
    )
    if happening.logged_by:
        encounter.logged_by = cast.members[happening.logged_by]
    rows = Rows(encounter, new_receipt(encounter=encounter, submission_key=uuid4()))
    set_contact(rows, None)
    for deed in happening.deeds:
        act(rows, deed, cast)
    return rows


def act(rows: Rows, deed: Deed, cast: Cast) -> None:
    """Change the rows as the deed's action does."""
    match deed:
        case Said():
            amend(rows, deed, cast)
        case Added():
            add(rows, deed)
        case Excluded() | Released():
            decide(rows, deed, cast.members[deed.by])
        case Reattributed():
            reattribute(rows, deed, cast)
        case Withdrew():
            withdraw(rows, deed.at)
        case _:
            handle(rows, deed, cast.members.get(deed.by))


def amend(rows: Rows, said: Said, cast: Cast) -> None:
    """Store what the customer said."""
    encounter = rows.encounter
    details = dict(said.details)
    if "employee" in details:
        details["employee"] = cast.employees[details["employee"]]
    details |= attribute(encounter, details)
    changed = {name: value for name, value in details.items() if getattr(encounter, name) != value}
    for name, value in changed.items():
        setattr(encounter, name, value)
    encounter.time_given = "occurred_at" in changed
    if changed.keys() & set(Encounter.WORD_FIELDS):
        encounter.words_changed_at = said.at
    encounter.set_derived()
    if said.contact:
        contact = Contact(
            organisation_id=encounter.organisation_id,
            encounter=encounter,
            language=encounter.language,
            **said.contact,
        )
        set_contact(rows, contact)
    note(rows, EventKind.AMENDED, said.at, fields=sorted({*changed, *said.contact} - FOLLOWING))
    settle(rows, said.at)


def add(rows: Rows, added: Added) -> None:
    """Store a text that came later; a handler who has opened the case did not read it yet."""
    if rows.case and rows.case.is_open and rows.case.state != CaseState.NEW:
        rows.case.unread_since = rows.case.unread_since or added.at
    note(rows, EventKind.AMENDED, added.at, words={TextKind.ADDITION: added.text}, fields=[])
    settle(rows, added.at)


def decide(rows: Rows, deed: Excluded | Released, by: Member) -> None:
    """A handler takes it out of the figures, or counts it after review."""
    encounter, held = rows.encounter, rows.encounter.hold_reason
    kind = EventKind.EXCLUDED if isinstance(deed, Excluded) else EventKind.RELEASED
    if isinstance(deed, Excluded):
        encounter.excluded_at, encounter.excluded_by, encounter.excluded_because = deed.at, by, deed.reason
    else:
        encounter.hold_reason = ""
        encounter.words_changed_at = encounter.words_changed_at if encounter.first_read_at else deed.at
    encounter.set_derived()
    note(rows, kind, deed.at, by=by, words={TextKind.REASON: deed.reason}, held=held)
    settle(rows, deed.at)


def reattribute(rows: Rows, deed: Reattributed, cast: Cast) -> None:
    """A handler says who really served."""
    encounter, former = rows.encounter, rows.encounter.employee_id
    encounter.employee = cast.employees[deed.employee]
    encounter.attributed_by, encounter.attribution = AttributedBy.STAFF, Attribution.SURE
    encounter.set_derived()
    note(
        rows,
        EventKind.REATTRIBUTED,
        deed.at,
        by=cast.members[deed.by],
        words={TextKind.REASON: deed.reason},
        former=former,
        employee=encounter.employee_id,
    )
    settle(rows, deed.at)


def withdraw(rows: Rows, at: datetime) -> None:
    """The customer takes everything back."""
    encounter = rows.encounter
    encounter.erase(at)
    set_contact(rows, None)
    rows.texts.clear()
    if rows.case:
        move(rows, CaseState.WITHDRAWN, at)
    note(rows, EventKind.WITHDRAWN, at)
