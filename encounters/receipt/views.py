"""The pages by which a customer follows their feedback."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import anyone, limited, receipt_holder
from encounters.changes.changing import read_file
from encounters.changes.refusals import AgainstRule, Refused, Rule, Withdrawn
from encounters.feedback.actions import amend_encounter, takes_additions
from encounters.http import ReceiptRequest, bind_form, render_page
from encounters.models import CaseEvent, CaseText, Encounter
from encounters.models.choices import CaseKind, CaseState, EventKind, Verdict
from encounters.models.timeline import Timeline, read_part, read_timeline
from encounters.receipt.actions import explain_verdict, give_verdict, takes_verdicts, withdraw_encounter
from encounters.receipt.copy import MOST_COPIED, change_of, make_copy
from encounters.receipt.forms import ReplyForm, VerdictForm, WhyForm
from encounters.receipts.cookie import (
    close_receipts,
    find_remembered,
    forget_receipt,
    read_cookie,
)
from encounters.receipts.secrets import secrets_of


@receipt_holder
@require_safe
def show(request: ReceiptRequest) -> HttpResponse:
    return show_receipt(request)


def show_receipt(request: ReceiptRequest, **more: Any) -> HttpResponse:
    """Show what was said, what came of it, and where to go on."""
    encounter = request.encounter
    earlier = request.GET.get("earlier", "")
    conversation = read_part(CaseText.objects.conversation_of(encounter), earlier, by="event_id")
    file = read_file(encounter)
    timeline, last_verdict, takes_words = file.timeline, file.timeline.verdict, takes_additions(file)
    asks_why = "why_form" in more or may_explain(timeline)
    why_form, reply_form, kept = None, None, kept_words(request)
    if asks_why:
        why_form = WhyForm(verdict=verdict_of(last_verdict), initial=kept)
    elif (takes_words or kept["reply"]) and may_reply(encounter):
        reply_form = ReplyForm(initial=kept)
    context = {
        "encounter": encounter,
        "secrets": secrets_of(encounter.receipt),
        "correctable": encounter.is_correctable(timezone.now()),
        "notice": what_was_done(request),
        "late": "late" in request.GET,
        "just_answered": "answered" in request.GET and last_verdict is not None,
        "conversation": conversation,
        "change": change_of(encounter),
        "now": timezone.now(),
        "verdicts": Verdict.choices,
        "may_change_verdict": takes_verdicts(timeline),
        "others_are_open": len(read_cookie(request).refs) > 1,
        "has_to_wait": "" if takes_words else Rule.ADDITIONS.label,
        "answered": verdict_of(last_verdict),
        "why_form": why_form,
        "reply_form": reply_form,
        **more,
    }
    context["form_id"] = next((name for name in ("why", "reply") if context[f"{name}_form"]), "")
    return render_page(request, "receipt/show.html", context)


def what_was_done(request: HttpRequest) -> str:
    """Return what led to the page: something was saved, or sent to those who handle it; else nothing."""
    if "sent" in request.GET:
        return pgettext("words to those who handle it", "Sent")
    return _("Saved") if "saved" in request.GET else ""


def kept_words(request: HttpRequest) -> dict[str, str]:
    """Return what was typed and came with another button of the page, for whichever form is shown now."""
    words = request.POST.get("reply") or request.POST.get("why", "")
    return {"reply": words, "why": words, "step": request.POST.get("step", "")}


def verdict_of(event: CaseEvent | None) -> Verdict | None:
    """Return what the customer answered; None before they did."""
    if event is None or not event.chosen.get("verdict"):
        return None
    return Verdict(event.chosen["verdict"])


def may_reply(encounter: Encounter) -> bool:
    """Return whether those who handle it have read it, or closed it: before that, the customer corrects."""
    case = getattr(encounter, "case", None)
    closed = case and case.state == CaseState.CLOSED and case.kind == CaseKind.COMPLAINT
    return bool(closed or (encounter.open_case and encounter.first_read_at))


def may_explain(timeline: Timeline) -> bool:
    """Return whether a verdict may be explained: nothing was added to it, and nobody has answered since."""
    verdict, answer = timeline.verdict, timeline.last(EventKind.ANSWERED, EventKind.ASKED)
    if verdict is None or verdict.explained:
        return False
    return answer is None or answer.pk < verdict.pk


@receipt_holder
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    if request.method != "POST":
        return show_receipt(request)
    form = bind_form(ReplyForm, request)
    if not form.is_valid():
        return show_receipt(request, reply_form=form)
    if not store_reply(encounter, form, "reply"):
        return show_receipt(request, reply_form=form)
    return redirect(reverse("receipt:show", args=[encounter.pk]) + "?sent")


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
    return show_receipt(request, just_answered=outcome == "answered", late=outcome == "late")


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
        return show_receipt(request, why_form=form)
    explanation = form.cleaned_data
    if not (explanation["why"] or explanation["step"]):
        return redirect(address)
    try:
        explain_verdict(encounter=encounter, now=timezone.now(), **explanation)
    except Refused:  # its round is over, and the words are kept all the same
        if not store_reply(encounter, form, "why"):
            return show_receipt(request, why_form=form)
    return redirect(address + "?sent")


@receipt_holder
@require_safe
def copy(request: ReceiptRequest) -> HttpResponse:
    encounter = request.encounter
    told = read_part(CaseEvent.objects.told_to_customer(encounter), request.GET.get("earlier", ""), size=MOST_COPIED)
    contents = make_copy(encounter=encounter, timeline=read_timeline(encounter), told=told, now=timezone.now())
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
