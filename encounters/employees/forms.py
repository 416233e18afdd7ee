"""What employees narrow their own page to."""

from typing import Any

from django import forms
from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext_lazy as _

from encounters.figures.overview import Month
from encounters.models.choices import Rating
from encounters.models.encounter import EncounterQuerySet

WORDS = [("with", _("with words")), ("without", _("ratings alone"))]


class SaidFilter(forms.Form):
    """Good or bad, with words or without, of one of the months whose figures are shown."""

    rating = forms.ChoiceField(choices=Rating.choices, required=False)
    words = forms.ChoiceField(choices=WORDS, required=False)
    month = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = {f"{month.period.first:%Y-%m}": month.period for month in months}
        self.fields["month"].choices = [(name, name) for name in self.months]  # type: ignore[attr-defined]

    def narrow(self, said: EncounterQuerySet) -> EncounterQuerySet:
        """Only what was asked for; nothing when that is nothing we know."""
        if not self.is_valid():
            return said.none()
        if rating := self.cleaned_data["rating"]:
            said = said.rated(rating)
        if words := self.cleaned_data["words"]:
            said = said.with_words() if words == "with" else said.bare()
        if month := self.cleaned_data["month"]:
            said = said.between(*self.months[month])
        return said

    def shown(self) -> str:
        """What was asked for, in words."""
        if not self.is_valid():
            return ""
        said, month = self.cleaned_data, self.cleaned_data["month"]
        parts: list[Any] = [dict(Rating.choices).get(said["rating"]), dict(WORDS).get(said["words"])]
        parts += [format_date(self.months[month].first, "YEAR_MONTH_FORMAT")] if month else []
        return " · ".join(str(part) for part in parts if part)
