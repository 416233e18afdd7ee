"""The page of the queue, and what is done with several of its cases at once."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from encounters.casework.bulk_forms import AssignManyForm, ChosenCasesForm, read_rows
from encounters.casework.filters import CaseFilter
from encounters.changes.refusals import NotShown, Refused, Stale
from encounters.hits import hits_among
from encounters.http import (
    MemberRequest,
    announce,
    carried_on,
    first_page,
    is_past_the_end,
    link_to,
    note_refusal,
    render_page,
)
from encounters.models import Case
from encounters.models.timeline import version_of
from encounters.searches import ask_for_customer

MOST_NAMED = 10


class NotDone(NamedTuple):
    """A case that something was not done with, a link to it, and why."""

    case: Case
    link: SafeString
    refusal: Refused


class QueuePage:
    """A page of the queue, with what may be done with several of its cases."""

    def __init__(self, request: MemberRequest) -> None:
        self.request, self.member = request, request.member
        self.missed: list[NotDone] = []

    @property
    def url(self) -> str:
        """The address of the page, with what the queue is narrowed to."""
        return reverse("casework:queue", args=[self.member.organisation.slug]) + carried_on(self.request)

    @property
    def named(self) -> list[NotDone]:
        """Those that it was not done with, as many as are named."""
        return self.missed[:MOST_NAMED]

    @property
    def others(self) -> int:
        """How many more it was not done with."""
        return len(self.missed) - len(self.named)

    def submit(self, form_class: type[ChosenCasesForm], verb: Callable[..., Any]) -> HttpResponse:
        """Carry out the verb with each chosen case and redirect, or show the page and which ones it was not done with.

        Whoever only opens the address is led to the page.
        """
        if self.request.method != "POST":
            return redirect(self.url)
        form = form_class(self.request.POST, member=self.member)
        if not form.is_valid():
            for problem in (error for errors in form.errors.values() for error in errors):
                announce(self.request, problem, level=WARNING)
            return self.show(chosen=read_rows(self.request.POST.getlist("cases")), status=self.refused_as(form))
        cases = form.cleaned_data["cases"]
        self.act(form, verb)
        if done := len(cases) - len(self.missed):
            announce(self.request, form.said_when_done(done))
        if not self.missed:
            return redirect(self.url)
        said = ngettext("Not done for {count} case.", "Not done for {count} cases.", len(self.missed))
        announce(self.request, said.format(count=len(self.missed)), level=WARNING)
        return self.show(chosen=[str(one.case.pk) for one in self.missed], status=self.status())

    def act(self, form: ChosenCasesForm, verb: Callable[..., Any]) -> None:
        """Carry out the verb with each chosen case, and note those that it was refused for."""
        who = {"by": self.member, **form.arguments()}
        for case, version in form.cleaned_data["cases"]:
            try:
                if version is None:
                    raise NotShown
                verb(case=case, version=version, now=timezone.now(), **who)
            except Refused as refusal:
                address = reverse("casework:case", args=[self.member.organisation.slug, case.pk])
                self.missed.append(NotDone(case, link_to(address, case.encounter), refusal))

    def refused_as(self, form: ChosenCasesForm) -> int:
        """Return the status of the answer to a form that is shown again, and note what refused it."""
        if not form.names_what_is_not_offered:
            return 200
        note_refusal(self.request, "not_offered")
        return 422

    def status(self) -> int:
        """Return the status of the answer, somebody was first or a rule is against it, and note what refused which."""
        names = {one.refusal.name for one in self.missed}
        note_refusal(self.request, *sorted(names), cases=[str(one.case.pk) for one in self.missed])
        if any(isinstance(one.refusal, Stale) for one in self.missed):
            return 409
        return 422

    def show(self, *, chosen: Collection[str] = (), status: int = 200) -> HttpResponse:
        """Show the page as things stand now, with these cases chosen."""
        cases = Case.objects.handled_by(self.member).for_queue().annotate(version=version_of("encounter"))
        narrowed = CaseFilter(self.request.GET, cases, member=self.member)
        if narrowed.identifies_customer:
            return ask_for_customer(self.request)
        page = narrowed.page(self.request.GET.get("after", ""))
        if is_past_the_end(self.request, page.rows):
            return first_page(self.request)
        form = AssignManyForm(member=self.member, initial={"owner": self.request.POST.get("owner")})
        form.offer(page.rows)
        context = {"filter": narrowed, "page": page, "assign_form": form, "now": timezone.now()}
        if page.rows and narrowed.words:
            context["hits"] = hits_among(narrowed.words, (case.encounter for case in page.rows), self.member)
        context |= {"not_done": self, "chosen": chosen}
        return render_page(self.request, "casework/queue.html", context, status=status)
