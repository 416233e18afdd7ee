"""The page of one encounter."""

from typing import Any, Self
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from encounters.changes.refusals import NotAllowed
from encounters.decisions import DecisionForm, DecisionPage
from encounters.http import MemberRequest
from encounters.models import Encounter
from encounters.review.forms import REVIEW_FORMS, MoveForm


class EncounterPage(DecisionPage):
    """One encounter with its timeline, and what may be decided of it."""

    template = "review/encounter.html"
    form_classes = REVIEW_FORMS

    @classmethod
    def find(cls, request: MemberRequest, pk: UUID) -> Self:
        """Return the page; raise NotAllowed for an encounter about the member, Http404 for what is not theirs."""
        encounter = get_object_or_404(Encounter.objects.visible_to(request.member).for_page(), pk=pk)
        if encounter.is_about(request.member):
            raise NotAllowed
        return cls(request, encounter)

    def reloaded(self) -> DecisionPage:
        """Return the same page as things stand now: that of the case where it was decided there."""
        case = getattr(self.encounter, "case", None)
        if self.of_case and case and "case" in self.request.POST:
            return self.of_case.find(self.request, case.pk)
        return self.find(self.request, self.encounter.pk)

    @property
    def subject(self) -> dict[str, Any]:
        return {"encounter": self.encounter}

    @property
    def url(self) -> str:
        return reverse("review:encounter", args=[self.member.organisation.slug, self.encounter.pk]) + self.query

    def leave(self, form: DecisionForm | None = None) -> HttpResponse:
        """Redirect to where it was decided, the list or the page; to the queue if the member no longer sees it."""
        slug = self.member.organisation.slug
        if isinstance(form, MoveForm) and form.is_out_of_sight:
            return redirect(reverse("casework:queue", args=[slug]) + self.query)
        if "held" in self.request.POST:
            return redirect("inbox:held", slug)
        return redirect(self.url)
