"""No answer tells whether a receipt or an account exists, neither by its words nor by its work.

Clocks are not asked: the same statements to the database and the same number of password hashes take the same time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.models import Encounter, User
from encounters.models.receipt import ReceiptQuerySet
from encounters.receipt.actions import withdraw_encounter
from encounters.receipts.secrets import secrets_of
from tests.accounts.addresses import LOGIN
from tests.factories import House, holding, make_encounter

PATHS = ("/r/{}/", "/f/more/{}/", "/r/{}/withdraw/")
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b|_django_curs_\w+|\bs\d+_x\d+\b")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
NEW_EACH_TIME = {"Content-Length", "Expires"}
hashed: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Says how often a password was hashed, which is what takes long."""

    def encode(self, password: str, salt: str) -> str:
        hashed.append(salt)
        return super().encode(password, salt)


@dataclass(frozen=True)
class Observed:
    """All that somebody outside may learn of one request."""

    status: int
    headers: dict[str, str]
    body: str
    statements: list[str] = field(default_factory=list)


def observe(ask: Callable[[], HttpResponse], typed: str = "") -> Observed:
    """The answer and its work, without what was typed and what is new each time."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    body = TOKEN.sub("", answer.content.decode())
    statements = [VALUES.sub("?", query["sql"]) for query in queries]
    headers = {name: value for name, value in answer.headers.items() if name not in NEW_EACH_TIME}
    return Observed(answer.status_code, headers, body.replace(typed, "TYPED") if typed else body, statements)


def next_of(secret: str) -> str:
    """The same token with another last character."""
    return secret[:-1] + ("1" if secret[-1] != "1" else "2")


@pytest.fixture
def encounters(house: House) -> dict[str, Encounter]:
    found = {"here": make_encounter(house.point, "bad", text="Odotin."), "withdrawn": make_encounter(house.point)}
    withdraw_encounter(encounter=found["withdrawn"], now=timezone.now())
    Client().post("/r/", {"digits": "0" * 16})  # makes the key of the day
    return found


def answers_to_digits(encounters: dict[str, Encounter]) -> list[Observed]:
    here, withdrawn = (secrets_of(encounter.receipt).digits for encounter in encounters.values())
    return [
        observe(lambda digits=digits: Client().post("/r/", {"digits": digits}), digits)
        for digits in ("1234567890123456", next_of(here), withdrawn)
    ]


def test_digits_unknown_wrong_or_withdrawn_are_answered_alike(encounters):
    unknown, wrong, withdrawn = answers_to_digits(encounters)

    assert unknown == wrong == withdrawn
    assert unknown.status == 200
    assert any("digits_hash" in statement for statement in unknown.statements)


def test_links_unknown_wrong_or_withdrawn_are_answered_alike(encounters):
    here, withdrawn = (secrets_of(encounter.receipt).token for encounter in encounters.values())

    unknown, wrong, gone = (
        observe(lambda token=token: Client().get(f"/r/open/{token}/")) for token in ("x" * 43, next_of(here), withdrawn)
    )

    assert unknown == wrong == gone
    assert (unknown.status, unknown.headers["Location"]) == (302, "/r/?gone")


def test_a_door_that_reveals_would_be_noticed(encounters, monkeypatch):
    monkeypatch.setattr(ReceiptQuerySet, "open", lambda self: self.select_related("encounter"))

    unknown, wrong, withdrawn = answers_to_digits(encounters)

    assert unknown == wrong
    assert unknown != withdrawn


@pytest.mark.parametrize("path", PATHS)
def test_addresses_tell_strangers_nothing_of_who_was_here(encounters, house: House, path):
    other = make_encounter(house.porvoo_point)
    keys = (uuid4(), encounters["here"].pk, encounters["withdrawn"].pk)

    for client in (Client(), holding(other)):
        cookies = client.cookies.output()
        unknown, here, withdrawn = (
            observe(lambda key=key, client=client: client.get(path.format(key))) for key in keys
        )
        assert client.cookies.output() == cookies
        assert unknown == here == withdrawn
        assert unknown.status == 302


@pytest.mark.parametrize("path", PATHS)
def test_receipts_expired_forged_and_withdrawn_answer_alike(encounters, path):
    def ask_with(name: str, at: datetime, forged: str = "") -> HttpResponse:
        with time_machine.travel(at, tick=False):
            client = holding(encounters[name])
        client.cookies["receipts"] = client.cookies["receipts"].value + forged
        return client.get(path.format(encounters[name].pk))

    now = timezone.now()
    answers: list[Any] = [
        observe(lambda: Client(headers={"cookie": "theme=dark"}).get(path.format(uuid4()))),
        observe(lambda: ask_with("here", now - timedelta(minutes=31))),
        observe(lambda: ask_with("here", now, forged="x")),
        observe(lambda: ask_with("withdrawn", now)),
    ]

    outside = [(answer.status, answer.headers, answer.body) for answer in answers]
    assert outside == [outside[0]] * 4
    assert ask_with("here", now).status_code == 200


class HastyBackend(AuthenticationBackend):
    """Hashes nothing for an account that is not there."""

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        known = User.objects.filter(email=credentials.get("email", "")).exists()
        return super().authenticate(request, **credentials) if known else None


def attempts_at(*emails: str) -> list[tuple[Observed, int]]:
    """What signing in with a wrong password reveals, and how many passwords it hashed."""
    answers = []
    for email in emails:
        hashed.clear()
        answer = observe(lambda email=email: Client().post(LOGIN, {"login": email, "password": "wrong"}), email)
        answers.append((answer, len(hashed)))
    return answers


@pytest.fixture
def counting(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]


def test_signing_in_does_the_same_work_for_every_account(house: House, counting):
    closed = house.employee.user
    User.objects.filter(pk=closed.pk).update(is_active=False)

    attempts_at("first@example.org")  # makes the key of the day

    known, unknown, shut = attempts_at(house.admin.user.email, "nobody@example.org", closed.email)

    assert known == unknown == shut
    assert known[1] == 1


def test_hashing_only_for_known_accounts_would_be_noticed(house: House, counting, settings):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.HastyBackend"]

    known, unknown = attempts_at(house.admin.user.email, "nobody@example.org")

    assert (known[1], unknown[1]) == (1, 0)
