"""Whoever signs in takes turns: comparing passwords costs much, and must not take what the public form runs on.

In each process one request works at a time, few wait for it, and after it there is a rest three times as long. Whoever
finds no place is told at once to press again. A browser that signed in before comes through a turnstile of its own, so
a flood of strangers does not keep it out; and one address, one browser, or all browsers of one account never take all
places. Whoever works or waits holds a thread: of those of a process one is never held, unless it has only one.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.accounts.known_browsers import KnownBrowser, read_cookie
from encounters.error_pages import TypedField, in_languages, token_of
from encounters.http import GetResponse, same_origin
from encounters.visitors import client_address
from servicelog.client_addresses import address_prefix

PLACES = 3
MOST_THREADS = max(settings.WEB_THREADS - 1, 1)  # held in one process
REST, LONGEST_REST = 3, 0.5  # times the work, and in seconds
LONGEST_WAIT = 2.0
PRESS_AGAIN = 3
TELLS_EVERY = 60.0
BLANK = re.compile(r"&lt;(\w+)&gt;")
KEPT = ("login", "email", "next", "organisation", "name", "code", "credential")
PASSWORDS = {
    "password": (_("Password"), "current-password"),
    "oldpassword": (_("Current Password"), "current-password"),
    "password1": (_("New Password"), "new-password"),
    "password2": (_("New Password (again)"), "new-password"),
}


class Turnstile:
    """Lets in one at a time, and so many with those who wait, as long as there are threads."""

    def __init__(self, most: int, threads: threading.Semaphore) -> None:
        self.most, self.threads = most, threads
        self.changed = threading.Condition()
        self.taken = 0
        self.places: Counter[str] = Counter()  # by each name of those who have one
        self.working = False
        self.opens_at = 0.0

    @contextmanager
    def turn(self, *names: str) -> Iterator[bool]:
        """Wait for a turn and say whether it came: it does not when all places are taken, or the wait grows long.

        Those who have a name in common never have all places.
        """
        came = self._enter(names)
        began = time.monotonic()
        try:
            yield came
        finally:
            if came:
                self._leave(names, time.monotonic() - began)

    def _enter(self, names: tuple[str, ...]) -> bool:
        with self.changed:
            most_of_one = max(self.most - 1, 1)
            if self.taken >= self.most or any(self.places[name] >= most_of_one for name in names):
                return False
            if not self.threads.acquire(blocking=False):
                return False
            self.taken += 1
            self.places.update(names)
            latest = time.monotonic() + LONGEST_WAIT
            while self.working or time.monotonic() < self.opens_at:
                now = time.monotonic()
                if now >= latest:
                    self._give_place_up(names)
                    return False
                until = latest if self.working else min(self.opens_at, latest)
                self.changed.wait(until - now)
            self.working = True
            return True

    def _leave(self, names: tuple[str, ...], worked: float) -> None:
        with self.changed:
            self.working = False
            self.opens_at = time.monotonic() + min(worked * REST, LONGEST_REST)
            self._give_place_up(names)
            self.changed.notify_all()

    def _give_place_up(self, names: tuple[str, ...]) -> None:
        self.taken -= 1
        self.places -= Counter(names)  # forgets who has none
        self.threads.release()


class QueuePasswords:
    """Leads every form of an account through a turnstile; whoever signs out goes ahead."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        threads = threading.BoundedSemaphore(MOST_THREADS)
        self.of_known_browsers = Turnstile(PLACES, threads)
        self.of_strangers = Turnstile(min(PLACES, max(MOST_THREADS - 1, 1)), threads)
        self.told_at = -TELLS_EVERY

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not takes_a_turn(request):
            return self.get_response(request)
        browser = read_cookie(request)
        turnstile = self.of_known_browsers if browser.name else self.of_strangers
        with turnstile.turn(*names_of(request, browser)) as came:
            if came:
                return self.get_response(request)
        response = press_again(request)
        response._has_been_logged = not self._is_time_to_tell()  # type: ignore[attr-defined]
        return response

    def _is_time_to_tell(self) -> bool:
        """Return whether to log that somebody found no place; a line for each would flood the log, too."""
        now = time.monotonic()
        if now - self.told_at < TELLS_EVERY:
            return False
        self.told_at = now
        return True


def names_of(request: HttpRequest, browser: KnownBrowser) -> set[str]:
    """Return what may not take all places: the address and, of a known browser, itself and each of its accounts."""
    address = address_prefix(client_address(request))
    accounts = {f"account {number}" for number in browser.accounts}
    if browser.name:
        return {f"address {address}", f"browser {browser.name}", *accounts}
    return {f"address {address}"}


def takes_a_turn(request: HttpRequest) -> bool:
    """Return whether this is a form of an account whose answer may cost the comparing of passwords."""
    if request.method != "POST" or not request.path.startswith(("/accounts/", "/start/")):
        return False
    return request.path != reverse("account_logout") and "switch_language" not in request.POST


def press_again(request: HttpRequest) -> HttpResponse:
    """Answer with what was typed, and with empty fields for its passwords.

    Under a flood this is the answer to nearly all: so the page is made once in each language, and then only filled in.
    """
    own = same_origin(request)
    kept = tuple(name for name in KEPT if own and name in request.POST)
    asked = tuple(name for name in PASSWORDS if own and name in request.POST)
    values = {name: request.POST[name] for name in kept} | dict(in_languages(request))
    values["address"] = escape_leading_slashes(request.get_full_path())
    if settings.CSRF_COOKIE_NAME in request.COOKIES:
        values["token"] = token_of(request)
    page = page_to_fill(get_language(), kept, asked, token="token" in values)
    response = HttpResponse(BLANK.sub(lambda blank: escape(values.get(blank[1], "")), page), status=429)
    response["Content-Length"] = str(len(response.content))
    response["Retry-After"] = str(PRESS_AGAIN)
    return response


@cache
def page_to_fill(_language: str, kept: tuple[str, ...], asked: tuple[str, ...], *, token: bool) -> str:
    """Return the page in the language that is active, with a blank for each value."""
    blanks = {name: f"<{name}>" for name in (*kept, "address", *dict(settings.LANGUAGES))}
    context = {
        "typed_fields": [TypedField(name, blanks[name], "") for name in kept],
        "passwords": [(name, *PASSWORDS[name]) for name in asked],
        "address": blanks["address"],
        "token": "<token>" if token else "",
        "languages": [(code, blanks[code]) for code, _name in settings.LANGUAGES],
    }
    return render_to_string("error_pages/many_signing_in.html", context)
