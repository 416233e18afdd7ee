"""One press is stored: the encounter, its receipt and its place in the figures, by one statement.

The statement reads for itself what follows from the point, so a press may come from a page that was drawn from memory.
`new_encounter` says the same in Python, for what is stored in bulk; a test compares both.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID, uuid4

from django.db import connection
from psycopg.sql import Literal

from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Encounter, FeedbackPoint, Member, Receipt
from encounters.models.choices import AttributedBy, Channel, Rating
from encounters.receipts.secrets import derive_secrets, hash_digits, hash_token
from servicelog.postgresql.kept_statements import keeping_cursor

MOST_DIGIT_COLLISIONS = 5
# What is known of a press before its point is read; all else of an encounter is as its model makes it.
TOLD = "id", "rating", "occurred_at", "reported_at", "language", "hold_reason", "counted", "logged_by_id"
# The columns that follow from the point, as the statement reads it.
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
        AND (%(occurred_at)s AT TIME ZONE location.time_zone)::date
            BETWEEN coalesce(employee.starts_on, '-infinity') AND coalesce(employee.ends_on, 'infinity')
    WHERE point.id = %(point)s AND point.organisation_id = %(organisation)s
        AND (%(was_acknowledged)s OR point.is_active AND location.is_active AND NOT point.is_test)
        AND (%(code)s = '' OR EXISTS (
            SELECT FROM encounters_pointcode code WHERE code.code = %(code)s AND code.point_id = point.id
        ))
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
    RETURNING *
), delta AS (
    INSERT INTO encounters_tallydelta (organisation_id, location_id, employee_id, day, good, bad)
    SELECT organisation_id, location_id, CASE WHEN counted_for_employee THEN employee_id END, occurred_on,
        (rating = 'good')::int, (rating = 'bad')::int
    FROM encounter WHERE counted
)
SELECT encounter.id IS NOT NULL, {of_point} FROM point LEFT JOIN encounter ON true
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
    code: str = "",
    channel: str = "",
    hold_reason: str = "",
    logged_by: Member | None = None,
    occurred_at: datetime | None = None,
    was_acknowledged: bool = False,
) -> Recorded:
    """Store a rating at once, with its receipt and its place in the figures, all or nothing.

    One submission key is one encounter: whoever comes second gets what the first one stored. Raises PointClosed, also
    where there is a code that no longer leads to the point; but what a customer was thanked for before
    (`was_acknowledged`) is stored though the point was closed since. Raises AgainstRule for praise at the point of
    whoever logs it.
    """
    if logged_by and rating == Rating.GOOD and is_point_of(logged_by, point):
        raise AgainstRule(Rule.LOGGED_PRAISE)
    encounter = Encounter(
        id=uuid4(),
        rating=rating,
        occurred_at=occurred_at or now,
        reported_at=now,
        language=language,
        channel=channel,
        hold_reason=hold_reason,
        counted=not hold_reason,
        logged_by=logged_by,
    )
    for attempt in range(MOST_DIGIT_COLLISIONS):
        receipt = new_receipt(encounter=encounter, submission_key=submission_key, attempt=attempt)
        if store(encounter, receipt, point=point, code=code, was_acknowledged=was_acknowledged):
            return Recorded(encounter, receipt, created=True)
        if recorded := find_recorded(submission_key):
            return recorded
    raise RuntimeError("no free digits for a receipt")


def is_point_of(member: Member, point: Point) -> bool:
    """Return whether what is said at a point counts for the member."""
    of_employee = FeedbackPoint.objects.filter(organisation_id=point.organisation_id, employee__isnull=False)
    return of_employee.filter(pk=point.pk, employee=member.employee_id).exists()


def store(encounter: Encounter, receipt: Receipt, *, point: Point, code: str, was_acknowledged: bool) -> bool:
    """Store what was told at a point, and set what follows from that; return False where the key or digits are taken.

    Raises PointClosed.
    """
    arguments = {name: getattr(encounter, name) for name in (*TOLD, "channel")}
    arguments |= {name: getattr(receipt, name) for name in ("submission_key", "token_hash", "digits_hash", "attempt")}
    arguments |= {"point": point.pk, "organisation": point.organisation_id, "code": code}
    arguments["was_acknowledged"] = was_acknowledged
    with keeping_cursor() as cursor:
        cursor.execute(statement(), arguments)
        row = cursor.fetchone()
    if row is None:
        raise PointClosed
    stored, *of_point = row
    if stored:
        for name, value in zip(OF_POINT, of_point, strict=True):
            setattr(encounter, name, value)
        receipt.organisation_id = encounter.organisation_id
        for model in (encounter, receipt):
            model._state.adding, model._state.db = False, connection.alias
    return bool(stored)


@cache
def statement() -> str:
    """Return the statement that stores a press."""
    values = {name: f"%({name})s" for name in TOLD} | OF_POINT
    blank = Encounter()
    for field in Encounter._meta.concrete_fields:
        if field.attname not in values and not (field.generated or field.has_db_default()):
            value = field.get_db_prep_save(getattr(blank, field.attname), connection)
            values[field.attname] = Literal(value).as_string()
    return STORE.format(
        columns=", ".join(values),
        values=", ".join(values.values()),
        of_point=", ".join(f"encounter.{column}" for column in OF_POINT),
    )


def new_encounter(
    *, point: FeedbackPoint, rating: str, language: str, now: datetime, channel: str = "", hold_reason: str = ""
) -> Encounter:
    """Return an encounter as one press makes it, not yet stored: now, here, and who serves at the point."""
    employee = point.employee_at(now)
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
