"""An admin sees which mail of the organisation was not sent, and lets it be sent again."""

from datetime import datetime
from typing import Any

from django.contrib.messages import constants as levels
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin, anyone, member
from encounters.error_pages import error_page
from encounters.http import MemberRequest, announce, bind_form, first_page, is_past_the_end, render_page, same_origin
from encounters.models import Member, OrganisationMail
from encounters.models.counting import capped_count
from encounters.models.mail import MailQuerySet, OrganisationMailKind, said_when_sent_again
from encounters.notifications.forms import WantedMailForm
from encounters.notifications.sent_files import may_look
from encounters.notifications.stopping import choose_mail, read_stop_link
from encounters.outbox import send_again
from encounters.paging import page_by
from encounters.texts.digits import is_id

ALL = "all"
MOST_AT_ONCE = 500  # sent again by one press


@admin
@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    owed, now = mails_of(request.member), timezone.now()
    listed = owed.in_trouble(now).for_letter()
    page = page_by(listed, columns=("owed_at", "id"), after=request.GET.get("after", ""), descending=True)
    if is_past_the_end(request, page.rows):
        return first_page(request)
    context = {
        "page": page,
        "given_up": capped_count(owed.given_up()),
        "in_the_demo": may_look(request),
    }
    return render_page(request, "notifications/mails.html", context)


@admin
@require_POST
def try_again(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    if sent := send_again(chosen_mails(request.member, request.POST.get("mail", ""), now), now=now):
        announce(request, said_when_sent_again(sent))
    else:
        announce(request, _("Nothing was left to send: it was sent meanwhile."), level=levels.WARNING)
    return redirect("notifications:list", request.member.organisation.slug)


def mails_of(member: Member) -> MailQuerySet:
    """Return the mail that the member's organisation owes, or owed."""
    mails: MailQuerySet = OrganisationMail.objects.filter(organisation=member.organisation_id)
    return mails


def chosen_mails(member: Member, chosen: str, now: datetime) -> Any:
    """Return the mail that a press names, as long as it is on the page: one by its id, or all that were given up."""
    if chosen == ALL:
        return mails_of(member).given_up().order_by("owed_at", "pk")[:MOST_AT_ONCE]
    return mails_of(member).in_trouble(now).filter(pk=int(chosen) if is_id(chosen) else None)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest) -> HttpResponse:
    form = bind_form(WantedMailForm, request, member=request.member)
    if form.is_valid():
        choose_mail(member=request.member, wanted=form.wanted, language=form.cleaned_data["language"])
        announce(request, _("Saved: which mail you get."))
        return redirect("notifications:choose", request.member.organisation.slug)
    return render_page(request, "notifications/choose.html", {"form": form})


@anyone
@csrf_exempt  # no cookie is asked for: whoever has the link may decide
@require_http_methods(["GET", "HEAD", "POST"])
def wanted(request: HttpRequest, signed: str) -> HttpResponse:
    if request.method == "POST" and not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    return decide(request, signed, request.POST.get("mail", ""))


@anyone
@csrf_exempt
@require_POST
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Stop the mail by one press in a mail program, as RFC 8058 has it: it comes from no page of ours."""
    return decide(request, signed, "stop")


def decide(request: HttpRequest, signed: str, decision: str) -> HttpResponse:
    """Store what a member decided about mail of a kind, if anything, and show how it stands."""
    found = read_stop_link(signed)
    if found is None:
        return render_page(request, "notifications/gone.html", status=404)
    reader, kind = found
    if decision in {"stop", "send"}:
        choose_mail(member=reader, wanted={kind: decision == "send"})
        reader.refresh_from_db(fields=["unwanted_mail", "report"])
    context = {
        "reader": reader,
        "kind": OrganisationMailKind(kind).label,
        "is_wanted": reader.chose_mail(kind),
    }
    return render_page(request, "notifications/wanted.html", context)
