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
from encounters.casework.forms import AnswerForm, AssignForm, CaseFilter, NoteForm, SeverityForm, TemplateForm
from encounters.faults import is_read_only
from encounters.http import MemberRequest, bind, is_prefetch, render_page
from encounters.inbox.forms import MovedForm, decision_forms
from encounters.models import AnswerTemplate, Case, CaseEvent, Encounter, Member, Redaction
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
        "moved": MovedForm(request.GET, member=request.member).place(),
        "now": timezone.now(),
    }
    return render_page(request, "casework/queue.html", context)


def page_of(narrowed: CaseFilter, after: str = "") -> Page:
    """A page of the queue: the most urgent first; the newest where words were looked for."""
    if not narrowed.is_valid():
        return Page([], "")
    if narrowed.by_time:
        return page_by_time(*narrowed.found, column="opened_at", newest_first=True, after=after)
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
        "severity_form": SeverityForm(initial=seen | {"severity": found.severity}),
        "redactions": Redaction.objects.readable_by(request.member).of(encounter),
        **decision_forms(encounter, seen),
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
    owner, seen = form.cleaned_data["owner"] or request.member, form.cleaned_data["seen"]
    for found in form.cleaned_data["cases"]:
        try:
            assign_case(case=found, owner=owner, by=request.member, now=timezone.now(), seen=seen)
        except ChangedMeanwhile:
            back["missed"] = "some"
    if "case" in request.POST:
        return redirect("casework:case", slug, form.cleaned_data["cases"][0].pk)
    return redirect(reverse("casework:queue", args=[slug]) + (f"?{back.urlencode()}" if back else ""))


def decide_case(request: MemberRequest, case_id: UUID, form_class: type[Form], action: Any, name: str) -> HttpResponse:
    """Do with a case what the form asks, or show its page again."""
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=case_id)

    def show(form: Form, **more: Any) -> HttpResponse:
        return show_case(request, found.pk, **more | {name: form})

    if request.method == "POST":
        form = bind(form_class, request)
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
def note(request: MemberRequest, case_id: UUID) -> HttpResponse:
    return decide_case(request, case_id, NoteForm, note_case, "note_form")
