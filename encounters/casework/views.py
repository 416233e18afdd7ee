"""The queue, and the page of one case."""

from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.casework.actions import ChangedMeanwhile, answer_case, assign_case, mark_seen, note_case, set_severity
from encounters.casework.deciding import decide
from encounters.casework.forms import (
    AnswerForm,
    AskSideForm,
    AssignForm,
    CaseFilter,
    HeardForm,
    NoteForm,
    PassOnForm,
    SeverityForm,
    StopForm,
    TemplateForm,
)
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, stop_thanks
from encounters.faults import is_read_only
from encounters.http import MemberRequest, bind, is_prefetch, render_page
from encounters.inbox.forms import ReasonForm, ReattributeForm
from encounters.models import AnswerTemplate, Case, CaseEvent, Encounter, Member
from encounters.paging import Page, page_by_time, page_by_urgency

MOST_ALIKE = 5


@handler
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    narrowed = CaseFilter(request.GET, Case.objects.visible_to(request.member).for_queue(), member=request.member)
    page = page_of(narrowed, request.GET.get("after", ""))
    seen = CaseEvent.objects.last_of(*(case.encounter for case in page.rows))
    context = {
        "filter": narrowed,
        "page": page,
        "assign_form": AssignForm(member=request.member, initial={"seen": seen}),
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
    encounter = found.encounter
    seen = {"seen": CaseEvent.objects.last_of(encounter)}
    context = {
        "case": found,
        "encounter": encounter,
        **seen,
        "timeline": CaseEvent.objects.timeline_of(encounter),
        "queue": page_of(narrowed),
        "handlers": Member.objects.handling(encounter).select_related("user"),
        "earlier": Case.objects.visible_to(request.member).like(found).for_queue()[:MOST_ALIKE],
        "answer_form": AnswerForm(initial=seen | {"text": prepared_text(request, encounter)}),
        "templates": TemplateForm(request.GET, encounter=encounter),
        "note_form": NoteForm(),
        "hearing": CaseEvent.objects.hearing_of(encounter) if found.hears_employee else None,
        "heard_form": HeardForm(initial=seen.copy()),
        "pass_form": PassOnForm(initial=seen.copy()),
        "stop_form": StopForm(encounter=encounter, initial=seen.copy()),
        "severity_form": SeverityForm(initial=seen | {"severity": found.severity}),
        "reason_form": ReasonForm(initial=seen),
        "who_form": ReattributeForm(encounter=encounter, initial=seen.copy()),
        "now": timezone.now(),
        **more,
    }
    return render_page(request, "casework/case.html", context, status=status)


def prepared_text(request: MemberRequest, encounter: Encounter) -> str:
    """The text of the template that was chosen, in the customer's language; else empty."""
    form = TemplateForm(request.GET, encounter=encounter)
    template: AnswerTemplate | None = form.cleaned_data["template"] if form.is_valid() else None
    if template is None:
        return ""
    with translation.override(template.language):
        return template.fill(encounter)


@handler
@require_POST
def assign(request: MemberRequest) -> HttpResponse:
    form = AssignForm(request.POST, member=request.member)
    slug, back = request.member.organisation.slug, request.GET.copy()
    back.pop("missed", None)
    if not form.is_valid():
        back["missed"] = "none"
        return redirect(reverse("casework:queue", args=[slug]) + f"?{back.urlencode()}")
    passing = "pass" in request.POST
    act = pass_on if passing else partial(assign_case, owner=form.cleaned_data["owner"] or request.member)
    for found in form.cleaned_data["cases"]:
        try:
            act(case=found, by=request.member, now=timezone.now(), seen=form.cleaned_data["seen"])
        except ChangedMeanwhile:
            back["missed"] = "thanks" if passing else "some"
    if "case" in request.POST:
        return redirect("casework:case", slug, form.cleaned_data["cases"][0].pk)
    return redirect(reverse("casework:queue", args=[slug]) + (f"?{back.urlencode()}" if back else ""))


def decide_case(request: MemberRequest, case_id: UUID, form_class: type[Form], action: Any, name: str) -> HttpResponse:
    """Do with a case what the form asks, or show its page again."""
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=case_id)

    def show(form: Form, **more: Any) -> HttpResponse:
        return show_case(request, found.pk, **more | {name: form})

    if request.method == "POST":
        form = bind(form_class, request, **({"encounter": found.encounter} if form_class is StopForm else {}))
        if "preview" in request.POST:
            return show(form, preview=form.is_valid())
        if page := decide(request, found.encounter, form, partial(action, case=found), show):
            return page
    return redirect("casework:case", request.member.organisation.slug, found.pk)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def severity(request: MemberRequest, case_id: UUID) -> HttpResponse:
    return decide_case(request, case_id, SeverityForm, set_severity, "severity_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, case_id: UUID) -> HttpResponse:
    action = partial(answer_case, wait="wait" in request.POST)
    return decide_case(request, case_id, AnswerForm, action, "answer_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: MemberRequest, case_id: UUID) -> HttpResponse:
    if "ask" in request.POST:
        return decide_case(request, case_id, AskSideForm, ask_side, "ask_form")
    return decide_case(request, case_id, HeardForm, record_heard, "heard_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: MemberRequest, case_id: UUID) -> HttpResponse:
    return decide_case(request, case_id, NoteForm, note_case, "note_form")


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: MemberRequest, case_id: UUID) -> HttpResponse:
    if "stop" in request.POST:
        return decide_case(request, case_id, StopForm, stop_thanks, "stop_form")
    return decide_case(request, case_id, PassOnForm, pass_on, "pass_form")
