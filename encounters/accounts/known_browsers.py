"""The signed cookie of a browser in which staff have signed in: strangers who guess at an account do not slow it.

It says a random name of the browser and, of each account, its number and a signature with the hash of its password.
So it dies when the password changes. It opens nothing. Customers never get it, and their pages never read it.
"""

import secrets
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from encounters.models import User

SALT = "known browser"
MOST_ACCOUNTS = 10
LONGEST = 90 * 24 * 60 * 60
OF_PASSWORD = signing.Signer(salt="password of a known browser")


class KnownBrowser(NamedTuple):
    """The name of a browser, empty for one that is not known, and the signature by the number of each account."""

    name: str
    accounts: dict[int, str]


def read_cookie(request: HttpRequest) -> KnownBrowser:
    """Return what the cookie says; an old or forged one says nothing."""
    try:
        cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
        name, accounts = signing.loads(cookie, salt=SALT, max_age=LONGEST)
        return KnownBrowser(str(name), dict(accounts))
    except (signing.BadSignature, ValueError, TypeError):
        return KnownBrowser("", {})


def known_to(request: HttpRequest, email: str) -> str:
    """Return the name of the browser, if the account with this address knows it; else empty."""
    browser = read_cookie(request)
    if not browser.name:
        return ""
    user = User.objects.filter(pk__in=browser.accounts, email=email.strip().lower()).first()
    if user and is_signature(browser.accounts[user.pk], user):
        return browser.name
    return ""


def is_signature(signature: str, user: User) -> bool:
    """Return whether it was made with the password that the account has now."""
    try:
        OF_PASSWORD.unsign(f"{user.password}:{signature}")
    except signing.BadSignature:
        return False
    return True


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the account know this browser for 90 days; of many accounts the latest are kept."""
    browser = read_cookie(request)
    others = [(number, signature) for number, signature in browser.accounts.items() if number != user.pk]
    kept = [*others, (user.pk, OF_PASSWORD.signature(user.password))][-MOST_ACCOUNTS:]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps((browser.name or secrets.token_urlsafe(12), kept), salt=SALT),
        max_age=LONGEST,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
