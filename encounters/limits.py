"""How much feedback may come before it is held for review, or refused.

One table, read by the code and by its tests. An allowance refills steadily; when it is used up the
encounter is held; when it is overdrawn ten times the whole, the answer is 429 with the text kept.
"""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from encounters.models import ClosedCookie, LimitBucket, LimitKey

HASH_BITS = 20


# How many may come at once. An allowance refills steadily in `REFILLED_AFTER`, and is whole again, however
# far it was overdrawn, when nobody came for as long.
LIMITS = {
    "installation": 20_000,
    "organisation": 5_000,
    "point": 300,
    "address": 60,
    "receipt": 20,  # guesses of receipt codes, by address
}
REFILLED_AFTER = timedelta(minutes=30)
REFUSED_AT = 10


class LimitResult(NamedTuple):
    """Whether one submission is over a limit, and whether it is far over."""

    over: bool
    far_over: bool


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the peer, or what the configured number of proxies says."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return without_port(hops[-settings.TRUSTED_PROXIES].strip()[:60])
    return str(request.META.get("REMOTE_ADDR", ""))


def without_port(address: str) -> str:
    """Return the address without the port that some proxies add."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    if address.count(":") == 1:
        return address.partition(":")[0]
    return address


def address_prefix(address: str) -> str:
    """Return the part of an address that one group or shop shares: all of IPv4, /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    size = 64 if parsed.version == 6 else 32
    return str(ipaddress.ip_network(f"{parsed}/{size}", strict=False))


def hashed_address(address: str, now: datetime) -> str:
    """Return a hash of 20 bits of the prefix, with the day's key: many addresses share each value."""
    key = day_key(now)
    digest = hmac.new(key, address_prefix(address).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:4]) >> (32 - HASH_BITS):05x}"


def day_key(now: datetime) -> bytes:
    """Return the key of this UTC day, made by whoever needs it first."""
    day = now.date()
    row = LimitKey.objects.filter(day=day).first()
    if row is None:
        LimitKey.objects.bulk_create([LimitKey(day=day, key=secrets.token_bytes(32))], ignore_conflicts=True)
        row = LimitKey.objects.get(day=day)
    return bytes(row.key)


TAKE = """
INSERT INTO encounters_limitbucket AS bucket (name, "left", at)
SELECT name, allowance - 1, %(at)s
FROM unnest(%(names)s::text[], %(allowances)s::float[]) AS wanted (name, allowance)
ORDER BY name
ON CONFLICT (name) DO UPDATE SET
    "left" = greatest(
        CASE WHEN extract(epoch FROM excluded.at - bucket.at) >= %(refilled_after)s THEN excluded.left
        ELSE least(excluded.left + 1, bucket.left + (excluded.left + 1) * greatest(
            extract(epoch FROM excluded.at - bucket.at) / %(refilled_after)s, 0)) - 1 END,
        -%(refused_at)s * (excluded.left + 1)
    ),
    at = greatest(bucket.at, excluded.at)
RETURNING name, "left"
"""


def take(allowances: dict[str, int], now: datetime) -> LimitResult:
    """Use one of each allowance, in a statement of its own; the times kept are cut to the minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "at": now.replace(second=0, microsecond=0),
                "names": list(allowances),
                "allowances": list(allowances.values()),
                "refilled_after": REFILLED_AFTER.total_seconds(),
                "refused_at": REFUSED_AT,
            },
        )
        left = dict(cursor.fetchall())
    return LimitResult(
        over=any(left[name] < 0 for name in allowances),
        far_over=any(left[name] <= -(REFUSED_AT - 1) * allowance for name, allowance in allowances.items()),
    )


def take_for_feedback(*, organisation_id: int, point_id: int, address: str, now: datetime) -> LimitResult:
    """Count one submission against every limit that it stands under.

    An address that is over its own limit uses up nothing of what others share with it.
    """
    by_address = take({f"address:{hashed_address(address, now)}": LIMITS["address"]}, now)
    if by_address.over:
        return by_address
    return take(
        {
            "installation": LIMITS["installation"],
            f"organisation:{organisation_id}": LIMITS["organisation"],
            f"point:{point_id}": LIMITS["point"],
        },
        now,
    )


def take_for_receipt(*, address: str, now: datetime) -> LimitResult:
    """Count one guess of a receipt code."""
    return take({f"receipt:{hashed_address(address, now)}": LIMITS["receipt"]}, now)


def forget_visitors(now: datetime) -> None:
    """Throw away the keys of past days, allowances that are full again, and marks that no cookie outlives."""
    LimitKey.objects.filter(day__lt=now.date()).delete()
    LimitBucket.objects.filter(at__lt=now - REFILLED_AFTER).delete()
    # Twice as long as a cookie lives: one may have been written anew while its receipts were being closed.
    ClosedCookie.objects.filter(at__lt=now - 2 * timedelta(seconds=settings.RECEIPT_COOKIE_IDLE)).delete()
