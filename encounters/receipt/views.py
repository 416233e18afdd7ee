"""A customer follows it."""

import contextlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import anyone, receipt_holder
from encounters.faults import problem
from encounters.feedback.actions import AlreadyWithdrawn, amend_encounter
from encounters.feedback.limits import client_address, take_for_receipt
from encounters.http import ReceiptRequest, bind, render_page, same_origin
from encounters.models import CaseText, Receipt
from encounters.receipt.actions import withdraw_encounter
from encounters.receipt.copy import make_copy
from encounters.receipt.forms import DigitsForm, ReplyForm
from encounters.receipt.holding import find_all_held, hold, keep, let_go
from encounters.receipt.secrets import hash_digits, hash_token, secrets_of


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not same_origin(request):
        return problem(request, 403, "problems/csrf.html")
    form = bind(DigitsForm, request)
    if form.is_valid():
        if take_for_receipt(address=client_address(request), now=timezone.now()).over:
            return problem(request, 429, "problems/429.html", retry_after=1800)
        receipt = Receipt.objects.open().filter(digits_hash=hash_digits(form.cleaned_data["digits"])).first()
        if receipt:
            return enter(request, receipt)
        form.add_error("digits", _("No receipt has this code. It may have expired, or been withdrawn."))
    said = {name: name in request.GET for name in ("left", "gone")}
    context = {"form": form, "held": find_all_held(request), **said}
    return render_page(request, "receipt/find.html", context)


@anyone
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    receipt = Receipt.objects.open().filter(token_hash=hash_token(token)).first()
    return enter(request, receipt) if receipt else redirect(reverse("receipt:find") + "?gone")


def enter(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Exchange the secret for the cookie and lead to a clean address."""
    response = redirect("receipt:show", receipt.encounter_id)
    hold(request, response, receipt.encounter)
    return response


@receipt_holder
@require_safe
def show(request: ReceiptRequest) -> HttpResponse:
    return show_receipt(request)


def show_receipt(request: ReceiptRequest, **more: Any) -> HttpResponse:
    """Show what was said, what came of it, and where to go on."""
    encounter = request.encounter
    context = {
        "encounter": encounter,
        "secrets": secrets_of(encounter.receipt),
        "correctable": encounter.correctable(timezone.now()),
        "saved": "saved" in request.GET,
        "conversation": CaseText.objects.conversation_of(encounter),
        "now": timezone.now(),
        "reply_form": ReplyForm(encounter=encounter),
        **more,
    }
    return render_page(request, "receipt/show.html", context)


@receipt_holder
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    form = bind(ReplyForm, request, encounter=encounter)
    if not form.is_valid():
        return show_receipt(request, reply_form=form)
    with contextlib.suppress(AlreadyWithdrawn):
        amend_encounter(encounter=encounter, now=timezone.now(), addition=form.cleaned_data["reply"])
    return redirect(reverse("receipt:show", args=[encounter.pk]) + "?saved")


@receipt_holder
@require_safe
def copy(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    made = make_copy(encounter=encounter, conversation=CaseText.objects.conversation_of(encounter), now=timezone.now())
    name = f'attachment; filename="servicelog-{encounter.occurred_on}.json"'
    readable = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(made, json_dumps_params=readable, headers={"Content-Disposition": name})


@receipt_holder
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    if request.method == "POST" and "switch_language" not in request.POST:
        withdraw_encounter(encounter=encounter, now=timezone.now())
        response = redirect("receipt:withdrawn")
        let_go(request, response, encounter.pk)
        return response
    return render_page(request, "receipt/withdraw.html", {"encounter": encounter})


@anyone
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    return render_page(request, "receipt/withdrawn.html")


@anyone
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    response = redirect(reverse("receipt:find") + "?left")
    keep(response, [])
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'  # Back shows nothing of it either
    return response
