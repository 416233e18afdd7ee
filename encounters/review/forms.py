"""What is decided of one encounter, and the reasons for it."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from encounters.changes.changing import read_file
from encounters.fields import NameField, VersionField, WordsField
from encounters.models import Employee, Encounter, Location, Member
from encounters.models.choices import Rating
from encounters.review.redacting import texts_containing


class ReasonForm(forms.Form):
    """Why an encounter is excluded or restored."""

    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    version = VersionField()


class ReattributeForm(forms.Form):
    """Who really served, and how that is known."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Employee"), required=False, empty_label=_("Nobody known")
    )
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, encounter: Encounter, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "who_%s"})
        field = cast("forms.ModelChoiceField", self.fields["employee"])
        serving = Employee.objects.serving_at(encounter.location, also=encounter.employee_id, any_name=True)
        field.queryset = serving.excluding(member) if encounter.rating == Rating.GOOD else serving
        self.initial.setdefault("employee", encounter.employee_id)


class ReleaseForm(forms.Form):
    """A word beside the decision to count, if there is one."""

    reason = WordsField(label=_("Note (optional)"), max_length=500, required=False)
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "release_%s"})


class RedactForm(forms.Form):
    """Which words shall stand nowhere, and why."""

    words = NameField(
        label=_("Name or words"),
        min_length=2,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
        help_text=_("Every word that begins so is taken out: “Virta” takes “Virtasen” along, “Matti” leaves “Matin”."),
    )
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "redact_%s"})
        self.encounter = encounter

    def clean_words(self) -> str:
        """Words that stand somewhere in the texts of this encounter."""
        words: str = self.cleaned_data["words"]
        if not any(letter.isalnum() for letter in words) or not texts_containing(words, read_file(self.encounter)):
            raise ValidationError(_("This stands in no text of this feedback. Check the spelling."))
        return words


class MoveForm(forms.Form):
    """Where it belongs, and why."""

    location = forms.ModelChoiceField(Location.objects.none(), label=_("Location"), empty_label=_("Choose"))
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "move_%s"})
        field = cast("forms.ModelChoiceField", self.fields["location"])
        field.queryset = Location.objects.open_to(encounter).by_name()


def decision_forms(encounter: Encounter, member: Member, version: dict[str, int]) -> dict[str, forms.Form]:
    """What may be decided of an encounter, by the names that its pages know the forms under."""
    return {
        "reason_form": ReasonForm(initial=version),
        "release_form": ReleaseForm(initial=version),
        "who_form": ReattributeForm(encounter=encounter, member=member, initial=version.copy()),
        "move_form": MoveForm(encounter=encounter, initial=version),
        "redact_form": RedactForm(encounter=encounter, initial=version),
    }
