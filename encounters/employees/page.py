"""The page on which an employee tells their side of a complaint."""

from functools import partial
from typing import Any, Self
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.changes.refusals import NotShown, Refused, Stale
from encounters.drafts import PageDraft, read_draft
from encounters.employees.actions import give_side
from encounters.employees.aliases import find_by_alias
from encounters.employees.forms import SideForm
from encounters.employees.presentation import (
    PresentedEncounter,
    answers_of_employee,
    is_fingerprint,
    present_to_employee,
    readable_by,
)
from encounters.http import MemberRequest, announce, bind_form, note_refusal, render_page
from encounters.models import Employee, Encounter
from encounters.models.draft import SIDE

# Why a side is not stored.
NOT_READABLE = _(
    "The customer has changed this feedback. It stands here again once those who handle it have read it, "
    "at the latest after one working day. What you write is kept as your draft."
)
NOT_SHOWN = _(
    "What was sent does not say what your page showed of the feedback, so nothing was stored. Read it again; "
    "your text is kept."
)
CHANGED = _("The feedback has changed since you opened this page. Read it again; your text is kept.")
TOO_LATE = _(
    "This can't be stored any more: something was said before, the time is over, or it is not about you now. "
    "What you wrote stands below; tell your supervisor."
)


class SidePage:
    """A complaint as its employee may read it now, and the form for their side.

    `shown` is None while they may not read it; `problem` says why nothing that the page sends can be stored.
    """

    def __init__(
        self,
        request: MemberRequest,
        employee: Employee,
        alias: UUID,
        encounter: Encounter,
        *,
        shown: PresentedEncounter | None,
        problem: Any,
    ) -> None:
        self.request, self.employee, self.alias = request, employee, alias
        self.encounter, self.shown, self.problem = encounter, shown, problem
        label = SideForm.base_fields["text"].label
        self.draft = PageDraft(request, encounter, {SIDE: label}, Encounter.objects.concerning(employee))

    @classmethod
    def find(cls, request: MemberRequest, employee: Employee, alias: UUID) -> Self:
        """Return the page of the complaint that was shown to the employee under this alias.

        What the customer has changed they may not read until a handler did, but they may write on if they have read it
        before and can tell their side afterwards. Raises Http404 without such a complaint.
        """
        now = timezone.now()
        if encounter := find_by_alias(readable_by(employee, now).complaints(), alias):
            shown = present_to_employee(encounter, now)
            return cls(
                request, employee, alias, encounter, shown=shown, problem=problem_of_page(request, shown, encounter)
            )
        encounter = find_by_alias(Encounter.objects.concerning(employee).complaints(), alias)
        if encounter is None or not was_read(request, encounter):
            raise Http404
        if answers_of_employee(encounter, encounter.events.all()):
            raise Http404
        return cls(request, employee, alias, encounter, shown=None, problem=NOT_READABLE)

    @property
    def url(self) -> str:
        return reverse("employees:side", args=[self.request.member.organisation.slug, self.alias])

    def submit(self) -> HttpResponse:
        """Store what was sent and lead back; or show the page, with what was sent and why it was not stored."""
        page, form = self, bind_form(SideForm, self.request, initial={"text": self.draft.texts.get(SIDE)})
        if form.is_valid() and not self.problem:
            if self.store(form):
                self.draft.remove([SIDE])
                return redirect(self.url)
            page = self.find(self.request, self.employee, self.alias)
            page.problem = page.problem or TOO_LATE
        page.draft.keep(page.draft.typed)
        return page.show(form)

    def store(self, form: SideForm) -> bool:
        """Store what the employee says and tell them so; return False if it was refused."""
        text, shown = form.cleaned_data["text"], self.request.POST.get("shown", "")
        try:
            give_side(encounter=self.encounter, by=self.request.member, now=timezone.now(), text=text, shown=shown)
        except Refused as refusal:
            note_refusal(self.request, refusal.name)
            return False
        announce(self.request, form.said_when_done())
        return True

    def save_draft(self) -> HttpResponse:
        """Keep what is being written, and lead back to the page; show it at once where a draft would not keep all."""
        leads_back = redirect(self.url)
        if self.request.method != "POST":
            return leads_back
        form = SideForm(initial={"text": self.draft.typed.get(SIDE)})
        answer = self.draft.answer(leads_back, partial(self.show, form, status=409))
        if answer is leads_back and self.problem is CHANGED:
            announce(self.request, CHANGED)
        return answer

    def show(self, form: SideForm, *, status: int = 200) -> HttpResponse:
        """Answer with the complaint and, when something was sent or may be written, the form."""
        is_sent = self.request.method == "POST"
        context: dict[str, Any] = {"encounter": self.shown, "place": self.encounter.location, "problem": self.problem}
        context |= {"page": self, "form": form, "draft": self.draft}
        context["offers_form"] = is_sent or self.shown is None or self.shown.takes_side
        if is_sent and self.problem:
            status = 409
        return render_page(self.request, "employees/side.html", context, status=status)


def problem_of_page(request: MemberRequest, shown: PresentedEncounter, encounter: Encounter) -> Any:
    """Return why nothing that a page says of a complaint can be stored, and note it for the log.

    The page showed another state of it, or none.
    """
    sent = request.POST.getlist("shown")
    if request.method != "POST" or sent == [shown.fingerprint]:
        return ""
    if len(sent) == 1 and is_fingerprint(sent[0], encounter):
        note_refusal(request, Stale.__name__)
        return CHANGED
    note_refusal(request, NotShown.__name__)
    return NOT_SHOWN


def was_read(request: MemberRequest, encounter: Encounter) -> bool:
    """Return whether the member has read it as a complaint: they send a page of it, or are writing their side.

    That they know its alias says nothing: it is the same on thanks that were turned into a complaint.
    """
    if is_fingerprint(request.POST.get("shown", ""), encounter):
        return True
    draft = read_draft(encounter, request.member)
    return SIDE in draft.texts or SIDE in draft.overlooked
