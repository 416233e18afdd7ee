"""The page where a customer types the code of a receipt, and the link that opens one."""

from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import anyone
from encounters.changes.actions import mark_details_opened
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.http import bind_form, is_prefetch, render_page, same_origin
from encounters.limits import look_at_codes, take_for_wrong_code
from encounters.models import Receipt
from encounters.models.choices import Verdict
from encounters.receipt.forms import DigitsForm
from encounters.receipt_access import NO_COOKIE
from encounters.receipts.cookie import find_all_remembered, remember_receipt
from encounters.receipts.mail_links import RECEIPT, read_mail_link
from encounters.receipts.secrets import hash_digits, hash_token
from encounters.receipts.turns import issue_turn, read_turn
from encounters.visitors import client_address


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    form = bind_form(DigitsForm, request)
    if form.is_valid():
        return look_up(request, form)
    return show_find(request, form)


def show_find(request: HttpRequest, form: DigitsForm, notice: str = "", *, status: int = 200) -> HttpResponse:
    """Show the page that asks for the code."""
    context = {"form": form, "remembered": find_all_remembered(request), "notice": notice or why_here(request, form)}
    return render_page(request, "receipt/find.html", context, status=status)


def look_up(request: HttpRequest, form: DigitsForm) -> HttpResponse:
    """Open the receipt of a code; while many wrong ones come in, once it has waited for its turn."""
    digits, address, now = form.cleaned_data["digits"], client_address(request), timezone.now()
    limits = look_at_codes(address=address, now=now)
    if limits.far_over:
        return error_page(request, 429, "error_pages/429.html", retry_after=1800)
    if limits.over:
        turn = read_turn(form.cleaned_data["turn"], digits=digits, address=address, now=now)
        begins_at = turn or now + limits.wait
        if begins_at > now:
            return ask_to_wait(request, form, now=now, begins_at=begins_at)
    receipt = Receipt.objects.open().filter(digits_hash=hash_digits(digits)).first()
    if receipt:
        return enter(request, receipt)
    take_for_wrong_code(limits, now)
    form.add_error(
        "digits", _("Check the digits: no receipt has this code. It may also have expired, or been withdrawn.")
    )
    return show_find(request, form)


def ask_to_wait(request: HttpRequest, form: DigitsForm, *, now: datetime, begins_at: datetime) -> HttpResponse:
    """Show the code that was typed with its turn, and say how long to wait."""
    digits, address = form.cleaned_data["digits"], client_address(request)
    turn = issue_turn(digits=digits, address=address, begins_at=begins_at)
    form.data = {name: form.data[name] for name in form.data} | {"turn": turn}
    seconds = ceil((begins_at - now).total_seconds())
    notice = ngettext(
        "Many wrong codes are coming in just now. Your code is kept here: wait %(seconds)s second, then press Open.",
        "Many wrong codes are coming in just now. Your code is kept here: wait %(seconds)s seconds, then press Open.",
        seconds,
    )
    response = show_find(request, form, notice % {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def why_here(request: HttpRequest, form: DigitsForm) -> str:
    """Return what led to the page that asks for the code; empty for whoever came by themselves."""
    if form.is_bound:
        return ""
    if "left" in request.GET:
        if request.GET["left"]:
            return _("The receipts are closed. Nothing of your feedback is kept on this device.")
        return _("The receipt is closed. Nothing of your feedback is kept on this device.")
    if "gone" in request.GET:
        closed = _("This receipt is not open here. It may have closed, expired or been withdrawn.")
        return f"{closed} {about_cookies(request)}".rstrip()
    return ""


def about_cookies(request: HttpRequest) -> str:
    """Return why whoever has just pressed a face sees no receipt; empty unless they did and no cookie came back."""
    if request.GET["gone"] != NO_COOKIE or request.COOKIES:
        return ""
    return _(
        "If you have just pressed a face, your rating is stored: this browser keeps no cookies, so the receipt could"
        " not be shown."
    )


@anyone
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    receipt = Receipt.objects.open().filter(token_hash=hash_token(token)).first()
    if receipt is None:
        return redirect(reverse("receipt:find") + "?gone")
    return enter(request, receipt)


@anyone
@require_safe
def open_from_mail(request: HttpRequest, signed: str) -> HttpResponse:
    contact = read_mail_link(signed, RECEIPT)
    if contact is None or not contact.gets_news:
        return redirect(reverse("receipt:find") + "?gone")
    return enter(request, contact.encounter.receipt, by_mail=True)


def carried(request: HttpRequest) -> str:
    """Return what goes along from a link in a mail: its language, and the answer whose button is to be marked."""
    known = {"lang": dict(settings.LANGUAGES), "verdict": Verdict.values}
    query = {name: said for name, values in known.items() if (said := request.GET.get(name)) in values}
    return f"?{urlencode(query)}" if query else ""


def enter(request: HttpRequest, receipt: Receipt, *, by_mail: bool = False) -> HttpResponse:
    """Remember the receipt in the cookie, and redirect to an address without the secret."""
    if receipt.encounter.logged_by_id and not (is_prefetch(request) or is_read_only()):
        mark_details_opened(receipt=receipt)  # from now on it is the customer's alone
    page = "feedback:details" if "tell" in request.GET else "receipt:show"
    response = redirect(reverse(page, args=[receipt.encounter_id]) + carried(request))
    remember_receipt(request, response, receipt.encounter, by_mail=by_mail)
    return response
