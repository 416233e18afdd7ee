"""The pages by which a customer follows their feedback."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import anyone
from encounters.changes.refusals import AgainstRule, Refused, Withdrawn
from encounters.feedback.actions import amend_encounter
from encounters.http import ReceiptRequest, bind_form, render_page
from encounters.models import CaseEvent, Encounter
from encounters.models.timeline import read_part, read_timeline
from encounters.receipt.actions import explain_verdict, give_verdict, withdraw_encounter
from encounters.receipt.copy import MOST_COPIED, make_copy
from encounters.receipt.forms import ReplyForm, VerdictForm, WhyForm
from encounters.receipt.news import ask_again
from encounters.receipt.page import ReceiptPage, kept_words, verdict_of
from encounters.receipt_access import limited, receipt_holder
from encounters.receipts.cookie import (
    close_receipts,
    find_remembered,
    forget_receipt,
    read_cookie,
)


@receipt_holder
@require_safe
def show(request: ReceiptRequest) -> HttpResponse:
    return ReceiptPage(request).show()


@receipt_holder
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    if request.method != "POST":
        return ReceiptPage(request).show()
    form = bind_form(ReplyForm, request)
    if not form.is_valid():
        return ReceiptPage(request, sent=form).show()
    if not store_reply(encounter, form, "reply"):
        return ReceiptPage(request, sent=form).show()
    return redirect(reverse("receipt:show", args=[encounter.pk]) + "?sent")


@receipt_holder
@limited
@require_POST
def ask_for_news(request: ReceiptRequest) -> HttpResponse:
    with suppress(Withdrawn):
        ask_again(encounter=request.encounter, now=timezone.now())
    return redirect(reverse("receipt:show", args=[request.encounter.pk]) + "?asked")


def store_reply(encounter: Encounter, form: ReplyForm | WhyForm, field: str) -> bool:
    """Store words to those who handle it; return False where very many came before, which the form says."""
    try:
        reply, press = form.cleaned_data[field], form.cleaned_data["press"]
        amend_encounter(encounter=encounter, now=timezone.now(), reply=reply, press=press)
    except AgainstRule as refusal:
        form.add_error(field, refusal.reason)
        return False
    except Withdrawn:
        return True
    return True


@receipt_holder
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: ReceiptRequest) -> HttpResponse:
    form, outcome = VerdictForm(request.POST), ""
    if form.is_valid():
        outcome = "answered"
        try:
            give_verdict(encounter=request.encounter, now=timezone.now(), **form.cleaned_data)
        except Refused:
            outcome = "late"
    if kept_words(request)["why"].strip():
        return show_unsent(request, outcome)
    address = reverse("receipt:show", args=[request.encounter.pk])
    return redirect(f"{address}?{outcome}".rstrip("?"))


def show_unsent(request: ReceiptRequest, outcome: str) -> HttpResponse:
    """Show the receipt after a verdict, with what was typed and is not sent yet; once it was withdrawn, lead away."""
    encounter = find_remembered(request, request.encounter.pk)
    if encounter is None:
        return redirect("receipt:show", request.encounter.pk)
    request.encounter = encounter
    return ReceiptPage(request, after_verdict=outcome).show()


@receipt_holder
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: ReceiptRequest) -> HttpResponse:
    encounter, last_verdict = request.encounter, read_timeline(request.encounter).verdict
    address = reverse("receipt:show", args=[encounter.pk])
    if request.method != "POST":
        return redirect(address)
    form = bind_form(WhyForm, request, verdict=verdict_of(last_verdict))
    if not form.is_valid():
        return ReceiptPage(request, sent=form).show()
    explanation = form.cleaned_data
    if not (explanation["why"] or explanation["step"]):
        return redirect(address)
    try:
        explain_verdict(encounter=encounter, now=timezone.now(), **explanation)
    except Refused:  # its round is over, and the words are kept all the same
        if not store_reply(encounter, form, "why"):
            return ReceiptPage(request, sent=form).show()
    return redirect(address + "?sent")


@receipt_holder
@require_safe
def copy(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    part = read_part(CaseEvent.objects.told_to_customer(encounter), request.GET.get("earlier", ""), size=MOST_COPIED)
    contents = make_copy(encounter=encounter, timeline=read_timeline(encounter), part=part, now=timezone.now())
    disposition = f'attachment; filename="servicelog-{encounter.occurred_on}.json"'
    json_options = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(contents, json_dumps_params=json_options, headers={"Content-Disposition": disposition})


@receipt_holder
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    if request.method == "POST" and "switch_language" not in request.POST:
        withdraw_encounter(encounter=encounter, now=timezone.now())
        response = redirect("receipt:withdrawn")
        forget_receipt(request, response, encounter.pk)
        return response
    return render_page(request, "receipt/withdraw.html", {"encounter": encounter})


@anyone
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    return render_page(request, "receipt/withdrawn.html")


@anyone
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    chosen, how_many = "", ""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        chosen = f"&lang={get_language()}"  # the cookie goes, too
    if len(read_cookie(request).refs) > 1:
        how_many = "=all"
    response = redirect(reverse("receipt:find") + "?left" + how_many + chosen)
    close_receipts(request, response, timezone.now())
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'  # Back shows nothing of it either
    return response
