"""How much may come from somebody, or to somewhere, before it is held, slowed or refused.

One table, read by the code and by its tests; what each limit does is written down in docs/architecture.md.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from encounters.models import ClosedCookie, LimitBucket, LimitKey
from encounters.visitors import hashed_address
from servicelog.postgresql.kept_statements import keeping_cursor

# How many may come at once. An allowance refills steadily in `REFILLED_AFTER`, and is whole again, however
# far it was overdrawn, when nobody came for as long.
LIMITS = {
    "installation": 20_000,
    "organisation": 5_000,
    "point": 300,
    "address": 60,
    "kiosk": 600,  # presses on one tablet; addresses are not looked at
    "kiosk waiting": 5_000,  # presses that one tablet kept without a network; they count nowhere else
    "receipt": 100,  # wrong receipt codes, by address
    "receipts": 3_000,  # wrong receipt codes of addresses that are not over their own limit
    "receipts slowed": 10_000,  # wrong receipt codes of all that are
    "changes": 1_000,  # what is sent with one receipt, by encounter
    # What `encounters/accounts/tries.py` counts, where nobody is refused for longer than a minute.
    "sign-in own": 5,  # wrong passwords, by account and address
    "sign-in address": 30,
    "sign-in account": 50,
    "sign-in browser": 10,  # by account and browser, where that browser has signed in before
    "second step own": 5,  # wrong codes of whoever knows the password, by account and address
    "second step address": 30,
    "second step guesses": 20,  # by account and its password, from browsers that it does not know
    "second step browser": 10,
    "password": 10,  # wrong ones of whoever wants to change it, by session
    "reset own": 5,  # links asked for, by account and address
    "reset address": 30,
    "reset browser": 10,
    "reset mails": 3,  # by account; whoever asks for more has these
    "sign-up own": 5,  # links to sign up with, by address asked for and address
    "sign-up address": 30,
    "sign-up mails": 3,  # by address asked for
    "set up": 10,  # organisations, by who sets them up
    "invitations": 200,  # of members, by organisation
    "invitation mails": 5,  # by organisation and address, the first one and those that are sent again
    "pairings": 2_000,  # tablets that ask for words
    "pairings address": 30,
    "pairing words": 20,  # wrong ones, by member
    "customer": 60,  # customers looked for, by member
    "sheets": 60,  # spreadsheets that one organisation has checked
    "desk": 60,  # what a member logs for customers
}
REFILLED_AFTER = timedelta(minutes=30)
REFUSED_AT = 10
# How long a receipt code waits when an allowance of wrong ones is just used up, and when it is overdrawn by as much.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(seconds=60)


class LimitResult(NamedTuple):
    """Whether one more is over a limit, whether it is far over, and by how many times the whole allowance it is."""

    over: bool
    far_over: bool
    overdrawn: float = 0


# What is left of an allowance once one more is taken.
LEFT = """greatest(
    CASE WHEN extract(epoch FROM {at} - bucket.at) >= %(refilled_after)s THEN {allowance} - 1
    ELSE least({allowance}, bucket.left + {allowance} * greatest(
        extract(epoch FROM {at} - bucket.at) / %(refilled_after)s, 0)) - 1 END,
    -%(refused_at)s * {allowance}
)"""
AND_KEEP = f"""ON CONFLICT (name) DO UPDATE SET
    "left" = {LEFT.format(at="excluded.at", allowance="(excluded.left + 1)")},
    at = greatest(bucket.at, excluded.at)
RETURNING name, "left"
"""
TAKE = f"""
INSERT INTO encounters_limitbucket AS bucket (name, "left", at)
SELECT name, allowance - 1, %(at)s
FROM unnest(%(names)s::text[], %(allowances)s::float[]) AS wanted (name, allowance)
ORDER BY name
{AND_KEEP}
"""  # noqa: S608 (nothing in it comes from outside)
# The same for a customer's press: nothing where its key was stored before, and of what all share nothing where the
# address is over its own.
TAKE_FOR_FEEDBACK = f"""
WITH own AS (
    INSERT INTO encounters_limitbucket AS bucket (name, "left", at)
    SELECT name, allowance - 1, %(at)s
    FROM unnest((%(names)s::text[])[:1], (%(allowances)s::float[])[:1]) AS wanted (name, allowance)
    WHERE NOT EXISTS (SELECT FROM encounters_receipt WHERE submission_key = %(submission_key)s)
    {AND_KEEP}
), shared AS (
    INSERT INTO encounters_limitbucket AS bucket (name, "left", at)
    SELECT wanted.name, allowance - 1, %(at)s
    FROM unnest((%(names)s::text[])[2:], (%(allowances)s::float[])[2:]) AS wanted (name, allowance), own
    WHERE own.left >= 0 ORDER BY wanted.name
    {AND_KEEP}
)
SELECT name, "left" FROM own UNION ALL SELECT name, "left" FROM shared
"""  # noqa: S608 (nothing in it comes from outside)
PEEK = f"""
SELECT name, CASE WHEN bucket.at IS NULL THEN allowance - 1
    ELSE {LEFT.format(at="%(at)s", allowance="allowance")} END
