"""The signed cookie that lists the receipts a browser holds: 30 minutes idle, gone with the browser."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from encounters.models import Encounter

SALT = "receipts"
MOST = 10


class Held(NamedTuple):
    """Which encounter a receipt leads to, and whose."""

    organisation_id: int
    encounter_id: UUID


def held_receipts(request: HttpRequest) -> list[Held]:
    """The receipts of this browser, the newest first; empty when there is no cookie, or an old or forged one."""
    try:
        rows = signing.loads(
            request.COOKIES.get(settings.RECEIPT_COOKIE_NAME, ""), salt=SALT, max_age=settings.RECEIPT_COOKIE_IDLE
        )
        return [Held(organisation_id, UUID(encounter_id)) for organisation_id, encounter_id in rows]
    except (signing.BadSignature, ValueError, TypeError):
        return []


def find_held(request: HttpRequest, encounter_id: UUID) -> Encounter | None:
    """The encounter, if this browser holds its receipt and it was not withdrawn."""
    for held in held_receipts(request):
        if held.encounter_id == encounter_id:
            found = Encounter.objects.filter(organisation_id=held.organisation_id, withdrawn_at=None)
            return found.for_page().filter(pk=encounter_id).first()
    return None


def find_all_held(request: HttpRequest) -> list[Encounter]:
    """The encounters whose receipts this browser holds, the newest first."""
    found: list[Encounter] = []
    for held in held_receipts(request):
        own = Encounter.objects.filter(organisation_id=held.organisation_id, withdrawn_at=None)
        found += own.select_related("location").filter(pk=held.encounter_id)
    return sorted(found, key=lambda encounter: encounter.reported_at, reverse=True)


def hold(request: HttpRequest, response: HttpResponse, encounter: Encounter) -> None:
    """Put the receipt first among those of this browser, and start its idle time anew."""
    held = Held(encounter.organisation_id, encounter.pk)
    others = [other for other in held_receipts(request) if other != held]
    keep(response, [held, *others][:MOST])


def let_go(request: HttpRequest, response: HttpResponse, encounter_id: UUID) -> None:
    """Forget one receipt in this browser."""
    keep(response, [held for held in held_receipts(request) if held.encounter_id != encounter_id])


def keep(response: HttpResponse, held: list[Held]) -> None:
    """Write the cookie, or remove it when nothing is held."""
    if held:
        rows = [(one.organisation_id, one.encounter_id.hex) for one in held]
        response.set_cookie(
            settings.RECEIPT_COOKIE_NAME,
            signing.dumps(rows, salt=SALT),
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.RECEIPT_COOKIE_NAME, samesite="Lax")
