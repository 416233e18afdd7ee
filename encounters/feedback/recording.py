"""One press is stored: the encounter, its receipt and its place in the figures, by one statement.

The statement reads for itself what follows from the point, so a press may come from a page that was drawn from memory.
`new_encounter` says the same in Python, for what is stored in bulk; a test compares both.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import connection

from encounters.models import Encounter, FeedbackPoint, Member, Receipt
from encounters.models.choices import AttributedBy, Channel
from encounters.receipts.secrets import derive_secrets, hash_digits, hash_token

MOST_DIGIT_COLLISIONS = 5
# The columns of an encounter that follow from its point, as the statement reads it.
OF_POINT = {
    "organisation_id": "point.organisation_id",
    "location_id": "point.location_id",
    "point_id": "point.id",
    "employee_id": "point.employee_id",
    "attributed_by": f"CASE WHEN point.employee_id IS NULL THEN '' ELSE '{AttributedBy.POINT}' END",
    "counted_for_employee": "%(counted)s AND point.employee_id IS NOT NULL",
    "occurred_on": "(%(occurred_at)s AT TIME ZONE point.time_zone)::date",
    "channel": f"coalesce(nullif(%(channel)s, ''), nullif(point.channel, ''), '{Channel.LINK}')",
    "search": "array_to_tsvector(array_remove("
    "ARRAY['@o' || point.organisation_id, '@l' || point.location_id, '@e' || point.employee_id], NULL))",
}
STORE = """
WITH point AS (
    SELECT point.id, point.organisation_id, point.location_id, point.channel, location.time_zone,
        employee.id AS employee_id
    FROM encounters_feedbackpoint point
    JOIN encounters_location location ON location.id = point.location_id
    LEFT JOIN encounters_employee employee ON employee.id = point.employee_id AND employee.is_active
    WHERE point.id = %(point_id)s AND point.organisation_id = %(organisation_id)s
        AND point.is_active AND location.is_active
), receipt AS (
    INSERT INTO encounters_receipt
        (submission_key, token_hash, digits_hash, attempt, organisation_id, encounter_id, details_opened)
    SELECT %(submission_key)s, %(token_hash)s, %(digits_hash)s, %(attempt)s, point.organisation_id, %(id)s, false
    FROM point
    ON CONFLICT DO NOTHING
    RETURNING encounter_id
), encounter AS (
    INSERT INTO encounters_encounter ({columns})
    SELECT {values} FROM point, receipt
    RETURNING {columns}
), delta AS (
    INSERT INTO encounters_tallydelta (organisation_id, location_id, employee_id, day, good, bad)
    SELECT organisation_id, location_id, CASE WHEN counted_for_employee THEN employee_id END, occurred_on,
        (rating = 'good')::int, (rating = 'bad')::int
    FROM encounter WHERE counted
)
SELECT {columns_found} FROM point LEFT JOIN encounter ON true
"""


class Point(Protocol):
    """What is known of a feedback point before a press on its page is stored."""

    @property
    def pk(self) -> int: ...

    @property
    def organisation_id(self) -> int: ...


@dataclass(frozen=True)
class Recorded:
    """An encounter with its receipt; `created` is False when the same submission came before."""

    encounter: Encounter
    receipt: Receipt
    created: bool


class PointClosed(Exception):
    """The feedback point takes nothing any more."""


def find_recorded(submission_key: UUID) -> Recorded | None:
    """Return what this submission was stored as; None when it is new."""
    receipt = Receipt.objects.filter(pk=submission_key).first()  # mostly there is none, so without its encounter
    if receipt is None:
        return None
    return Recorded(receipt.encounter, receipt, created=False)


def record_encounter(
    *,
    point: Point,
    rating: str,
    submission_key: UUID,
    language: str,
    now: datetime,
    channel: str = "",
    hold_reason: str = "",
    logged_by: Member | None = None,
) -> Recorded:
    """Store a rating at once, with its receipt and its place in the figures, all or nothing.

    One submission key is one encounter: whoever comes second gets what the first one stored. Raises PointClosed.
    """
    told = Encounter(
        id=uuid4(),
        rating=rating,
        occurred_at=now,
        reported_at=now,
        language=language,
        channel=channel,
        hold_reason=hold_reason,
        counted=not hold_reason,
        logged_by=logged_by,
    )
    for attempt in range(MOST_DIGIT_COLLISIONS):
        receipt = new_receipt(encounter=told, submission_key=submission_key, attempt=attempt)
        stored = store(told, receipt, point)
        if stored is None:
            raise PointClosed
        if stored.pk:
            receipt.encounter, receipt.organisation_id = stored, stored.organisation_id
            return Recorded(stored, receipt, created=True)
        if recorded := find_recorded(submission_key):
            return recorded
    raise RuntimeError("no free digits for a receipt")


def store(told: Encounter, receipt: Receipt, point: Point) -> Encounter | None:
    """Store what was told at a point, and return it as it is stored; without an id where the key or digits are taken.

    None where the point is closed.
    """
    arguments = {field.column: field.get_db_prep_save(getattr(told, field.attname), connection) for field in fields()}
    arguments |= {"point_id": point.pk, "organisation_id": point.organisation_id, "attempt": receipt.attempt}
    arguments |= {"submission_key": receipt.submission_key}
    arguments |= {"token_hash": receipt.token_hash, "digits_hash": receipt.digits_hash}
    with connection.cursor() as cursor:
        cursor.execute(statement(), arguments)
        row = cursor.fetchone()
    if row is None:
        return None
    return Encounter.from_db(connection.alias, [field.attname for field in fields()], row)


@cache
def fields() -> list[Any]:
    """Return the columns of an encounter, but for those that the database makes."""
    return [field for field in Encounter._meta.concrete_fields if not field.generated]


@cache
def statement() -> str:
    """Return the statement that stores a press."""
    columns = [field.column for field in fields()]
    values = [OF_POINT.get(column, f"%({column})s") for column in columns]
    found = [f"encounter.{column}" for column in columns]
    return STORE.format(columns=", ".join(columns), values=", ".join(values), columns_found=", ".join(found))


def new_encounter(
    *, point: FeedbackPoint, rating: str, language: str, now: datetime, channel: str = "", hold_reason: str = ""
) -> Encounter:
    """Return an encounter as one press makes it, not yet stored: now, here, and who serves at the point."""
    employee = point.active_employee
    attributed_by = AttributedBy.POINT if employee else ""
    encounter = Encounter(
        id=uuid4(),
        organisation_id=point.organisation_id,
        location=point.location,
        point=point,
        employee=employee,
        attributed_by=attributed_by,
        rating=rating,
        occurred_at=now,
        reported_at=now,
        language=language,
        channel=channel or point.channel or Channel.LINK,
        hold_reason=hold_reason,
    )
    encounter.set_derived()
    encounter.set_search()
    return encounter


def new_receipt(*, encounter: Encounter, submission_key: UUID, attempt: int = 0) -> Receipt:
    """Return a new receipt of the encounter, not yet stored."""
    secrets = derive_secrets(submission_key, attempt)
    return Receipt(
        submission_key=submission_key,
        token_hash=hash_token(secrets.token),
        digits_hash=hash_digits(secrets.digits),
        attempt=attempt,
        organisation_id=encounter.organisation_id,
        encounter=encounter,
    )
