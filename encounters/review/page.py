"""The page of one encounter."""

from typing import Any, Self
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from encounters.changes.refusals import NotAllowed
from encounters.decisions import DecisionPage
from encounters.http import MemberRequest
from encounters.models import Encounter, Location
from encounters.review.forms import REVIEW_FORMS


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

    def reloaded(self) -> "EncounterPage":
        return self.find(self.request, self.encounter.pk)

    @property
    def main_form(self) -> str:
        """The name of the form in which most is written, which stays as it is when the language is switched."""
        if self.encounter.withdrawn_at:
            return ""
        if self.encounter.excluded_at:
            return "restore"
        return "exclude"

    @property
    def subject(self) -> dict[str, Any]:
        return {"encounter": self.encounter}

    def leave(self, done: Encounter | None = None) -> HttpResponse:
        """Redirect to where it was decided, the list or the page; to the queue if the member no longer sees it."""
        slug = self.member.organisation.slug
        if done and self.is_out_of_sight(done):
            place = format_html("<bdi>{}</bdi>", done.location)
            text = _("It was passed on to {place}. Those who handle that location see it now.")
            messages.info(self.request, format_html(text, place=place))
            return redirect("casework:queue", slug)
        if "held" in self.request.POST:
            return redirect("inbox:held", slug)
        return redirect(reverse("review:encounter", args=[slug, self.encounter.pk]) + self.query)

    def is_out_of_sight(self, done: Encounter) -> bool:
        """Return whether it was passed on to a location that the member does not handle."""
        if done.location_id == self.encounter.location_id:
            return False
        return not Location.objects.visible_to(self.member).filter(pk=done.location_id).exists()
