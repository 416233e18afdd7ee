"""Pairing a tablet with a place: the tablet shows three words, an admin types them, and its secret is trusted.

The secret stands in a cookie of the tablet alone, the database keeps its hash. It has 256 bits, so the hash needs no
key. Of the words there are over a million; they work once, for ten minutes, and only an admin can type them, who has
few wrong tries.
"""

import hashlib
import re
import secrets
import unicodedata
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.db.transaction import atomic
from django.http import HttpRequest

from encounters.limits import LIMITS, PEEK, allowance, left_after, result_of, take
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


def plain(words: str) -> str:
    """Return words as they are compared, however they are written, also by whoever has no å or ä."""
    letters = unicodedata.normalize("NFKD", NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", words)).casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def hash_secret(secret: str) -> bytes:
    """Return the hash that is stored of a tablet's secret."""
    return hashlib.sha256(secret.encode()).digest()


def begin_pairing(*, language: str, address: str, former: str, now: datetime) -> str:
    """Store new words for a tablet, in place of those of its former secret, and return its new one.

    An address that is over its own limit uses up nothing of what all share. Raises TooManyPairings.
    """
    own = {f"pairings address:{hashed_address(address, now)}": LIMITS["pairings address"]}
    if take(own, now).over or take(allowance("pairings"), now).over:
        raise TooManyPairings
    over = Q(expires_at__lte=now) | Q(secret_hash=hash_secret(former))
    KioskPairing.objects.filter(over).delete()
    secret = secrets.token_urlsafe(32)
    for _ in range(MOST_WORDS_TAKEN):
        words = " ".join(secrets.choice(words_of(language)) for _ in range(HOW_MANY))
        shown = {"words": words, "plain_words": plain(words), "expires_at": now + PAIRED_WITHIN}
        with suppress(IntegrityError), atomic():
            KioskPairing.objects.create(secret_hash=hash_secret(secret), **shown)
            return secret
    raise TooManyPairings


def find_pairing(secret: str, now: datetime) -> KioskPairing | None:
    """Return the pairing that a tablet waits for; None where there is none, or its time is over."""
    return KioskPairing.objects.filter(secret_hash=hash_secret(secret), expires_at__gt=now).first()


def find_words(typed: str, now: datetime) -> KioskPairing | None:
    """Return the pairing that these words name, locked; None where there is none."""
    waiting = KioskPairing.objects.select_for_update().filter(expires_at__gt=now)
    return waiting.filter(plain_words=plain(typed)).first()


def may_try_words(*, member: Member, now: datetime) -> bool:
    """Return whether a member has wrong words left to try; right ones use up nothing."""
    tries = tries_of(member)
    return not result_of(left_after(PEEK, tries, now), tries).over


def count_wrong_words(*, member: Member, now: datetime) -> None:
    """Count words that name no tablet."""
    take(tries_of(member), now)


def tries_of(member: Member) -> dict[str, int]:
    """Return the allowance of wrong words of a member."""
    return {f"pairing words:{member.pk}": LIMITS["pairing words"]}


def secret_of(request: HttpRequest) -> str:
    """Return by what a tablet is known; empty for a browser that is none."""
    return request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")


def bound_to(kiosk: Kiosk) -> str:
    """Return what binds submission keys to a kiosk; no code of a point looks like it."""
    return f"kiosk {kiosk.pk}"


def find_kiosk(secret: str) -> Kiosk | None:
    """Return the kiosk that a tablet with this secret is; None for one without."""
    if not secret:
        return None
    kiosks = Kiosk.objects.select_related("organisation", "point__location")
    return kiosks.filter(secret_hash=hash_secret(secret)).first()
