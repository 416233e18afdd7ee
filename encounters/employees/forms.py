"""What employees narrow their own page to, and what they say."""

from typing import Any

from django import forms
from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext_lazy as _

from encounters.fields import WordsField
from encounters.figures.periods import Period
from encounters.models.choices import Rating
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.encounter_queryset import EncounterQuerySet

COUNTED = [("own", _("in your figures")), ("elsewhere", _("counted elsewhere"))]
WORDS = [("with", _("with words")), ("without", _("ratings alone"))]


class SideForm(forms.Form):
    """The employee's side of a complaint, or that there is nothing to add."""

    prefix = "side"
    text = WordsField(label=_("Your side"), max_length=TEXT_LENGTH, rows=6, required=False)
    nothing = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a text or for `nothing`, and never throw a written text away."""
        cleaned = self.cleaned_data
        if cleaned["nothing"] and cleaned.get("text"):
            self.add_error("text", _("You have written something. Send it, or empty the field."))
        elif not (cleaned["nothing"] or cleaned.get("text") or self.errors):
            self.add_error("text", _("Write your side, or choose that you have nothing to add."))
        return cleaned

    def said_when_done(self) -> Any:
        """Return the sentence that tells what was done."""
        if self.cleaned_data["nothing"]:
            return _("Written down: you have nothing to add.")
        return _("Your side was sent.")


class SaidFilter(forms.Form):
    """The choice of encounters by rating, words, month, and whether they count in the employee's figures."""

    rating = forms.ChoiceField(choices=Rating.choices, required=False)
    words = forms.ChoiceField(choices=WORDS, required=False)
    counted = forms.ChoiceField(choices=COUNTED, required=False)
    month = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, months: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = {f"{month.first:%Y-%m}": month for month in months}
        self.fields["month"].choices = [(name, name) for name in self.months]  # type: ignore[attr-defined]

    def narrow(self, encounters: EncounterQuerySet) -> EncounterQuerySet:
        """Return the encounters that fit what was chosen; none when the query is not valid."""
        if not self.is_valid():
            return encounters.none()
        if rating := self.cleaned_data["rating"]:
            encounters = encounters.rated(rating)
        if self.cleaned_data["words"] == "with":
            encounters = encounters.with_words()
        elif self.cleaned_data["words"] == "without":
            encounters = encounters.bare()
        if counted := self.cleaned_data["counted"]:
            encounters = encounters.counted_for(employee=counted == "own")
        if month := self.cleaned_data["month"]:
            encounters = encounters.between(*self.months[month])
        return encounters

    def shown(self) -> str:
        """Return what was chosen, in words."""
        if not self.is_valid():
            return ""
        chosen, month = self.cleaned_data, self.cleaned_data["month"]
        parts: list[Any] = [
            dict(choices).get(chosen[name])
            for name, choices in (("rating", Rating.choices), ("words", WORDS), ("counted", COUNTED))
        ]
        if month:
            parts.append(format_date(self.months[month].first, "YEAR_MONTH_FORMAT"))
        return " · ".join(str(part) for part in parts if part)
