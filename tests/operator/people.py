"""Who comes to the operator's pages."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from encounters.models import User
from tests.factories import make_user

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_second_step(user: User) -> User:
    """The user, who has added an app and got recovery codes with it."""
    TOTP.activate(user, SEED)
    RecoveryCodes.activate(user)
    return user


def make_operator(name: str = "Oili") -> User:
    """Somebody who operates the installation and has not added a second step."""
    return make_user(name, is_staff=True, is_superuser=True)


def entered(user: User) -> Client:
    """A browser in which the user has just signed in."""
    client = Client()
    client.force_login(user)
    return client
