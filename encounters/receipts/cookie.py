"""The signed cookie that lists the receipts a browser remembers: 30 minutes idle, gone with the browser.

It has a random id that stays while it is written anew. Closing the receipts leaves a mark on that id, so that every
copy of the cookie ends with it, also one that is kept open by being used.
"""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse

from encounters.models import ClosedCookie, Encounter
from encounters.models.encounter_queryset import EncounterQuerySet

SALT = "receipts by id"
MOST_RECEIPTS = 10


class ReceiptRef(NamedTuple):
    """The encounter that a receipt leads to, with its organisation; and whether the link of a mail opened it.

    Whoever has that link alone may have got it by mistake, and is not shown the digits, which outlive the address.
    """

    organisation_id: int
    encounter_id: UUID
    by_mail: bool = False

    @property
    def written(self) -> tuple[Any, ...]:
        """What stands in the cookie."""
        marks = (1,) if self.by_mail else ()
        return (self.organisation_id, self.encounter_id.hex, *marks)


class ReceiptCookie(NamedTuple):
    """The cookie of one browser: its id, and its receipts, the newest first."""

    id: str
    refs: list[ReceiptRef]

    @property
    def hash(self) -> bytes:
        """What a mark keeps of the id, which is random enough to need no key."""
        return sha256(self.id.encode()).digest()

    @property
    def marks(self) -> Any:
        """The mark by which its receipts were closed, if they were."""
        return ClosedCookie.objects.filter(pk=self.hash)


def new_cookie() -> ReceiptCookie:
    """Return a cookie with a new id and no receipts."""
    return ReceiptCookie(token_urlsafe(16), [])


def read_cookie(request: HttpRequest, *, however_old: bool = False) -> ReceiptCookie:
    """Return the cookie of this browser; a new one when there is none, or an old or forged one."""
    max_age = None if however_old else settings.RECEIPT_COOKIE_IDLE
    try:
        written = request.COOKIES.get(settings.RECEIPT_COOKIE_NAME, "")
        cookie_id, rows = signing.loads(written, salt=SALT, max_age=max_age)
        return ReceiptCookie(cookie_id, [ReceiptRef(row[0], UUID(row[1]), by_mail=len(row) > 2) for row in rows])
    except (signing.BadSignature, ValueError, TypeError, LookupError):
        return new_cookie()


def open_receipts(cookie: ReceiptCookie, ref: ReceiptRef) -> EncounterQuerySet:
    """Return the encounter of a receipt, unless it was withdrawn or the cookie was closed; asked in one statement."""
    encounters = Encounter.objects.filter(organisation_id=ref.organisation_id, withdrawn_at=None)
    return encounters.filter(~Exists(cookie.marks), pk=ref.encounter_id)


def find_remembered(request: HttpRequest, encounter_id: UUID) -> Encounter | None:
    """Return the encounter, if this browser remembers its receipt and it was not withdrawn."""
    cookie = read_cookie(request)
    for ref in cookie.refs:
        if ref.encounter_id == encounter_id:
            found = open_receipts(cookie, ref).for_page().first()
            request.receipts_are_open = found is not None  # type: ignore[attr-defined]
            request.opened_by_mail = ref.by_mail  # type: ignore[attr-defined]
            return found
    return None


def find_all_remembered(request: HttpRequest) -> list[Encounter]:
    """Return the encounters whose receipts this browser remembers, the newest first."""
    cookie, found = read_cookie(request), list[Encounter]()
    for ref in cookie.refs:
        found += open_receipts(cookie, ref).select_related("location")
    return sorted(found, key=lambda encounter: encounter.reported_at, reverse=True)


def open_cookie(request: HttpRequest) -> ReceiptCookie:
    """Return the cookie of this browser; a new one when its receipts were closed."""
    cookie = read_cookie(request)
    if not cookie.refs or getattr(request, "receipts_are_open", False):
        return cookie
    if cookie.marks.exists():
        return new_cookie()
    return cookie


def remember_receipt(
    request: HttpRequest, response: HttpResponse, encounter: Encounter, *, by_mail: bool | None = None
) -> None:
    """Put the receipt first among those of this browser, and start its idle time anew.

    Whether the link of a mail opened it stays as it was unless it is told; a browser that had it otherwise keeps that.
    """
    cookie = open_cookie(request)
    before = next((ref for ref in cookie.refs if ref.encounter_id == encounter.pk), None)
    marked = (before is None and bool(by_mail)) or (before is not None and before.by_mail and by_mail is not False)
    ref = ReceiptRef(encounter.organisation_id, encounter.pk, by_mail=marked)
    others = [other for other in cookie.refs if other.encounter_id != encounter.pk]
    write_cookie(response, cookie._replace(refs=[ref, *others][:MOST_RECEIPTS]))


def forget_receipt(request: HttpRequest, response: HttpResponse, encounter_id: UUID) -> None:
    """Forget one receipt in this browser."""
    cookie = open_cookie(request)
    write_cookie(response, cookie._replace(refs=[ref for ref in cookie.refs if ref.encounter_id != encounter_id]))


def close_receipts(request: HttpRequest, response: HttpResponse, now: datetime) -> None:
    """Forget all receipts in this browser, and wherever its cookie was copied to, also if it is too old here."""
    cookie = read_cookie(request, however_old=True)
    if cookie.refs:
        mark = ClosedCookie(hash=cookie.hash, at=now.replace(second=0, microsecond=0))
        ClosedCookie.objects.bulk_create([mark], ignore_conflicts=True)
    write_cookie(response, new_cookie())


def write_cookie(response: HttpResponse, cookie: ReceiptCookie) -> None:
    """Write the cookie, or remove it when there is nothing to remember."""
    if cookie.refs:
        rows = [ref.written for ref in cookie.refs]
        response.set_cookie(
            settings.RECEIPT_COOKIE_NAME,
            signing.dumps((cookie.id, rows), salt=SALT),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.RECEIPT_COOKIE_NAME, samesite="Lax")
