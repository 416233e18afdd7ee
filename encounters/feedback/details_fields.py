"""What a customer may tell beyond the tap: which fields there are, in which words, and in which order."""

from typing import Any, cast

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.fields import AddressField, LocalDateTimeField, NameField, PhoneField, WordsField
from encounters.models import Encounter
from encounters.models.choices import Aspect, Attention, AttributedBy, Attribution, OnTheSpot, Rating, Standing, Step
from encounters.models.encounter import WISH_LENGTH
from encounters.models.encounter_constraints import MOST_ASPECTS, TEXT_LENGTH

CONTACT = ("email", "phone", "name", "may_be_contacted")
# What the page asks first, by the rating, and what stands under `Tell more`.
FIRST_FIELDS = {
    Rating.BAD: ("text", "wish", "attention", "step"),
    Rating.GOOD: ("employee", "attribution", "employee_description", "text", "aspects", "step"),
}
OTHER_FIELDS = (
    *("wish", "employee", "attribution", "employee_description", "occurred_at", "aspects", "attention"),
    *("standing", "said_on_the_spot", "wants_answer", *CONTACT),
)
MORE_LABELS = {
    Rating.BAD: _("Tell more: who, when, how to reach you"),
    Rating.GOOD: _("Tell more: when, how to reach you"),
}
CLEARABLE_CHOICES = ("attention", "step", "standing", "said_on_the_spot")
OFFERED = ("employee", "attribution")
ATTRIBUTION_CHOICES = [choice for choice in Attribution.choices if choice[0] != Attribution.DONT_KNOW]


class IfOffered(Div):
    """Fields that are shown where there is somebody to choose; else the description alone asks who served."""

    def render(self, form: forms.Form, *arguments: Any, **more: Any) -> SafeString:
        """Return the fields; nothing where nobody is offered."""
        employee = cast("forms.ChoiceField | None", form.fields.get("employee"))
        if employee is None or any(value for value, _label in cast("Any", employee.choices)):
            return cast("SafeString", super().render(form, *arguments, **more))
        form["employee_description"].label = _("Who served you? What do you remember?")
        return SafeString("")


class ComparedField(forms.BoundField):
    """A field without the hidden value that it is compared to: those stand in one place, which a script renews."""

    def __str__(self) -> SafeString:
        return self.as_widget()


