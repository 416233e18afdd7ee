"""The page of one encounter."""

from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from encounters.changes.refusals import NotAllowed
from encounters.decision_forms import DecisionForm
from encounters.decisions import DecisionPage
from encounters.http import LOOKS, MemberRequest, as_query, without
from encounters.models import Case, Encounter
from encounters.models.timeline import version_of
from encounters.review.forms import REVIEW_FORMS

# Under these names an address says which page of a list it was opened from; of a case it says that of the queue.
LISTS = ("held", "encounters")


class EncounterPage(DecisionPage):
    """One encounter with its timeline, and what may be decided of it."""

    template = "review/encounter.html"
    form_classes = REVIEW_FORMS

    @classmethod
    def find(cls, request: MemberRequest, pk: UUID) -> Self:
        """Return the page; raise NotAllowed for an encounter about the member, Http404 for what is not theirs."""
        encounters = Encounter.objects.visible_to(request.member).for_page().annotate(version=version_of("pk"))
        encounter = get_object_or_404(encounters, pk=pk)
        if encounter.names_employee_of(request.member):
            raise NotAllowed
        return cls(request, encounter, encounter.version)  # type: ignore[attr-defined]

    @property
    def case_decided_from(self) -> Case | None:
        """The case on whose page it was decided; None where it was decided on this one."""
        if "case" not in self.request.POST:
            return None
        return getattr(self.encounter, "case", None)

    def reloaded(self) -> DecisionPage:
        """Return the same page as things stand now: that of the case where it was decided there."""
        case = self.case_decided_from
        if self.of_case and case:
            return self.of_case.find(self.request, case.pk)
        return self.find(self.request, self.encounter.pk)

    @property
    def subject(self) -> dict[str, Any]:
        return {"encounter": self.encounter}

    @property
    def url(self) -> str:
        return reverse("review:encounter", args=[self.member.organisation.slug, self.encounter.pk]) + self.query

    # --- The lists that lead here ----------------------------------------------------------------

    @property
    def came_from_held(self) -> bool:
        """Whether it was opened from those that are held, not from the list of encounters."""
        return "held" in self.request.GET

    @property
    def held_list(self) -> str:
        """The address of those that are held: the page of them that this one was opened from."""
        address = reverse("inbox:held", args=[self.member.organisation.slug])
        if after := self.request.GET.get("held"):
            return f"{address}?{urlencode({'after': after})}"
        return address

    @property
    def encounters_list(self) -> str:
        """The address of the list of encounters: the page of it that this one was opened from, and its filter."""
        address = reverse("inbox:encounters", args=[self.member.organisation.slug])
        if query := self.request.GET.get("encounters"):
            return f"{address}?{query}"
        return address

    def place_of_message(self, form: DecisionForm | None) -> str:
        """Return the end of the address that leads to what is said; empty where it stands above all others."""
        if form and form.beside:
            return "#told"
        return ""

    def leave(self, form: DecisionForm | None = None) -> HttpResponse:
        """Lead back to where it was decided; from a held one to the rest, from one out of sight to the queue."""
        slug = self.member.organisation.slug
        leads_to = ""
        if form:
            leads_to = form.leads_to
        if leads_to == "queue":
            return redirect(
                reverse("casework:queue", args=[slug]) + as_query(without(self.request.GET, *LOOKS, *LISTS))
            )
        place = self.place_of_message(form)
        if case := self.case_decided_from:
            return redirect(reverse("casework:case", args=[slug, case.pk]) + self.query + place)
        if leads_to == "held":
            return redirect(self.held_list)
        return redirect(self.url + place)
