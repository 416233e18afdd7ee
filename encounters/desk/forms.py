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


def bound_to(member: Member) -> str:
    """Return what binds keys to a member; no code of a point looks like it."""
    return f"desk {member.pk}"


def new_key(member: Member) -> str:
    """Return a new key, signed for the member alone."""
    return issue_submission(code=bound_to(member), now=timezone.now())


class LogForm(forms.Form):
    """One press logs: the button is the rating. Its key is signed for the member alone."""

    location = LocationChoiceField(Location.objects.none(), label=_("Where was it?"), empty_label=_("Choose"))
    language = forms.ChoiceField(
        label=_("The customer's language"),
        help_text=_("The receipt is printed in it, and an answer comes in it."),
    )
    rating = forms.ChoiceField(label=_("Rating"), choices=Rating.choices)
    key = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.submission: Submission | None = None
        fields: Any = self.fields
        offered = member.organisation.languages
        fields["language"].choices = [(code, name) for code, name in Language.choices if code in offered]
        language = get_language()
        self.initial.setdefault("language", language if language in offered else offered[0])
        locations = Location.objects.logged_at_by(member).by_name()
        fields["location"].queryset = locations
        places = list(locations.values_list("pk", flat=True)[:2])
        self.offers_locations = bool(places)
        if len(places) == 1:
            self.initial["location"] = places[0]
        ask_to_choose(self.fields)
        fields["rating"].error_messages["required"] = _("Press one of the faces.")

    def clean(self) -> dict[str, Any]:
        """Read the key; one that is not ours is replaced, and what was chosen can be pressed once more."""
        cleaned = super().clean() or {}
        self.submission = read_submission(cleaned.get("key", ""), code=bound_to(self.member))
        if self.submission is None:
            self.add_error(
                None, _("This page had been open for a long time, or changed on the way. Please press once more.")
            )
            data: Any = cast("QueryDict", self.data).copy()
            data["key"] = new_key(self.member)
            self.data = data
        return cleaned
