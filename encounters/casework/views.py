"""The queue, and the page of one case."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.casework.actions import ChangedMeanwhile, assign_case, mark_seen, set_severity
from encounters.casework.forms import AssignForm, CaseFilter, SeverityForm
from encounters.faults import is_read_only
from encounters.http import MemberRequest, bind, is_prefetch, render_page
from encounters.inbox.forms import ReasonForm, ReattributeForm
from encounters.models import Case, CaseEvent, Member
from encounters.paging import Page, page_by_time, page_by_urgency


@handler
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    narrowed = CaseFilter(request.GET, Case.objects.visible_to(request.member).for_queue(), member=request.member)
    context = {
        "filter": narrowed,
        "page": page_of(narrowed, request.GET.get("after", "")),
        "assign_form": AssignForm(member=request.member),
        "now": timezone.now(),
    }
    return render_page(request, "casework/queue.html", context)


def page_of(narrowed: CaseFilter, after: str = "") -> Page:
    """A page of the queue: the most urgent first; the newest where words were looked for."""
    if not narrowed.is_valid():
        return Page([], "")
    if narrowed.by_time:
        return page_by_time(narrowed.qs, column="opened_at", newest_first=True, after=after)
    return page_by_urgency(narrowed.qs, after=after)


@handler
@require_safe
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=case_id)
    if not (is_prefetch(request) or is_read_only()):
        mark_seen(encounter=found.encounter, by=request.member, now=timezone.now())
    return show_case(request, found.pk)


def show_case(request: MemberRequest, pk: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show a case as it stands now, beside the queue that it was opened from."""
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=pk)
    narrowed = CaseFilter(request.GET, Case.objects.visible_to(request.member).for_queue(), member=request.member)
    context = {
        "case": found,
        "encounter": found.encounter,
        "timeline": CaseEvent.objects.timeline_of(found.encounter),
        "queue": page_of(narrowed),
        "handlers": Member.objects.handling(found.encounter).select_related("user"),
        "severity_form": SeverityForm(initial={"severity": found.severity, "version": found.version}),
        "reason_form": ReasonForm(),
        "who_form": ReattributeForm(encounter=found.encounter),
        "now": timezone.now(),
        **more,
    }
    return render_page(request, "casework/case.html", context, status=status)


@handler
@require_POST
def assign(request: MemberRequest) -> HttpResponse:
    form = AssignForm(request.POST, member=request.member)
    slug = request.member.organisation.slug
    if not form.is_valid():
        return redirect("casework:queue", slug)
    owner, now = form.cleaned_data["owner"] or request.member, timezone.now()
    missed = 0
    for found in form.cleaned_data["cases"]:
        try:
            assign_case(case=found, owner=owner, by=request.member, now=now)
        except ChangedMeanwhile:
            missed += 1
    if "case" in request.POST:
        return redirect("casework:case", slug, form.cleaned_data["cases"][0].pk)
    return redirect(reverse("casework:queue", args=[slug]) + (f"?missed={missed}" if missed else ""))


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def severity(request: MemberRequest, case_id: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=case_id)
    if request.method != "POST":
        return redirect("casework:case", request.member.organisation.slug, found.pk)
    form = bind(SeverityForm, request)
    if not form.is_valid():
        return show_case(request, found.pk, severity_form=form)
    try:
        set_severity(case=found, by=request.member, now=timezone.now(), **form.cleaned_data)
    except ChangedMeanwhile:
        return show_case(request, found.pk, status=409, meanwhile=True)
    return redirect("casework:case", request.member.organisation.slug, found.pk)
