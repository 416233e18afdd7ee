"""The pages that the links in a customer's mail lead to. Opening one changes nothing: programs open links, too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from encounters.access import anyone
from encounters.brands import show_brand
from encounters.changes.refusals import Withdrawn
from encounters.error_pages import error_page
from encounters.http import render_page, same_origin
from encounters.receipt.news import confirm_news, refuse_questions, stop_news
from encounters.receipts.mail_links import NEWS, RECEIPT, issue_mail_link, read_mail_link

DECISIONS: dict[str, Callable[..., None]] = {"confirm": confirm_news, "stop": stop_news, "never": refuse_questions}


@anyone
@csrf_exempt  # no cookie is asked for: whoever has the link may decide
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, signed: str) -> HttpResponse:
    if request.method == "POST" and not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    return decide(request, signed, request.POST.get("news", ""))


@anyone
@csrf_exempt
@require_POST
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop the mail by one press in a mail program, as RFC 8058 has it: it comes from no page of ours."""
    return decide(request, signed, "stop")


def decide(request: HttpRequest, signed: str, decision: str) -> HttpResponse:
    """Store what the owner of the address decided, if anything, and show how it stands."""
    contact = read_mail_link(signed, NEWS)
    if contact is None:
        return render_page(request, "receipt/news_gone.html", status=404)
    if decision in DECISIONS:
        try:
            DECISIONS[decision](contact=contact, now=timezone.now())
        except Withdrawn:
            return render_page(request, "receipt/news_gone.html", status=404)
        contact = read_mail_link(signed, NEWS) or contact
    show_brand(request, contact.organisation.brand)
    context = {"contact": contact, "decided": decision, "receipt": ""}
    if decision == "confirm" and contact.gets_news:
        context["receipt"] = reverse("receipt:from_mail", args=[issue_mail_link(contact, RECEIPT)])
    return render_page(request, "receipt/news.html", context)
