"""The customer's secret way back: a link and 16 digits, both derived from the submission key.

HMAC-SHA256 with `RECEIPT_KEY`, which stands outside the database: a dump holds the submission key
and keyed hashes, and neither gives the token or the digits away. The token has 256 bits; the 16
digits have 53, which only guess limits protect.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from encounters.models import Receipt

DIGITS = 16


class Secrets(NamedTuple):
    """The link's token and the digits, which the customer keeps."""

    token: str
    digits: str

    @property
    def digits_in_fours(self) -> str:
        """The digits as people read them."""
        return " ".join(self.digits[at : at + 4] for at in range(0, DIGITS, 4))


def _keyed(purpose: str, message: bytes) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), purpose.encode() + b"\0" + message, hashlib.sha256).digest()


def derive_secrets(submission_key: UUID, attempt: int = 0) -> Secrets:
    """Return the secrets of a key, each time the same; `attempt` gives other digits after a collision."""
    token = urlsafe_b64encode(_keyed("token", submission_key.bytes)).decode().rstrip("=")
    number = int.from_bytes(_keyed("digits", submission_key.bytes + bytes([attempt])))
    return Secrets(token, f"{number % 10**DIGITS:0{DIGITS}d}")


def hash_token(token: str) -> bytes:
    """Return the hash that is stored of a token."""
    return _keyed("stored token", token.encode())


def hash_digits(digits: str) -> bytes:
    """Return the hash that is stored of the digits."""
    return _keyed("stored digits", digits.encode())


def secrets_of(receipt: Receipt) -> Secrets:
    """Return the secrets of a stored receipt."""
    return derive_secrets(receipt.submission_key, receipt.attempt)
