"""Customers whose every address and header is marked, and what they do."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from encounters.models import Encounter, Receipt
from encounters.receipts.secrets import secrets_of
from tests.factories import PASSWORD, House, code_of, old_key

ADDRESSES = ("203.0.113.", "127.99.7.", "198.51.100.", "2001:db8:77:")
HEADERS = {
    "User-Agent": "MarkedAgent/7.0 (Phone of Matti)",
    "Accept-Language": "fi, x-marked;q=0.1",
    "Referer": "http://testserver/?MarkedReferer",
    "From": "MarkedFrom@example.org",
    "Via": "1.1 MarkedProxy",
    "X-Device-Id": "MarkedDevice",
    "Sec-CH-UA-Model": "MarkedModel",
    "Authorization": "Basic MarkedAuthorization",
}
OF_VISITORS = (
    *ADDRESSES,
    *re.findall(r"Marked\w+", " ".join(HEADERS.values())),
    *("x-marked", "MarkedQuery", "MarkedCookie", "MarkedOrigin", "MarkedPath", "MarkedFault"),
)
OF_CUSTOMERS = ("SanottuSana", "sanottu@example.org", "ToivottuSana", "VääräSana")


@dataclass
class Kept:
    """What the submissions left behind."""

    house: House
    statuses: list[int] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    database: str = ""
    log: str = ""
    server: str = ""


def visitor(number: int) -> Client:
    """A browser at an address of its own, which a proxy passes on as well."""
    address = f"{ADDRESSES[number % 2]}{number}" if number % 5 else f"2001:db8:77:{number}::1"
    forwarded = f"198.51.100.{number}"
    headers = HEADERS | {"X-Forwarded-For": forwarded, "X-Real-IP": forwarded, "Forwarded": f"for={forwarded}"}
    client = Client(REMOTE_ADDR=address, headers=headers)
    client.cookies["other"] = "MarkedCookie"
    client.raise_request_exception = False
    return client


def submit(number: int, kept: Kept) -> None:
    """One customer taps and does more: says why, comes back, guesses, sends junk, withdraws."""
    client, code = visitor(number), code_of(kept.house.point)
    answers = [client.post(f"/f/{code}/?utm=MarkedQuery{number}", {"rating": "bad", "key": old_key(code)})]
    receipt = Receipt.objects.select_related("encounter").latest("encounter__reported_at")
    secrets, page = secrets_of(receipt), answers[0].url
    kept.secrets += [secrets.token, secrets.digits, secrets.digits_in_fours]
    if number % 3 == 0:
        said = {"text": "SanottuSana", "wish": "ToivottuSana", "email": "sanottu@example.org"}
        answers += [client.get(page), client.post(page, said)]
    if number % 3 == 1:
        link = f"/r/open/{secrets.token}/"
        answers += [visitor(number).get(link), visitor(number).head(link)]
    if number % 3 == 2:
        typed = (secrets.digits, f"{number:016d}", "VääräSana")
        answers += [visitor(number).post("/r/", {"digits": digits}) for digits in typed]
    if number % 4 == 0:
        answers += junk(client, code, page, secrets.token)
    if number % 16 == 0:
        answers.append(client.post(f"/r/{receipt.encounter_id}/withdraw/"))
    kept.statuses += [answer.status_code for answer in answers]


def junk(client: Client, code: str, page: str, token: str) -> list:
    """What is refused, or leads nowhere."""
    foreign = {"Origin": "https://MarkedOrigin.example"}
    return [
        client.post(page, {"te\0xt": "SanottuSana"}),
        client.post(page, {"email": "sanottu@example.org VääräSana", "step": "VääräSana"}),
        client.post(f"/f/{code}/", {"rating": "bad"}, headers=foreign),
        client.get(f"/r/open/{token}x/MarkedPath"),
        client.put(f"/r/open/{token}/"),
        client.post("/accounts/login/", {"login": "sanottu@example.org", "password": "VääräSana"}),
        client.post("/accounts/password/reset/", {"email": "sanottu@example.org"}),
    ]


def fail(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen fault whose message quotes the visitor, and a row that the database refuses."""

    def broken(**_named: object) -> None:
        raise ZeroDivisionError("MarkedFault SanottuSana 203.0.113.9")

    code = code_of(kept.house.point)
    with monkeypatch.context() as patched:
        patched.setattr("encounters.feedback.taps.record_encounter", broken)
        kept.statuses.append(visitor(1).post(f"/f/{code}/", {"rating": "bad", "key": old_key(code)}).status_code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.filter(withdrawn_at=None).update(text="SanottuSana", withdrawn_at=datetime.now(UTC))


def work(kept: Kept) -> None:
    """A member of the staff signs in from a marked address and looks around."""
    member = visitor(7)
    member.post("/accounts/login/", {"login": kept.house.admin.user.email, "password": PASSWORD})
    kept.statuses.append(member.get(f"/o/{kept.house.organisation.slug}/").status_code)
