"""How allauth's second step behaves here: its seeds are encrypted, and its mails are owed."""

import base64
from functools import cache
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from encounters.models import User


class TwoFactorAdapter(DefaultMFAAdapter):
    """Apps and recovery codes are kept as Fernet tokens, by a key that is derived from SECRET_KEY."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or was used already."),
        "incorrect_passkey": _("This passkey can't be used here."),
    }

    def get_totp_issuer(self) -> str:
        """Return how an app names the account."""
        return "Servicelog"

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with the key of now."""
        return seed_keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted with the key of now or a former one. Raises InvalidToken with any other."""
        return seed_keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 (allauth's name)
        """Return a name for the next passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


@cache
def seed_keys() -> MultiFernet:
    """Return what encrypts seeds, with the key of now, and reads those of former keys too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(derived_key(key)) for key in keys])


def derived_key(secret: str) -> bytes:
    """Return a key for Fernet, 32 bytes in base64, that tells nothing of the secret."""
    digest = salted_hmac("encounters.accounts.two_factor", "seeds", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
