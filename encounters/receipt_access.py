"""Who may open what a customer said: whoever holds its receipt, and as often as its limit allows."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from encounters.brands import show_brand
from encounters.error_pages import error_page
from encounters.fields import WordsField
from encounters.http import ReceiptRequest, View
from encounters.limits import take_for_change
from encounters.models import CaseText
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.receipts.cookie import find_remembered, remember_receipt

NO_COOKIE = "no-cookie"
WORDS_OF_A_PRESS = ("addition", "reply", "why")
AS_STORED = WordsField(max_length=TEXT_LENGTH)


def receipt_holder(view: View) -> View:
    """Open the view to whoever holds the encounter's receipt, and keep the receipt for another half hour.

    Unknown, expired and withdrawn look the same: the page that asks for the code.
    """

    @wraps(view)
    def guarded(request: ReceiptRequest, encounter_id: UUID, **kwargs: Any) -> HttpResponse:
        encounter = find_remembered(request, encounter_id)
        if encounter is None:
            if request.method == "POST":
                return error_page(request, 403, "error_pages/receipt_closed.html", new_token=True)
            return redirect(reverse("receipt:find") + why_gone(request))
        request.encounter = encounter
        show_brand(request, encounter.organisation.brand)
        response = view(request, **kwargs)
        if settings.RECEIPT_COOKIE_NAME not in response.cookies:
            remember_receipt(request, response, encounter)
        return response

    guarded.badge = "receipt"  # type: ignore[attr-defined]
    return guarded


def why_gone(request: HttpRequest) -> str:
    """Return what to say of a receipt that is not open: right after a tap, where no cookie came back, that too."""
    if not request.COOKIES and request.resolver_match and request.resolver_match.view_name == "feedback:details":
        return f"?gone={NO_COOKIE}"
    return "?gone"


def limited(view: View) -> View:
    """Limit how often one receipt may post, and show again what was typed; a post that was stored before is free."""

    @wraps(view)
    def guarded(request: ReceiptRequest, **kwargs: Any) -> HttpResponse:
        is_new = request.method == "POST" and not was_pressed(request)
        if is_new and take_for_change(request.encounter.pk, timezone.now()).over:
            return error_page(request, 429, "error_pages/429.html", retry_after=1800)
        return view(request, **kwargs)

    return guarded


def was_pressed(request: ReceiptRequest) -> bool:
    """Return whether the same press of a button has stored the same words before."""
    press, words = request.POST.get("press"), {AS_STORED.to_python(request.POST.get(name)) for name in WORDS_OF_A_PRESS}
    words.discard("")
    if not (press and words):
        return False
    stored = CaseText.objects.of(request.encounter).filter(event__facts__press=press)
    return words <= set(stored.values_list("text", flat=True))
