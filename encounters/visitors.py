"""What is known of a visitor: the address, hashed with a key of the day that is gone with it."""

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime, time, timedelta
from threading import Timer

from django.http import HttpRequest
from django.utils import timezone

from encounters.models import LimitKey
from servicelog.client_addresses import address_of_client, address_prefix

HASH_BITS = 20


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address."""
    return address_of_client(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def hashed_address(address: str, now: datetime) -> str:
    """Return a hash of 20 bits of the prefix, with the day's key: many addresses share each value."""
    return hashed(address_prefix(address), now)


def hashed(text: str, now: datetime) -> str:
    """Return a hash of 20 bits with the day's key: many texts share each value."""
    digest = hmac.new(day_key(now), text.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:4]) >> (32 - HASH_BITS):05x}"


def day_key(now: datetime) -> bytes:
    """Return the key of this UTC day, made by whoever needs it first."""
    day = now.date()
    if key := kept_key.get(day):
        return key
    row = LimitKey.objects.filter(day=day).first()
    if row is None:
        LimitKey.objects.bulk_create([LimitKey(day=day, key=secrets.token_bytes(32))], ignore_conflicts=True)
        row = LimitKey.objects.get(day=day)
    kept_key.keep(day, bytes(row.key))
    return bytes(row.key)


class KeptKey:
    """The key of a day in memory, which is gone from there when the day is over."""

    def __init__(self) -> None:
        self.of_day: tuple[date, bytes] | None = None
        self.ending: Timer | None = None

    def get(self, day: date) -> bytes | None:
        """Return the key of this day, if it is the one that is kept, and not over."""
        kept = self.of_day
        if kept and kept[0] == day == timezone.now().astimezone(UTC).date():
            return kept[1]
        return None

    def keep(self, day: date, key: bytes) -> None:
        """Keep the key until the day is over; one of a day that is over already is not kept."""
        left = datetime.combine(day + timedelta(days=1), time(), UTC) - timezone.now()
        if left > timedelta(0):
            self.forget()
            self.ending = Timer(left.total_seconds(), self.forget, [day])
            self.ending.daemon = True
            self.of_day = (day, key)
            self.ending.start()

    def forget(self, day: date | None = None) -> None:
        """Forget the key that is kept; where a day is named, only the key of that day."""
        if self.of_day and day in {self.of_day[0], None}:
            self.of_day = None
        if self.ending and day is None:
            self.ending.cancel()


kept_key = KeptKey()