FROM unnest(%(names)s::text[], %(allowances)s::float[]) AS wanted (name, allowance)
LEFT JOIN encounters_limitbucket AS bucket USING (name)
"""  # noqa: S608 (nothing in it comes from outside)


def take(allowances: dict[str, int], now: datetime) -> LimitResult:
    """Use one of each allowance, in a statement of its own; the times kept are cut to the minute."""
    return result_of(left_after(TAKE, allowances, now), allowances)


def left_after(statement: str, allowances: dict[str, int], now: datetime, **more: Any) -> dict[str, float]:
    """Let the database take, or only look, and return what is left of each allowance then."""
    with keeping_cursor() as cursor:
        cursor.execute(
            statement,
            {
                "at": now.replace(second=0, microsecond=0),
                "names": list(allowances),
                "allowances": list(allowances.values()),
                "refilled_after": REFILLED_AFTER.total_seconds(),
                "refused_at": REFUSED_AT,
                **more,
            },
        )
        return dict(cursor.fetchall())


def result_of(left: dict[str, float], allowances: dict[str, int]) -> LimitResult:
    """Return how it stands with some of the allowances."""
    return LimitResult(
        over=any(left[name] < 0 for name in allowances),
        far_over=any(left[name] <= -(REFUSED_AT - 1) * allowance for name, allowance in allowances.items()),
        overdrawn=max(0, *(-left[name] / allowance for name, allowance in allowances.items())),
    )


def take_for_feedback(
    *, organisation_id: int, point_id: int, address: str, submission_key: UUID, now: datetime
) -> LimitResult | None:
    """Count one submission against every limit that it stands under; None for one that was stored before.

    An address that is over its own limit uses up nothing of what others share with it.
    """
    allowances = {
        f"address:{hashed_address(address, now)}": LIMITS["address"],
        "installation": LIMITS["installation"],
        f"organisation:{organisation_id}": LIMITS["organisation"],
        f"point:{point_id}": LIMITS["point"],
    }
    return take_once(allowances, submission_key, now)


def take_for_kiosk(*, kiosk_id: int, organisation_id: int, submission_key: UUID, now: datetime) -> LimitResult | None:
    """Count one press on a tablet, which has an allowance of its own; None for one that was stored before."""
    allowances = {
        f"kiosk:{kiosk_id}": LIMITS["kiosk"],
        "installation": LIMITS["installation"],
        f"organisation:{organisation_id}": LIMITS["organisation"],
    }
    return take_once(allowances, submission_key, now)


def take_for_desk(*, member_id: int, submission_key: UUID, now: datetime) -> LimitResult | None:
    """Count what a member logs for a customer, apart from what customers send; None if it was stored before."""
    return take_once({f"desk:{member_id}": LIMITS["desk"]}, submission_key, now)


def take_for_waiting(*, kiosk_id: int, submission_key: UUID, now: datetime) -> LimitResult | None:
    """Count one press that a tablet kept; many come at once, so they use up nothing of what is shared.

    None for one that was stored before.
    """
    return take_once({f"kiosk waiting:{kiosk_id}": LIMITS["kiosk waiting"]}, submission_key, now)


def take_once(allowances: dict[str, int], submission_key: UUID, now: datetime) -> LimitResult | None:
    """Use one of each allowance, the first of which is the sender's own; None where the key was stored before."""
    left = left_after(TAKE_FOR_FEEDBACK, allowances, now, submission_key=submission_key)
    if not left:
        return None
    return result_of(left, {name: allowances[name] for name in left})


class CodeLimits(NamedTuple):
    """How it stands with wrong receipt codes: of one address, whose allowance has a `name`, and of the installation.

    `slowed`: of all addresses that are over their own.
    """

    name: str
    address: LimitResult
    installation: LimitResult
    slowed: LimitResult

    @property
    def over(self) -> bool:
        return self.address.over or self.installation.over

    @property
    def far_over(self) -> bool:
        """Whether no code is looked up: very many wrong ones came from everywhere, or from addresses like this one."""
        return self.installation.far_over or (self.address.over and self.slowed.over)

    @property
    def wait(self) -> timedelta:
        """How long a code waits for its turn: longer the more wrong ones came."""
        overdrawn = max(self.address.overdrawn, self.installation.overdrawn)
        return min(SHORTEST_WAIT + overdrawn * (LONGEST_WAIT - SHORTEST_WAIT), LONGEST_WAIT)


def look_at_codes(*, address: str, now: datetime) -> CodeLimits:
    """Return how it stands with wrong receipt codes; a right one uses up nothing."""
    name = f"receipt:{hashed_address(address, now)}"
    own, shared, slowed = {name: LIMITS["receipt"]}, allowance("receipts"), allowance("receipts slowed")
    left = left_after(PEEK, own | shared | slowed, now)
    return CodeLimits(name, *(result_of(left, one) for one in (own, shared, slowed)))


def allowance(name: str) -> dict[str, int]:
    """Return the allowance of the whole installation that has this name."""
    return {name: LIMITS[name]}


def take_for_wrong_code(limits: CodeLimits, now: datetime) -> None:
    """Count one wrong receipt code; an address over its own limit uses up nothing of what all others share."""
    is_over = take({limits.name: LIMITS["receipt"]}, now).over
    take(allowance("receipts slowed" if is_over else "receipts"), now)


def take_for_change(encounter_id: UUID, now: datetime) -> LimitResult:
    """Count one thing that is sent with the receipt of an encounter."""
    return take({f"changes:{encounter_id}": LIMITS["changes"]}, now)


def take_for_customer(*, member_id: int, now: datetime) -> LimitResult:
    """Count that a member looked for a customer."""
    return take({f"customer:{member_id}": LIMITS["customer"]}, now)


def forget_visitors(now: datetime) -> None:
    """Throw away the keys of past days, allowances that are full again, and marks that no cookie outlives."""
    LimitKey.objects.filter(day__lt=now.date()).delete()
    LimitBucket.objects.filter(at__lt=now - REFILLED_AFTER).delete()
    # Twice as long as a cookie lives: one may have been written anew while its receipts were being closed.
    ClosedCookie.objects.filter(at__lt=now - 2 * timedelta(seconds=settings.RECEIPT_COOKIE_IDLE)).delete()
