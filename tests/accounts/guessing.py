"""Strangers who guess, from this address and that."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from encounters.models import User
from tests.accounts.addresses import LOGIN
from tests.factories import PASSWORD

SHOP = "198.51.100.7"


def at(address: str) -> Client:
    """A browser at an address, which nobody has used."""
    return Client(REMOTE_ADDR=address)


def elsewhere(count: int) -> list[str]:
    return [f"203.0.{number // 250}.{number % 250 + 1}" for number in range(count)]


def guess(addresses: Iterable[str], email: str, **headers: Any) -> list[HttpResponse]:
    """One wrong password from each address in turn, each from a new browser."""
    return [at(address).post(LOGIN, {"login": email, "password": "wrong"}, **headers) for address in addresses]


def sign_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": user.email, "password": password})


def known(user: User, address: str) -> Client:
    """A browser at an address, in which the user has signed in and out."""
    client = at(address)
    assert sign_in(client, user).status_code == 302
    client.post("/accounts/logout/")
    return client


def waits(answers: Iterable[HttpResponse]) -> list[int]:
    """For how many seconds each answer makes somebody wait; 0 for one that does not."""
    return [int(answer.get("Retry-After", 0)) for answer in answers]
