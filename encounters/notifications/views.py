"""An admin sees which mail of the organisation was not sent, and lets it be sent again."""

from datetime import datetime
from typing import Any

from django.contrib.messages import constants as levels
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, first_page, is_past_the_end, render_page
from encounters.models import Member, OrganisationMail
from encounters.models.counting import capped_count
from encounters.models.mail import MailQuerySet
from encounters.notifications.sent_files import may_look
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
        announce(request, ngettext("%d mail is sent again.", "%d mails are sent again.", sent) % sent)
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
