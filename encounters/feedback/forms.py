"""What a customer fills in."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.fields import LocalDateTimeField, NameField, WordsField
from encounters.models import Employee, Encounter
from encounters.models.choices import Aspect, Attention, Attribution, NamesShown, OnTheSpot, Rating, Standing, Step
from encounters.models.encounter import MOST_ASPECTS, OLDEST, TEXT_LENGTH, WISH_LENGTH

CONTACT = ("email", "phone", "name", "may_be_contacted")
FIRST = {
    Rating.BAD: ("text", "attention", "step"),
    Rating.GOOD: ("employee", "attribution", "employee_description", "aspects", "step"),
}
THEN = (
    "text",
    "wish",
    "employee",
    "attribution",
    "employee_description",
    "occurred_at",
    "aspects",
    "attention",
    "standing",
    "said_on_the_spot",
    "wants_answer",
    "email",
    "phone",
    "name",
    "may_be_contacted",
)


class RatingForm(forms.Form):
    """One press: the button is the rating. `website` is a field that people don't see."""

    rating = forms.ChoiceField(choices=Rating.choices)
    key = forms.CharField(max_length=500)
    website = forms.CharField(max_length=500, required=False)


class RatingChangeForm(forms.Form):
    """The other face."""

    rating = forms.ChoiceField(choices=Rating.choices)


class EmployeeChoiceField(forms.ModelChoiceField):
    """Employees under the names that the organisation shows."""

    def label_from_instance(self, employee: Employee) -> str:
        """The name for customers."""
        return employee.shown_to_customers(self.organisation)  # type: ignore[attr-defined]


class DetailsForm(forms.Form):
    """Everything a customer may tell beyond the tap, all of it optional.

    The order serves the rating. When the time for corrections is over, what was said stands and
    what was left empty can still be filled.
    """

    text = WordsField(
        label=_("What happened?"),
        max_length=TEXT_LENGTH,
        rows=4,
        required=False,
        help_text=_("What, where and when helps most. Please leave out health matters and other people's names."),
    )
    attention = forms.ChoiceField(
        label=_("Did they notice what you needed?"), choices=Attention.choices, widget=forms.RadioSelect, required=False
    )
    step = forms.ChoiceField(
        label=_("How well do you know this place?"), choices=Step.choices, widget=forms.RadioSelect, required=False
    )
    wish = WordsField(label=_("What should have been done instead?"), max_length=WISH_LENGTH, rows=2, required=False)
    employee_description = NameField(
        label=_("If you don't know the name: what do you remember?"),
        max_length=200,
        required=False,
        help_text=_("For example: the one at the till by the door."),
    )
    attribution = forms.ChoiceField(
        label=_("How sure are you?"), choices=Attribution.choices, widget=forms.RadioSelect, required=False
    )
    aspects = forms.MultipleChoiceField(
        label=_("What was it about?"), choices=Aspect.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    standing = forms.ChoiceField(
        label=_("What was your part?"), choices=Standing.choices, widget=forms.RadioSelect, required=False
    )
    said_on_the_spot = forms.ChoiceField(
        label=_("Did you say it on the spot?"), choices=OnTheSpot.choices, widget=forms.RadioSelect, required=False
    )
    wants_answer = forms.BooleanField(label=_("I would like an answer"), required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Only those who handle your feedback see how to reach you."),
    )
    phone = NameField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    name = NameField(
        label=_("Your name"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    may_be_contacted = forms.BooleanField(label=_("You may also contact me later"), required=False)

    more_label = _("Tell more: who, when, how to reach you")

    def __init__(self, *args: Any, encounter: Encounter, now: datetime, **kwargs: Any) -> None:
        self.encounter, self.now = encounter, now
        kwargs["initial"] = stored(encounter) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"] = LocalDateTimeField(
            label=_("When was it?"), zone=encounter.location.zone, required=False
        )
        self.add_employees()
        if not encounter.correctable(now):
            self.close_what_was_said()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()

    def add_employees(self) -> None:
        """Offer the employees of the location, if the organisation shows them."""
        organisation = self.encounter.organisation
        if organisation.names_shown == NamesShown.NOTHING:
            del self.fields["attribution"]
            return
        field = EmployeeChoiceField(
            Employee.objects.serving_at(self.encounter.location, also=self.encounter.employee_id),
            label=_("Who served you?"),
            required=False,
            empty_label=_("Not chosen"),
        )
        field.organisation = organisation  # type: ignore[attr-defined]
        self.fields["employee"] = field

    def close_what_was_said(self) -> None:
        """Let only what was left empty be filled, and offer a place to add to the text."""
        said = stored(self.encounter)
        for name, field in self.fields.items():
            field.disabled = bool(said.get(name)) and (name != "occurred_at" or self.encounter.when_told)
        if said["text"]:
            self.fields["addition"] = WordsField(
                label=_("Add something"), max_length=TEXT_LENGTH, rows=3, required=False
            )

    def layout(self) -> Layout:
        """First what serves the rating, then the rest under `Tell more`."""
        first = [name for name in FIRST[Rating(self.encounter.rating)] if name in self.fields]
        rest = [name for name in THEN if name in self.fields and name not in first]
        added = ["addition"] if "addition" in self.fields else []
        more = (
            '<details class="more"{% if form.rest_matters %} open{% endif %}><summary>{{ form.more_label }}</summary>'
        )
        return Layout(*added, *first, HTML(more), Div(*rest), HTML("</details>"))

    def rest_matters(self) -> bool:
        """Whether a field under `Tell more` has something to show."""
        first = FIRST[Rating(self.encounter.rating)]
        said = stored(self.encounter)
        return any(
            name in self.errors or (said.get(name) and name not in {"occurred_at", "attribution"})
            for name in THEN
            if name not in first
        )

    def clean_aspects(self) -> list[str]:
        """At most three reasons."""
        aspects: list[str] = self.cleaned_data["aspects"]
        if len(aspects) > MOST_ASPECTS:
            raise ValidationError(
                ngettext("Choose at most %(most)d.", "Choose at most %(most)d.", MOST_ASPECTS) % {"most": MOST_ASPECTS}
            )
        return aspects

    def clean_occurred_at(self) -> datetime:
        """Any time of the last 90 days, never the future; empty means as it was."""
        occurred_at: datetime | None = self.cleaned_data["occurred_at"]
        stored_at = self.encounter.occurred_at
        if occurred_at is None or occurred_at == stored_at.replace(second=0, microsecond=0):
            return stored_at
        if occurred_at > self.now:
            raise ValidationError(_("That time is still to come."))
        if occurred_at < self.now - OLDEST:
            raise ValidationError(_("That is more than 90 days ago."))
        return occurred_at


def stored(encounter: Encounter) -> dict[str, Any]:
    """What the encounter and its contact say now, by the names of the form's fields."""
    contact = getattr(encounter, "contact", None)
    said = {name: getattr(encounter, name) for name in DetailsForm.base_fields if name not in CONTACT}
    return said | {
        "occurred_at": encounter.occurred_at,
        "employee": encounter.employee_id,
        "attribution": encounter.attribution or Attribution.SURE,
        **{name: getattr(contact, name, "") for name in CONTACT},
    }
