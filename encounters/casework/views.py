"""The queue, and the page of one case."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import handler
from encounters.casework.actions import answer_case, assign_case, note_case, set_severity
from encounters.casework.closing import close_case, fill_in_cause
from encounters.casework.filters import CaseFilter
from encounters.casework.forms import (
    AnswerForm,
    AskSideForm,
    AssignForm,
    AssignManyForm,
    CauseForm,
    ChosenCasesForm,
    CloseForm,
    HeardForm,
    NoteForm,
    PassOnForm,
    ReopenForm,
    SeverityForm,
    StopForm,
)
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.page import CasePage
from encounters.casework.thanks import pass_on as pass_on_thanks
from encounters.casework.thanks import stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.refusals import Refused
from encounters.database_faults import is_read_only
from encounters.decisions import decision
from encounters.http import MemberRequest, announce, as_query, is_prefetch, isolated, render_page
from encounters.models import Case, Member
from encounters.models.timeline import latest_version

# --- The queue -----------------------------------------------------------------------------------


@handler
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    narrowed = CaseFilter(request.GET, Case.objects.handled_by(request.member).for_queue(), member=request.member)
    page = narrowed.page(request.GET.get("after", ""))
    version = latest_version(case.encounter for case in page.rows)
    context = {
        "filter": narrowed,
        "page": page,
        "assign_form": AssignManyForm(member=request.member, initial={"version": version}),
        "now": timezone.now(),
    }
    return render_page(request, "casework/queue.html", context)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return back_to_queue(request)
    form = AssignManyForm(request.POST, member=request.member)
    owner = form.chosen_owner
    missed = _("Some were changed meanwhile, or that person may not handle them. They stand as before.")
    done = act_on_chosen(request, form, partial(assign_case, owner=owner), missed)
    said = ngettext("{count} case assigned to {name}.", "{count} cases assigned to {name}.", done)
    announce(request, done and format_html(said, count=done, name=isolated(owner.user)))
    return back_to_queue(request)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on_many(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return back_to_queue(request)
    missed = _(
        "Some could not be passed on: they are not thanks, name nobody for certain, or were changed meanwhile."
        " They stand as before."
    )
    done = act_on_chosen(request, ChosenCasesForm(request.POST, member=request.member), pass_on_thanks, missed)
    said = ngettext("{count} thanks passed on.", "{count} thanks passed on.", done)
    announce(request, done and said.format(count=done))
    return back_to_queue(request)


def act_on_chosen(request: MemberRequest, form: Form, verb: Callable[..., Any], missed: str) -> int:
    """Carry out the verb with each chosen case and return how many it was done with; say `missed` if not with all."""
    done, problems = 0, [str(error) for errors in form.errors.values() for error in errors]
    if form.is_valid():
        done = act_on_cases(form, verb, request.member)
        if done < len(form.cleaned_data["cases"]):
            problems = [missed]
    for problem in problems:
        announce(request, problem, level=WARNING)
    return done


def back_to_queue(request: MemberRequest) -> HttpResponse:
    return redirect(reverse("casework:queue", args=[request.member.organisation.slug]) + as_query(request.GET))


def act_on_cases(form: Form, verb: Callable[..., Any], by: Member) -> int:
    """Carry out the verb with each chosen case, and return how many it was not refused for."""
    done = 0
    for chosen in form.cleaned_data["cases"]:
        with suppress(Refused):
            verb(case=chosen, by=by, now=timezone.now(), version=form.cleaned_data["version"])
            done += 1
    return done


# --- One case ------------------------------------------------------------------------------------


@handler
@require_safe
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    page = CasePage.find(request, case_id)
    if is_prefetch(request) or is_read_only():
        return page.show()
    mark_seen(encounter=page.encounter, by=request.member, now=timezone.now())
    return page.reloaded().show()


@decision(CasePage)
def draft(page: CasePage) -> HttpResponse:
    return page.draft.answer(page.leave())


@decision(CasePage)
def template(page: CasePage) -> HttpResponse:
    return page.insert_template()


@decision(CasePage)
def assign(page: CasePage) -> HttpResponse:
    return page.submit(AssignForm, assign_case)


@decision(CasePage)
def severity(page: CasePage) -> HttpResponse:
    return page.submit(SeverityForm, set_severity)


@decision(CasePage)
def answer(page: CasePage) -> HttpResponse:
    return page.submit(AnswerForm, answer_case)


@decision(CasePage)
def preview(page: CasePage) -> HttpResponse:
    form = page.sent_form(AnswerForm)
    return page.show_again(form, preview=form.is_valid())


@decision(CasePage)
def close(page: CasePage) -> HttpResponse:
    return page.submit(CloseForm, close_case)


@decision(CasePage)
def cause(page: CasePage) -> HttpResponse:
    return page.submit(CauseForm, fill_in_cause)


@decision(CasePage)
def reopen(page: CasePage) -> HttpResponse:
    return page.submit(ReopenForm, reopen_case)


@decision(CasePage)
def note(page: CasePage) -> HttpResponse:
    return page.submit(NoteForm, note_case)


@decision(CasePage)
def pass_on(page: CasePage) -> HttpResponse:
    return page.submit(PassOnForm, pass_on_thanks)


@decision(CasePage)
def stop(page: CasePage) -> HttpResponse:
    return page.submit(StopForm, stop_thanks)


@decision(CasePage)
def side(page: CasePage) -> HttpResponse:
    return page.submit(AskSideForm, ask_side)


@decision(CasePage)
def heard(page: CasePage) -> HttpResponse:
    return page.submit(HeardForm, record_heard)
