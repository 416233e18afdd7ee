"""The page of one case, beside the queue that it was opened from."""

from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.contrib.messages import SUCCESS
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from encounters.casework.closing import Findings
from encounters.casework.filters import CaseFilter
from encounters.casework.forms import CASE_FORMS, TemplateForm
from encounters.casework.hearing import unheard_employee
from encounters.changes.refusals import NotAllowed
from encounters.decision_forms import DecisionForm
from encounters.decisions import DecisionPage
from encounters.http import MemberRequest, announce, carried_on, link_to
from encounters.models import AnswerTemplate, Case
from encounters.models.case_queryset import similar_cases
from encounters.models.choices import CaseState, Severity, WaitingFor
from encounters.models.hearing import NOBODY_TO_HEAR, Hearing
from encounters.models.timeline import version_of
from encounters.paging import Page
from encounters.review.forms import REVIEW_FORMS
from encounters.review.page import LISTS, EncounterPage

MOST_ALIKE = 5


class SeverityChoice(NamedTuple):
    """One of the severities, as a button sets it."""

    value: int
    label: str
    is_set: bool


class CasePage(DecisionPage):
    """One case with its timeline, what may be decided of it, and what comes next in the queue."""

    template = "casework/case.html"
    form_classes = (*CASE_FORMS, *REVIEW_FORMS)

    def __init__(self, request: MemberRequest, case: Case) -> None:
        super().__init__(request, case.encounter, case.version)  # type: ignore[attr-defined]
        self.case = case

    @classmethod
    def find(cls, request: MemberRequest, pk: UUID) -> Self:
        """Return the page of a case; raise NotAllowed for one about the member, Http404 for what is not theirs."""
        cases = Case.objects.visible_to(request.member).for_page().annotate(version=version_of("encounter"))
        case = get_object_or_404(cases, pk=pk)
        if case.encounter.names_employee_of(request.member):
            raise NotAllowed
        return cls(request, case)

    def reloaded(self) -> "CasePage":
        return self.find(self.request, self.case.pk)

    @property
    def subject(self) -> dict[str, Any]:
        return {"case": self.case}

    @property
    def url(self) -> str:
        return self.url_of(self.case)

    def url_of(self, case: Case | None, *dropped: str) -> str:
        """Return the address of a case, or of the queue, with what the queue is narrowed to but for these names."""
        slug = self.member.organisation.slug
        if case is None:
            return reverse("casework:queue", args=[slug]) + carried_on(self.request, *LISTS, *dropped)
        return reverse("casework:case", args=[slug, case.pk]) + carried_on(self.request, *dropped)

    # --- The lists that lead here ----------------------------------------------------------------

    encounters_list = EncounterPage.encounters_list

    @property
    def came_from_encounters(self) -> bool:
        """Whether it was opened from the list of encounters, not from the queue."""
        return "encounters" in self.request.GET

    @property
    def queue_url(self) -> str:
        """The address of the page of the queue that the case was opened from."""
        return self.url_of(None)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        return super().show(status=status, case=self.case, **more)

    # --- Beside it -------------------------------------------------------------------------------

    @cached_property
    def queue(self) -> Page:
        """The page of the queue that the case was opened from."""
        return self.queue_after(self.request.GET.get("after", ""))

    def queue_after(self, place: str) -> Page:
        """Return the page of the queue that follows a place; the first one without."""
        cases = Case.objects.handled_by(self.member).for_queue()
        return CaseFilter(self.request.GET, cases, member=self.member).page(place)

    def next_on(self, page: Page) -> Case | None:
        """Return the first case of a page of the queue that waits for somebody, besides this one."""
        return next((case for case in page.rows if case.pk != self.case.pk and case.needs_action), None)

    @cached_property
    def similar(self) -> list[Case]:
        """Other cases of the same employee, or of the same location and reason."""
        alike = similar_cases(Case.objects.handled_by(self.member).for_queue(), self.case)
        found = {case.pk: case for cases in alike for case in cases[:MOST_ALIKE]}
        return sorted(found.values(), key=attrgetter("opened_at", "pk"), reverse=True)[:MOST_ALIKE]

    @cached_property
    def hearing(self) -> Hearing:
        """The hearing of the employee concerned; one of nobody where the case allows none."""
        if self.case.allows_hearing:
            return self.file.hearing
        return NOBODY_TO_HEAR

    @property
    def shows_hearing(self) -> bool:
        return bool(self.hearing.heard_at or (self.hearing.employee and self.case.is_open))

    @property
    def hearing_is_over(self) -> bool:
        """Whether nobody is waited for: the employee was heard, or had their time."""
        return self.hearing.is_over(timezone.now())

    @property
    def hearing_is_open(self) -> bool:
        """Whether the employee can read what is said of them, and may say something now."""
        return self.hearing.is_open(timezone.now())

    @property
    def may_ask_for_side(self) -> bool:
        """Whether the employee can be asked to tell their side by themselves."""
        is_asked = self.case.waiting_for == WaitingFor.EMPLOYEE
        return self.has_unheard_employee(by_themselves=True) and not is_asked

    @property
    def may_record_heard(self) -> bool:
        """Whether a handler has to hear the employee, who has no login."""
        return self.has_unheard_employee(by_themselves=False)

    def has_unheard_employee(self, *, by_themselves: bool) -> bool:
        employee = unheard_employee(self.case, self.hearing, timezone.now(), by_themselves=by_themselves)
        return employee is not None

    @property
    def points(self) -> list[tuple[int, str]]:
        """The parts of the case's points, each with its reason in words."""
        case, parts = self.case, self.case.points_breakdown
        severity = _("severity: %(severity)s") % {"severity": case.get_severity_display()}
        if case.severity is None:
            severity = _("severity not set")
        spike = _("no run of complaints")
        if parts.spike:
            spike = _("complaints of this kind run at twice their usual rate")
        answer = _("asks for no answer")
        if parts.answer:
            answer = _("wants an answer")
        steps = {
            2: _("one bad experience can end this customer's visits"),
            1: _("step unknown"),
            0: _("a faithful customer forgives one bad experience"),
        }
        said = [
            (parts.severity, severity),
            (parts.step, steps[parts.step]),
            (parts.spike, spike),
            (parts.answer, answer),
        ]
        if parts.late:
            late = ngettext("late by %(days)s working day", "late by %(days)s working days", parts.late)
            said.append((parts.late, late % {"days": parts.late}))
        return said

    @property
    def severities(self) -> list[SeverityChoice]:
        return [SeverityChoice(value, str(label), value == self.case.severity) for value, label in Severity.choices]

    # --- Thanks ----------------------------------------------------------------------------------

    @property
    def awaits_passing_on(self) -> bool:
        """Whether thanks wait to reach somebody who is named for certain."""
        return self.case.may_be_passed_on and not self.case.stopped

    @property
    def thanks_can_be_closed(self) -> bool:
        """Whether thanks can only be closed: they name nobody for certain, or nobody waits for anything."""
        return self.case.may_be_stopped and not self.awaits_passing_on

    @property
    def closing_label(self) -> str:
        if self.case.is_passed_on_or_stopped:
            return _("Close")
        return _("Close without passing on")

    # --- Answering -------------------------------------------------------------------------------

    @cached_property
    def has_templates(self) -> bool:
        return AnswerTemplate.objects.fitting(self.encounter).exists()

    @cached_property
    def answer_field(self) -> BoundField:
        """The field of the answer, which the forms of answering and of closing share."""
        if self.sent and self.sent.answers:
            return self.sent["text"]
        return self.forms["answer"]["text"]

    @cached_property
    def findings_form(self) -> DecisionForm:
        """The form of what was found out."""
        return self.forms["cause" if self.case.lacks_cause else "close"]

    @property
    def closing_is_open(self) -> bool:
        """Whether the fields of closing are shown at once."""
        chosen = any(self.findings_form.initial.get(name) for name in Findings._fields)
        return chosen or self.sent is self.findings_form or self.case.state == CaseState.ANSWERED

    def insert_template(self) -> HttpResponse:
        """Put the chosen template behind the answer in the draft, and lead back to it."""
        form, typed = self.sent_form(TemplateForm), self.draft.typed
        text = form.text_after(self.draft.texts.get("text", ""))
        if not form.is_valid():
            return self.show_again(form)
        if not self.draft.keep_or_say(typed | {"text": text}):
            return self.show_again(form)
        announce(self.request, form.said_when_done())
        return redirect(f"{self.url}#{self.answer_field.id_for_label}")

    # --- Leaving it ------------------------------------------------------------------------------

    def leave(self, form: DecisionForm | None = None) -> HttpResponse:
        """Lead back to the page; from a case that has come to its end, to the next that waits for somebody."""
        if form is None:
            return redirect(self.url)
        if not self.has_ended(form.changed):
            return redirect(f"{self.url}#told")
        dropped: tuple[str, ...] = ()
        following = self.next_on(self.queue)
        if following is None and "after" in self.request.GET:
            following, dropped = self.next_on(self.queue_after("")), ("after",)
        what_next = _("Nothing else waits for you here.")
        if following:
            what_next = _("This one is next.")
        announce(self.request, format_html("{} {}. {}", form.ended, self.link, what_next), level=SUCCESS)
        return redirect(self.url_of(following, *dropped))

    def has_ended(self, done: Case) -> bool:
        """Return whether this decision closed the case, or gave its cause."""
        return done.state == CaseState.CLOSED and (done.state, done.outcome) != (self.case.state, self.case.outcome)

    @property
    def link(self) -> SafeString:
        """A link back to this case, named by its place and moment."""
        address = reverse("casework:case", args=[self.member.organisation.slug, self.case.pk])
        return link_to(address, self.encounter)
