"""The start page, the list of encounters, and those held for review."""

import logging
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import handler
from encounters.casework.filters import page_of_queue
from encounters.figures.overview import location_rows, locations_on_start
from encounters.figures.periods import period_of_days
from encounters.first_steps import first_steps
from encounters.hits import hits_among
from encounters.http import (
    LOOKS,
    MemberRequest,
    bind_form,
    first_page,
    is_past_the_end,
    note_refusal,
    render_page,
    without,
)
from encounters.inbox.filters import EncounterFilter
from encounters.inbox.forms import CustomerForm
from encounters.limits import REFILLED_AFTER, take_for_customer
from encounters.models import Alert, Case, Encounter, Kiosk, Location, Member, OrganisationMail
from encounters.models.case_queryset import UNANSWERED_BANDS
from encounters.models.choices import CaseKind
from encounters.models.counting import capped_count
from encounters.models.timeline import version_of
from encounters.paging import PAGE_SIZE, page_by
from encounters.receipts.secrets import hash_digits
from encounters.searches import ask_for_customer

logger = logging.getLogger(__name__)
MOST_KIOSKS, MOST_ALERTS = 20, 5  # to look after, on the start page


@handler
@require_safe
def start(request: MemberRequest) -> HttpResponse:
    visible, now = Case.objects.handled_by(request.member), timezone.now()
    cases, complaints = visible.open(), visible.of_kind(CaseKind.COMPLAINT).for_queue()
    period = period_of_days(Location.objects.visible_to(request.member), 30, now)
    locations, are_all = locations_on_start(request.member)
    alerts = Alert.objects.handled_by(request.member).new().of_today()
    context = {
        "now": now,
        "overdue": capped_count(cases.overdue(now)),
        "unread": capped_count(visible.unread()),
        "new_complaints": capped_count(cases.new().of_kind(CaseKind.COMPLAINT)),
        "new_thanks": capped_count(cases.new().of_kind(CaseKind.THANKS)),
        "held": capped_count(Encounter.objects.handled_by(request.member).awaiting_review()),
        "complaints": page_of_queue(complaints, UNANSWERED_BANDS, member=request.member, now=now, size=5).rows,
        "period": period,
        "locations": location_rows(request.member, period, locations),
        "are_all": are_all,
        "new_alerts": capped_count(alerts),
        "alerts": alerts.for_list().newest()[:MOST_ALERTS],
        "kiosks": kiosks_to_look_after(request.member, now),
        "mail_in_trouble": mail_in_trouble(request.member, now) if request.member.is_admin else 0,
        "first_steps": first_steps(request.member.organisation) if request.member.is_admin else [],
    }
    return render_page(request, "inbox/start.html", context)


def mail_in_trouble(member: Member, now: datetime) -> int:
    """Return how many mails of the member's organisation were given up, or wait for long."""
    return capped_count(OrganisationMail.objects.filter(organisation=member.organisation_id).worth_a_warning(now))


def kiosks_to_look_after(member: Member, now: datetime) -> list[tuple[Kiosk, bool]]:
    """Return tablets at the member's locations on which presses wait, or that are silent, and whether they are that.

    Silent are those that were not heard of for a working day.
    """
    kiosks = Kiosk.objects.handled_by(member).to_look_after(now)[:MOST_KIOSKS]
    told = [(kiosk, kiosk.is_silent(now)) for kiosk in kiosks]
    return [(kiosk, is_silent) for kiosk, is_silent in told if is_silent or kiosk.waiting]


@handler
@require_safe
def encounters(request: MemberRequest) -> HttpResponse:
    visible = Encounter.objects.listed_for(request.member, asked=request.GET.dict()).for_list()
    narrowed = EncounterFilter(request.GET, visible, member=request.member)
    if narrowed.identifies_customer:
        return ask_for_customer(request)
    page = narrowed.page(request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    leads_back = urlencode({"encounters": without(request.GET, *LOOKS).urlencode()})
    context = {"filter": narrowed, "page": page, "leads_back": leads_back}
    if page.rows and narrowed.words:
        context["hits"] = hits_among(narrowed.words, page.rows, request.member)
    return render_page(request, "inbox/encounters.html", context)


@handler
@require_safe
def held(request: MemberRequest) -> HttpResponse:
    waiting = Encounter.objects.handled_by(request.member).awaiting_review().for_list()
    waiting = waiting.annotate(version=version_of("pk"))
    after = request.GET.get("after", "")
    page = page_by(waiting, columns=("reported_at", "id"), after=after)
    if is_past_the_end(request, page.rows):
        return first_page(request)
    context = {"page": page, "leads_back": urlencode({"held": after})}
    return render_page(request, "inbox/held.html", context)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: MemberRequest) -> HttpResponse:
    member, form, found = request.member, bind_form(CustomerForm, request), None
    if form.is_valid():
        logger.info("member %d looked for a customer", member.pk)
        if take_for_customer(member_id=member.pk, now=timezone.now()).over:
            return too_many_customers(request, form)
        known = form.cleaned_data["customer"]
        theirs = Encounter.objects.handled_by(member).of_customer(known, hash_digits(known.digits))
        found = list(theirs.for_list().order_by("-occurred_at", "-pk")[: PAGE_SIZE + 1])
    context = {"form": form, "found": found, "most": PAGE_SIZE}
    return render_page(request, "inbox/customer.html", context)


def too_many_customers(request: MemberRequest, form: CustomerForm) -> HttpResponse:
    """Show the form again, with what was typed, to a member who has looked for very many customers."""
    note_refusal(request, "many_customers")
    form.add_error(None, _("You have looked for customers very many times. Wait half an hour."))
    response = render_page(request, "inbox/customer.html", {"form": form}, status=429)
    response["Retry-After"] = str(int(REFILLED_AFTER.total_seconds()))
    return response
