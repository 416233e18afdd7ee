"""How allauth's second step behaves here: its seeds are encrypted, and its mails are owed."""

import base64
import logging
from functools import cache
from itertools import count
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from encounters.models import User

logger = logging.getLogger(__name__)
SIGNED_IN_WITH = "signed_in_with"  # in the session: what stands for the password, until the second step is done
SEEDS = ("secret", "seed")  # where allauth keeps them


class TwoFactorAdapter(DefaultMFAAdapter):
    """Apps and recovery codes are kept as Fernet tokens, by a key that is derived from SECRET_KEY."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or was used already."),
        "incorrect_passkey": _("This passkey can't be used here."),
        "account_changed": _("The password or the account was changed meanwhile. Sign in again."),
        "unreadable_seed": _("The key of this installation was changed, so these codes can't be read any more."),
    }

    def get_totp_issuer(self) -> str:
        """Return how an app names the account."""
        return "Servicelog"

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with the key of now."""
        return seed_keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted with the key of now or a former one; raise ValidationError with any other."""
        try:
            return seed_keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as fault:
            logger.error("a seed can't be read: SECRET_KEY is another, and the former one is not named")
            raise self.validation_error("unreadable_seed") from fault

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 (allauth's name)
        """Return a name for the next passkey."""
        taken = {one.data.get("name") for one in Authenticator.objects.filter(user=user, type=type)}
        names = (gettext("Passkey %(number)d") % {"number": number} for number in count(1))
        return next(name for name in names if name not in taken)


@cache
def seed_keys() -> MultiFernet:
    """Return what encrypts seeds, with the key of now, and reads those of former keys too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(derived_key(key)) for key in keys])


def derived_key(secret: str) -> bytes:
    """Return a key for Fernet, 32 bytes in base64, that tells nothing of the secret."""
    digest = salted_hmac("encounters.accounts.two_factor", "seeds", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def renew_seeds(user: User) -> None:
    """Encrypt the seeds of an account with the key of now where a former one was used."""
    current = Fernet(derived_key(settings.SECRET_KEY))
    for authenticator in Authenticator.objects.filter(user=user):
        for name in SEEDS:
            token = authenticator.data.get(name, "").encode()
            if token and not is_readable(token, current):
                authenticator.data[name] = seed_keys().rotate(token).decode()
                authenticator.save(update_fields=["data"])


def is_readable(token: bytes, key: Fernet) -> bool:
    """Return whether a seed was encrypted with this key."""
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True
