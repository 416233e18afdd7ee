"""The queue, and the page of one case."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import handler
from encounters.casework.actions import answer_case, assign_case, note_case, set_severity
from encounters.casework.bulk_forms import AssignManyForm, PassOnManyForm
from encounters.casework.closing import close_case, fill_in_cause
from encounters.casework.findings_forms import CauseForm, CloseForm
from encounters.casework.forms import (
    AnswerForm,
    AskSideForm,
    AssignForm,
    HeardForm,
    NoteForm,
    PassOnForm,
    ReopenForm,
    SeverityForm,
    StopForm,
)
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.page import CasePage
from encounters.casework.queue import QueuePage
from encounters.casework.thanks import pass_on as pass_on_thanks
from encounters.casework.thanks import stop_thanks
from encounters.changes.actions import has_something_unread, mark_seen, reopen_case
from encounters.database_faults import is_read_only
from encounters.decisions import decision
from encounters.http import MemberRequest, is_prefetch

# --- The queue -----------------------------------------------------------------------------------


@handler
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    return QueuePage(request).show()


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: MemberRequest) -> HttpResponse:
    return QueuePage(request).submit(AssignManyForm, assign_case)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on_many(request: MemberRequest) -> HttpResponse:
    return QueuePage(request).submit(PassOnManyForm, pass_on_thanks)


# --- One case ------------------------------------------------------------------------------------


@handler
@require_safe
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    page = CasePage.find(request, case_id)
    if is_prefetch(request) or is_read_only() or not has_something_unread(page.encounter):
        return page.show()
    mark_seen(encounter=page.encounter, by=request.member, now=timezone.now())
    return page.reloaded().show()


@decision(CasePage)
def draft(page: CasePage) -> HttpResponse:
    return page.save_draft()


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
    return page.show_again(form, preview=form.is_valid() and form.text_as_sent)


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
