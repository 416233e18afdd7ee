"""Pairing a tablet with a place: the tablet shows three words, an admin types them, and its secret is trusted.

The secret stands in a cookie of the tablet alone, the database keeps its hash. It has 256 bits, so the hash needs no
key. Of the words there are a million; they work once, for ten minutes, and only an admin can type them.
"""

import hashlib
import re
import secrets
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError
from django.db.transaction import atomic

from encounters.limits import LIMITS, take
from encounters.models import Kiosk, KioskPairing, Member
from encounters.models.kiosk import PAIRED_WITHIN
from encounters.visitors import hashed_address

WORDS = Path(__file__).with_name("words")
HOW_MANY = 3
MOST_WORDS_TAKEN = 20  # in a row, of a million
NOT_A_WORD = re.compile(r"[\W\d_]+")


class TooManyPairings(Exception):
    """Very many tablets asked for words just now."""


@cache
def words_of(language: str) -> tuple[str, ...]:
    """Return the words that tablets show in a language."""
    return tuple((WORDS / f"{language}.txt").read_text().split())


def plain_words(typed: str) -> str:
    """Return words as they are stored, however they are written."""
    return " ".join(NOT_A_WORD.sub(" ", typed).casefold().split())


def hash_secret(secret: str) -> bytes:
    """Return the hash that is stored of a tablet's secret."""
    return hashlib.sha256(secret.encode()).digest()


def begin_pairing(*, language: str, address: str, now: datetime) -> str:
    """Store new words for a tablet and return its secret. Raises TooManyPairings."""
    names = {f"pairings address:{hashed_address(address, now)}": LIMITS["pairings address"]}
    if take(names | {"pairings": LIMITS["pairings"]}, now).over:
        raise TooManyPairings
    secret = secrets.token_urlsafe(32)
    KioskPairing.objects.filter(expires_at__lte=now).delete()
    for _ in range(MOST_WORDS_TAKEN):
        words = " ".join(secrets.choice(words_of(language)) for _ in range(HOW_MANY))
        with suppress(IntegrityError), atomic():
            KioskPairing.objects.create(words=words, secret_hash=hash_secret(secret), expires_at=now + PAIRED_WITHIN)
            return secret
    raise TooManyPairings


def find_pairing(secret: str, now: datetime) -> KioskPairing | None:
    """Return the pairing that a tablet waits for; None where there is none, or its time is over."""
    return KioskPairing.objects.filter(secret_hash=hash_secret(secret), expires_at__gt=now).first()


def find_words(typed: str, now: datetime) -> KioskPairing | None:
    """Return the pairing that these words name, locked; None where there is none."""
    waiting = KioskPairing.objects.select_for_update().filter(expires_at__gt=now)
    return waiting.filter(words=plain_words(typed)).first()


def count_wrong_words(*, member: Member, now: datetime) -> bool:
    """Count words that name no tablet, and return whether there were too many of them."""
    return take({f"pairing words:{member.pk}": LIMITS["pairing words"]}, now).over


def find_kiosk(secret: str) -> Kiosk | None:
    """Return the kiosk that a tablet with this secret is."""
    kiosks = Kiosk.objects.select_related("organisation", "point__location", "point__employee")
    return kiosks.filter(secret_hash=hash_secret(secret)).first()