class AspectsField(forms.MultipleChoiceField):
    """What it was about: at most three aspects, or none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        label, at_most = _("What was it about?"), _("At most three.")
        super().__init__(label=label, choices=Aspect.choices, required=False, help_text=at_most)

    def clean(self, value: Any) -> list[str]:
        """Return the aspects, each once; raise ValidationError for more than three."""
        aspects = list(dict.fromkeys(super().clean(value)))
        if len(aspects) > MOST_ASPECTS:
            raise ValidationError(
                ngettext("Choose at most %(most)d.", "Choose at most %(most)d.", MOST_ASPECTS) % {"most": MOST_ASPECTS}
            )
        return aspects


class DetailsFields(forms.Form):
    """The fields as they are asked of one encounter, with what it says now; the order serves the rating."""

    bound_field_class = ComparedField
    text = WordsField(
        label=_("What happened?"),
        max_length=TEXT_LENGTH,
        rows=4,
        required=False,
        help_text=_("What, where and when helps most. Please leave out health matters and other people's names."),
    )
    attention = forms.ChoiceField(
        label=_("How much attention did you get?"), choices=Attention.choices, widget=forms.RadioSelect, required=False
    )
    step = forms.ChoiceField(
        label=_("How well do you know us?"), choices=Step.choices, widget=forms.RadioSelect, required=False
    )
    wish = WordsField(label=_("What should have been done instead?"), max_length=WISH_LENGTH, rows=2, required=False)
    employee_description = NameField(
        label=_("If you don't know the name: what do you remember?"),
        max_length=200,
        required=False,
        help_text=_("For example: the one at the till by the door."),
    )
    attribution = forms.ChoiceField(
        label=_("How sure are you?"), choices=ATTRIBUTION_CHOICES, widget=forms.RadioSelect, required=False
    )
    aspects = AspectsField()
    standing = forms.ChoiceField(
        label=_("How were you involved?"), choices=Standing.choices, widget=forms.RadioSelect, required=False
    )
    said_on_the_spot = forms.ChoiceField(
        label=_("Did you say it on the spot?"), choices=OnTheSpot.choices, widget=forms.RadioSelect, required=False
    )
    wants_answer = forms.BooleanField(
        label=_("I would like an answer"),
        required=False,
        help_text=_("The answer appears on the receipt: keep its digits."),
    )
    email = AddressField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "For news of this feedback, and for nothing else. A mail asks you first whether you want it. Only those who"
            " handle the feedback see the address."
        ),
    )
    phone = PhoneField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    name = NameField(
        label=_("Your name"), max_length=100, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    may_be_contacted = forms.BooleanField(label=_("You may also contact me later"), required=False)

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        self.encounter, self.said = encounter, stored_values(encounter)
        kwargs["initial"] = self.said | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"] = LocalDateTimeField(
            label=_("When was it?"), zone=encounter.location.zone, required=False
        )
        self.adapt_to_rating()

    def adapt_to_rating(self) -> None:
        """Ask in the words of the rating, and let a choice be cleared: the page offers that once one is made."""
        if self.encounter.rating == Rating.GOOD:
            self.fields["text"].label = _("What was good?")
            self.ask_about_thanks()
            if not self.said["wish"]:
                del self.fields["wish"]
        for name in CLEARABLE_CHOICES:
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [*cast("list[Any]", field.choices), ("", _("no answer"))]

    def ask_about_thanks(self) -> None:
        """Ask whether the customer thanked on the spot: praise has nothing that could help."""
        field = cast("forms.ChoiceField", self.fields["said_on_the_spot"])
        thanked = self.said["said_on_the_spot"]
        if thanked in {"", OnTheSpot.NO}:
            thanked = OnTheSpot.HELPED
        field.label, field.choices = (
            _("Did you thank them on the spot?"),
            [(OnTheSpot.NO, _("No")), (thanked, _("Yes"))],
        )

    def layout(self) -> Layout:
        """Return the layout: the addition and what serves the rating first, the rest under `Tell more`."""
        first_fields = ("addition", *FIRST_FIELDS[Rating(self.encounter.rating)])
        first = [name for name in first_fields if name in self.fields]
        rest = [name for name in OTHER_FIELDS if name in self.fields and name not in first]
        opening = '<details class="more"{% if form.rest_matters %} open{% endif %}>'
        label = "<summary>{{ form.more_label }}</summary>"
        return Layout(*with_offered(first), HTML(opening + label), Div(*with_offered(rest)), HTML("</details>"))

    def more_label(self) -> str:
        """Return the label of `Tell more`, by the rating."""
        return str(MORE_LABELS[Rating(self.encounter.rating)])

    def rest_matters(self) -> bool:
        """Return whether a field under `Tell more` has a value or an error to show."""
        first = FIRST_FIELDS[Rating(self.encounter.rating)]
        rest = [name for name in OTHER_FIELDS if name not in first and name in self.fields]
        return any(name in self.errors or self.has_told(name) for name in rest)

    def has_told(self, name: str) -> bool:
        """Return whether a field holds something that a customer told, and not only where and when they pressed."""
        if name in {"occurred_at", "attribution"}:
            return False
        if name == "employee" and not self.is_bound and self.encounter.attributed_by == AttributedBy.POINT:
            return False
        return bool(self[name].value())

    def has_told_more(self) -> bool:
        """Return whether anything beyond the tap was told."""
        return any(self.has_told(name) for name in self.fields if name != "press")


def with_offered(names: list[str]) -> list[Any]:
    """Return the names of fields for a layout, with what depends on there being somebody to choose as one."""
    offered = [name for name in names if name in OFFERED]
    return [IfOffered(*offered) if name == OFFERED[0] else name for name in names if name not in OFFERED[1:]]


def stored_values(encounter: Encounter) -> dict[str, Any]:
    """Return what the encounter and its contact say now, by the names of the form's fields."""
    contact = getattr(encounter, "contact", None)
    values = {name: getattr(encounter, name) for name in DetailsFields.base_fields if name not in CONTACT}
    attribution = encounter.attribution
    if attribution in {"", Attribution.DONT_KNOW}:
        attribution = Attribution.SURE
    return values | {
        "occurred_at": encounter.occurred_at,
        "employee": encounter.employee_id,
        "attribution": attribution,
        **{name: getattr(contact, name, "") for name in CONTACT},
    }
