"""How long somebody waits who tries again and again: a few seconds, at most a minute, and never longer.

A try stands under allowances of `LIMITS`: of this address at this account, of the address, and of the account.
Strangers who guess at an account use up the last, and slow each other and every browser that is new there; a browser
that signed in before has an allowance of its own. When somebody's next try opens is decided at their last one, or when
they first ask, and kept: nobody at another address can prolong it. What was right costs nothing.
"""

import math
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.transaction import atomic
from django.utils.translation import ngettext

from encounters.limits import LIMITS, REFILLED_AFTER
from encounters.models import LimitBucket
from encounters.visitors import hashed, hashed_address
from servicelog.client_addresses import address_prefix

SHORTEST, LONGEST = timedelta(seconds=2), timedelta(minutes=1)
LOWEST = 1 - math.log2(LONGEST / SHORTEST)  # what is left when the wait is the longest
LOCK = """
INSERT INTO encounters_limitbucket AS bucket (name, "left", at)
SELECT name, allowance, %(at)s
FROM unnest(%(names)s::text[], %(allowances)s::float[]) AS wanted (name, allowance)
ORDER BY name
ON CONFLICT (name) DO UPDATE SET at = least(bucket.at, %(latest)s)
RETURNING name, "left", at, xmax = 0
"""


class Bucket(NamedTuple):
    """What is left of an allowance, and since when; of the asker's own, from when on it may be used."""

    left: float
    at: datetime
    is_new: bool


class Wait(ValidationError):
    """Too much was tried; after so many seconds it may be tried again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


def wait_after_wrong(seconds: int) -> Wait:
    """Return what is told after too many wrong passwords, of whomever."""
    text = ngettext(
        "Too many wrong passwords were tried. Wait %(count)d second and press again.",
        "Too many wrong passwords were tried. Wait %(count)d seconds and press again.",
        seconds,
    )
    return Wait(text % {"count": seconds}, seconds)


def wait_after_wrong_code(seconds: int) -> Wait:
    """Return what is told after too many wrong codes of a second step."""
    text = ngettext(
        "Too many wrong codes were tried. Wait %(count)d second and press again.",
        "Too many wrong codes were tried. Wait %(count)d seconds and press again.",
        seconds,
    )
    return Wait(text % {"count": seconds}, seconds)


def wait_after_asking(seconds: int) -> Wait:
    """Return what whoever asked for many links is told."""
    text = ngettext(
        "The link was asked for too many times from here. Wait %(count)d second and press again.",
        "The link was asked for too many times from here. Wait %(count)d seconds and press again.",
        seconds,
    )
    return Wait(text % {"count": seconds}, seconds)


def allowances_for(kind: str, *, account: str, address: str, browser: str, now: datetime) -> dict[str, int]:
    """Return what one try uses up, the asker's own first; `browser` names one that the account knows, or is empty."""
    account = account.strip().lower()
    if browser:
        return {f"{kind} browser:{hashed(f'{account} {browser}', now)}": LIMITS[f"{kind} browser"]}
    names = {"own": hashed(f"{account} {address_prefix(address)}", now), "address": hashed_address(address, now)}
    if f"{kind} account" in LIMITS:
        names["account"] = hashed(account, now)
    return {f"{kind} {scope}:{name}": LIMITS[f"{kind} {scope}"] for scope, name in names.items()}


def begin_try(allowances: dict[str, int], now: datetime) -> int:
    """Use one of each allowance and return 0; or use none, and return for how many seconds to wait."""
    own = next(iter(allowances))
    with atomic():
        buckets = lock_buckets(allowances, now)
        left = {name: refilled(buckets[name], allowance, now) for name, allowance in allowances.items()}
        opens_at = buckets[own].at
        if buckets[own].is_new:
            opens_at = now + pause(left)
        if opens_at <= now:
            left = {name: max(one - 1, LOWEST) for name, one in left.items()}
            store(left, dict.fromkeys(left, now) | {own: now + pause(left)})
        elif buckets[own].is_new:
            store({own: left[own]}, {own: opens_at})
    return max(math.ceil((opens_at - now).total_seconds()), 0)


def forgive_try(allowances: dict[str, int], now: datetime) -> None:
    """Give back what a try used up that was right."""
    with atomic():
        buckets = lock_buckets(allowances, now)
        store({name: bucket.left + 1 for name, bucket in buckets.items()}, dict.fromkeys(buckets, now))


def take_one(name: str, allowance: int, now: datetime) -> bool:
    """Use one of an allowance if there is one, and return whether there was."""
    with atomic():
        left = refilled(lock_buckets({name: allowance}, now)[name], allowance, now)
        if left >= 1:
            store({name: left - 1}, {name: now})
    return left >= 1


def lock_buckets(allowances: dict[str, int], now: datetime) -> dict[str, Bucket]:
    """Return the buckets, locked in the order of their names; a clock that was set back makes nobody wait for it."""
    asked: dict[str, Any] = {
        "at": now,
        "latest": now + LONGEST,
        "names": list(allowances),
        "allowances": list(allowances.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, asked)
        return {name: Bucket(*rest) for name, *rest in cursor.fetchall()}


def store(left: dict[str, float], at: dict[str, datetime]) -> None:
    """Write what is left of buckets that are locked, and since when."""
    for name, one in left.items():
        LimitBucket.objects.filter(name=name).update(left=one, at=at[name])


def refilled(bucket: Bucket, allowance: int, now: datetime) -> float:
    """Return what is left by now; all of it when nobody came for as long as it takes to refill."""
    share = max((now - bucket.at) / REFILLED_AFTER, 0)
    if share >= 1:
        return allowance
    return min(bucket.left + share * allowance, allowance)


def pause(left: dict[str, float]) -> timedelta:
    """Return the time between two tries: none while one is left of each, then twice as much for each one overdrawn."""
    least = min(left.values())
    if least >= 1:
        return timedelta(0)
    return min(SHORTEST * 2 ** (1 - least), LONGEST)
