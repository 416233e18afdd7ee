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
from encounters.casework.actions import (
    answer_case,
    assign_case,
    note_case,
    set_severity,
)
from encounters.casework.closing import Findings, close_case, fill_in_cause
from encounters.casework.forms import (
    MOST_AT_ONCE,
    AnswerForm,
    AskSideForm,
    AssignForm,
    CaseFilter,
    HeardForm,
    MovedForm,
    NoteForm,
    PassOnForm,
    ReopenForm,
    SeverityForm,
    StopForm,
    TemplateForm,
)
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.queue import page_by_urgency
from encounters.casework.thanks import pass_on, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.changing import read_file
from encounters.changes.refusals import Refused
from encounters.database_faults import is_read_only
from encounters.decisions import submit_decision
from encounters.http import MemberRequest, bind_form, filter_query, is_prefetch, render_page
from encounters.models import AnswerTemplate, Case, CaseEvent, Encounter, Member, Redaction
from encounters.models.choices import CaseState
from encounters.models.timeline import latest_version
from encounters.paging import Page, page_by_time
from encounters.review.forms import decision_forms

MOST_ALIKE = 5
# What a form needs to know of the case that it decides.
OF_CASE = {AnswerForm: "case", StopForm: "encounter"}


@handler
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    narrowed = CaseFilter(request.GET, Case.objects.visible_to(request.member).for_queue(), member=request.member)
    page = page_of(narrowed, request.GET.get("after", ""))
    version = latest_version(case.encounter for case in page.rows)
    context = {
        "filter": narrowed,
        "page": page,
        "assign_form": AssignForm(member=request.member, initial={"version": version}),
        "moved": MovedForm(request.GET, member=request.member).place(),
        "now": timezone.now(),
        "closed": closed_before(request),
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
    file = read_file(encounter)
    version = {"version": file.timeline.version}
    context = {
        "case": found,
        "encounter": encounter,
        **version,
        "timeline": CaseEvent.objects.timeline_of(encounter),
        "queue": page_of(narrowed),
        "handlers": Member.objects.handling(encounter).select_related("user"),
        "earlier": Case.objects.visible_to(request.member).like(found).for_queue()[:MOST_ALIKE],
        "answer_form": AnswerForm(case=found, initial=version | {"text": prepared_text(request, encounter)}),
        "reopen_form": ReopenForm(initial=version),
        "closed": closed_before(request),
        "templates": TemplateForm(request.GET, encounter=encounter),
        "note_form": NoteForm(initial=version.copy()),
        "hearing": file.hearing if found.allows_hearing else None,
        "heard_form": HeardForm(initial=version.copy()),
        "pass_form": PassOnForm(initial=version.copy()),
        "stop_form": StopForm(encounter=encounter, initial=version.copy()),
        "severity_form": SeverityForm(initial=version | {"severity": found.severity}),
        "redactions": Redaction.objects.readable_by(request.member).of(encounter),
        **decision_forms(encounter, request.member, version),
        "now": timezone.now(),
        **more,
    }
    return render_page(request, "casework/case.html", context, status=status)


def closed_before(request: MemberRequest) -> Case | None:
    """The case that was closed on the page before, if this one came next."""
    try:
        closed = UUID(request.GET.get("closed", ""))
    except ValueError:
        return None
    return Case.objects.visible_to(request.member).for_queue().filter(pk=closed).first()


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
        back["missed"] = "many" if len(request.POST.getlist("cases")) > MOST_AT_ONCE else "none"
        return redirect(reverse("casework:queue", args=[slug]) + f"?{back.urlencode()}")
    passing = "pass" in request.POST
    act = pass_on if passing else partial(assign_case, owner=form.cleaned_data["owner"] or request.member)
    for found in form.cleaned_data["cases"]:
        try:
            act(case=found, by=request.member, now=timezone.now(), version=form.cleaned_data["version"])
        except Refused:
            back["missed"] = "thanks" if passing else "some"
    one = form.cleaned_data["cases"][0].pk if "case" in request.POST else None
    address = reverse("casework:case", args=[slug, one]) if one else reverse("casework:queue", args=[slug])
    return redirect(address + (f"?{back.urlencode()}" if back else ""))


def decide_case(
    request: MemberRequest, case_id: UUID, form_class: type[Form], action: Any, name: str, **arguments: Any
) -> HttpResponse:
    """Do with a case what the form asks, or show its page again; what is closed leads on to the next."""
    found = get_object_or_404(Case.objects.visible_to(request.member).for_page(), pk=case_id)

    def show(form: Form, **more: Any) -> HttpResponse:
        return show_case(request, found.pk, **more | {name: form, "wrong": form})

    if request.method == "POST":
        wanted = OF_CASE.get(form_class)
        of_case = {"case": found, "encounter": found.encounter}
        form = bind_form(form_class, request, **({wanted: of_case[wanted]} if wanted else {}), **arguments)
        if "preview" in request.POST:
            return show(form, preview=form.is_valid())
        if page := submit_decision(request, found.encounter, form, partial(action, case=found), show):
            return page
        before = (found.state, found.outcome)
        found.refresh_from_db(fields=["state", "outcome"])
        if found.state == CaseState.CLOSED and before != (found.state, found.outcome):
            return redirect(next_address(request, found))
    address = reverse("casework:case", args=[request.member.organisation.slug, found.pk])
    return redirect(address + filter_query(request.GET))


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
def close(request: MemberRequest, case_id: UUID) -> HttpResponse:
    return decide_case(request, case_id, AnswerForm, close_or_fill_in, "answer_form", closing=True)


def close_or_fill_in(*, case: Case, text: str, **said: Any) -> Case:
    """Close the complaint; if it is closed, write down what lay behind it."""
    findings = Findings(**{name: said.pop(name) for name in Findings._fields})
    if case.lacks_cause:
        return fill_in_cause(case=case, findings=findings, **said)
    return close_case(case=case, text=text, findings=findings, **said)


def next_address(request: MemberRequest, closed: Case) -> str:
    """Where the most urgent case stands that waits for somebody, of those that the queue is narrowed to."""
    narrowed = CaseFilter(request.GET, Case.objects.visible_to(request.member).for_queue(), member=request.member)
    waiting = [case for case in page_of(narrowed).rows if case.pk != closed.pk and case.needs_action]
    slug, asked = request.member.organisation.slug, request.GET.copy()
    asked["closed"] = str(closed.pk)
    address = (
        reverse("casework:case", args=[slug, waiting[0].pk]) if waiting else reverse("casework:queue", args=[slug])
    )
    return f"{address}?{asked.urlencode()}"


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: MemberRequest, case_id: UUID) -> HttpResponse:
    return decide_case(request, case_id, ReopenForm, reopen_case, "reopen_form")


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
