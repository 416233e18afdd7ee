"""What a member says first of what they log: where it was, and the face that the customer chooses."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.feedback.submission import Submission, issue_submission, read_submission
from encounters.fields import ask_to_choose
from encounters.location_choice import LocationChoiceField
from encounters.models import Location, Member
from encounters.models.choices import Language, Rating


class LogForm(forms.Form):
    """One press logs: the button is the rating. Its key is signed for the member alone."""

    location = LocationChoiceField(Location.objects.none(), label=_("Where was it?"), empty_label=_("Choose"))
    language = forms.ChoiceField(
        label=_("The customer's language"),
        choices=Language.choices,
        help_text=_("The receipt is printed in it, and an answer comes in it."),
    )
    rating = forms.ChoiceField(label=_("Rating"), choices=Rating.choices)
    key = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.submission: Submission | None = None
        self.initial.setdefault("language", get_language())
        self.initial.setdefault("key", self.new_key())
        fields: Any = self.fields
        locations = Location.objects.logged_at_by(member).by_name()
        fields["location"].queryset = locations
        places = list(locations.values_list("pk", flat=True)[:2])
        self.offers_locations = bool(places)
        if len(places) == 1:
            self.initial.setdefault("location", places[0])
        ask_to_choose(self.fields)
        fields["rating"].error_messages["required"] = _("Press one of the faces.")

    @property
    def binding(self) -> str:
        """What binds its keys to the member; no code of a point looks like it."""
        return f"desk {self.member.pk}"

    def new_key(self) -> str:
        return issue_submission(code=self.binding, now=timezone.now())

    def clean(self) -> dict[str, Any]:
        """Read the key; one that is not ours is replaced, and what was chosen can be pressed once more."""
        cleaned = super().clean() or {}
        self.submission = read_submission(cleaned.get("key", ""), code=self.binding)
        if self.submission is None:
            self.add_error(
                None, _("This page had been open for a long time, or changed on the way. Please press once more.")
            )
            data: Any = cast("QueryDict", self.data).copy()
            data["key"] = self.new_key()
            self.data = data
        return cleaned
