"""The signed cookie that lists the receipts a browser remembers: 30 minutes idle, gone with the browser."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from encounters.models import Encounter

SALT = "receipts"
MOST_RECEIPTS = 10


class ReceiptRef(NamedTuple):
    """The encounter that a receipt leads to, with its organisation."""

    organisation_id: int
    encounter_id: UUID


def remembered_receipts(request: HttpRequest) -> list[ReceiptRef]:
    """Return the receipts of this browser, the newest first; empty when there is no cookie, or an old or forged one."""
    try:
        rows = signing.loads(
            request.COOKIES.get(settings.RECEIPT_COOKIE_NAME, ""), salt=SALT, max_age=settings.RECEIPT_COOKIE_IDLE
        )
        return [ReceiptRef(organisation_id, UUID(encounter_id)) for organisation_id, encounter_id in rows]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def find_remembered(request: HttpRequest, encounter_id: UUID) -> Encounter | None:
    """Return the encounter, if this browser remembers its receipt and it was not withdrawn."""
    for ref in remembered_receipts(request):
        if ref.encounter_id == encounter_id:
            encounters = Encounter.objects.filter(organisation_id=ref.organisation_id, withdrawn_at=None)
            return encounters.for_page().filter(pk=encounter_id).first()
    return None


def find_all_remembered(request: HttpRequest) -> list[Encounter]:
    """Return the encounters whose receipts this browser remembers, the newest first."""
    found: list[Encounter] = []
    for ref in remembered_receipts(request):
        encounters = Encounter.objects.filter(organisation_id=ref.organisation_id, withdrawn_at=None)
        found += encounters.select_related("location").filter(pk=ref.encounter_id)
    return sorted(found, key=lambda encounter: encounter.reported_at, reverse=True)


def remember_receipt(request: HttpRequest, response: HttpResponse, encounter: Encounter) -> None:
    """Put the receipt first among those of this browser, and start its idle time anew."""
    ref = ReceiptRef(encounter.organisation_id, encounter.pk)
    others = [other for other in remembered_receipts(request) if other != ref]
    write_cookie(response, [ref, *others][:MOST_RECEIPTS])


def forget_receipt(request: HttpRequest, response: HttpResponse, encounter_id: UUID) -> None:
    """Forget one receipt in this browser."""
    write_cookie(response, [ref for ref in remembered_receipts(request) if ref.encounter_id != encounter_id])


def write_cookie(response: HttpResponse, refs: list[ReceiptRef]) -> None:
    """Write the cookie, or remove it when there is nothing to remember."""
    if refs:
        rows = [(ref.organisation_id, ref.encounter_id.hex) for ref in refs]
        response.set_cookie(
            settings.RECEIPT_COOKIE_NAME,
            signing.dumps(rows, salt=SALT),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.RECEIPT_COOKIE_NAME, samesite="Lax")
