"""What staff filter by, and the reason they give."""

from datetime import date
from typing import Any, cast

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from encounters.fields import NameField, SeenField, WordsField
from encounters.inbox.redacting import texts_saying
from encounters.models import Employee, Encounter, Location, Member
from encounters.models.choices import OPEN_STATES, CaseKind, Cause, Rating
from encounters.models.encounter_questions import EncounterQuerySet

STATES = [
    ("counted", _("In the figures")),
    ("open", _("With an open case")),
    ("held", _("Held for review")),
    ("excluded", _("Excluded")),
    ("withdrawn", _("Withdrawn")),
]
FOR_EMPLOYEE = [(way, way) for way in ("own", "unsure", "elsewhere", "open")]
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class DayField(forms.DateField):
    """A day, by the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]  # noqa: RUF012 (typed so by Django)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser's calendar know the bounds."""
        return {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}


class DayFilter(django_filters.DateFilter):
    """Filters by a day of the location."""

    field_class = DayField


class NarrowingForm(forms.Form):
    """What the fields of the filter say together."""

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the day in “From”."))
        return self.cleaned_data


class EncounterFilter(django_filters.FilterSet):
    """The list of encounters, narrowed."""

    location = django_filters.ModelChoiceFilter(
        label=_("Location"), empty_label=_("All"), queryset=Location.objects.none()
    )
    employee = django_filters.ModelChoiceFilter(
        label=_("Employee"), empty_label=_("All"), queryset=Employee.objects.none()
    )
    rating = django_filters.ChoiceFilter(label=_("Rating"), empty_label=_("All"), choices=Rating.choices)
    first = DayFilter(label=_("From"), method="filter_first")
    last = DayFilter(label=_("To"), method="filter_last")
    with_text = django_filters.BooleanFilter(
        label=_("With text"), method="filter_with_text", widget=forms.CheckboxInput
    )
    cause = django_filters.ChoiceFilter(label=_("Cause"), empty_label=_("All"), choices=Cause.choices)
    for_employee = django_filters.ChoiceFilter(
        choices=FOR_EMPLOYEE, method="filter_for_employee", widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All"), choices=STATES, method="filter_state")

    class Meta:
        model = Encounter
        form = NarrowingForm
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["location"].queryset = Location.objects.visible_to(member).by_name()
        if member.organisation.team_mode:
            del self.filters["employee"], self.filters["for_employee"]
        else:
            self.filters["employee"].queryset = Employee.objects.visible_to(member).by_name()
        self.form.helper = FormHelper()
        self.form.helper.form_method = "get"
        self.form.helper.form_class = "filters"
        self.form.helper.layout = Layout(*self.form.fields, Submit("", _("Show"), css_class="btn-sm"))

    def filter_first(self, queryset: EncounterQuerySet, _name: str, value: date) -> EncounterQuerySet:
        """From this day on."""
        return queryset.since(value)

    def filter_last(self, queryset: EncounterQuerySet, _name: str, value: date) -> EncounterQuerySet:
        """Until this day."""
        return queryset.until(value)

    def filter_for_employee(self, queryset: EncounterQuerySet, _name: str, value: str) -> EncounterQuerySet:
        """Only those that stand beside the chosen employee's figure in one way."""
        if not self.form.cleaned_data.get("employee"):
            return queryset
        ways = {
            "own": queryset.filter(counted_for_employee=True),
            "unsure": queryset.unsure(),
            "elsewhere": queryset.counted_elsewhere(),
            "open": queryset.open_complaints(),
        }
        return ways[value]

    def filter_with_text(self, queryset: QuerySet[Encounter], _name: str, value: bool) -> QuerySet[Encounter]:
        """Only those that say something in words."""
        return queryset.exclude(text="") if value else queryset

    def filter_state(self, queryset: QuerySet[Encounter], _name: str, value: str) -> QuerySet[Encounter]:
        """Where they stand: counted, held, excluded, withdrawn, or with an open case."""
        conditions = {
            "counted": Q(counted=True),
            "open": Q(case__state__in=OPEN_STATES, case__kind__in=CaseKind.values),
            "held": ~Q(held="") & Q(excluded_at=None, withdrawn_at=None),
            "excluded": Q(excluded_at__isnull=False),
            "withdrawn": Q(withdrawn_at__isnull=False),
        }
        return queryset.filter(conditions[value])


class ReasonForm(forms.Form):
    """Why an encounter is excluded or restored."""

    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    seen = SeenField()


class ReattributeForm(forms.Form):
    """Who really served, and how that is known."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Employee"), required=False, empty_label=_("Nobody known")
    )
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    seen = SeenField()

    def __init__(self, *args: Any, encounter: Encounter, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "who_%s"})
        field = cast("forms.ModelChoiceField", self.fields["employee"])
        serving = Employee.objects.serving_at(encounter.location, also=encounter.employee_id, any_name=True)
        field.queryset = serving.but(member) if encounter.rating == Rating.GOOD else serving
        self.initial.setdefault("employee", encounter.employee_id)


class ReleaseForm(forms.Form):
    """A word beside the decision to count, if there is one."""

    reason = WordsField(label=_("Note (optional)"), max_length=500, required=False)
    seen = SeenField()

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
    seen = SeenField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "redact_%s"})
        self.encounter = encounter

    def clean_words(self) -> str:
        """Words that stand somewhere in the texts of this encounter."""
        words: str = self.cleaned_data["words"]
        if not any(letter.isalnum() for letter in words) or not texts_saying(words, self.encounter):
            raise ValidationError(_("This stands in no text of this feedback. Check the spelling."))
        return words


class MoveForm(forms.Form):
    """Where it belongs, and why."""

    location = forms.ModelChoiceField(Location.objects.none(), label=_("Location"), empty_label=_("Choose"))
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    seen = SeenField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "move_%s"})
        field = cast("forms.ModelChoiceField", self.fields["location"])
        field.queryset = Location.objects.open_to(encounter).by_name()


class MovedForm(forms.Form):
    """Where the one that was here just now has gone."""

    moved = forms.ModelChoiceField(Location.objects.none())

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["moved"])
        field.queryset = Location.objects.filter(organisation_id=member.organisation_id)

    def place(self) -> Location | None:
        """The location, if there is one to tell of."""
        return self.cleaned_data["moved"] if self.is_valid() else None


def decision_forms(encounter: Encounter, member: Member, seen: dict[str, int]) -> dict[str, forms.Form]:
    """What may be decided of an encounter, by the names that its pages know the forms under."""
    return {
        "reason_form": ReasonForm(initial=seen),
        "release_form": ReleaseForm(initial=seen),
        "who_form": ReattributeForm(encounter=encounter, member=member, initial=seen.copy()),
        "move_form": MoveForm(encounter=encounter, initial=seen),
        "redact_form": RedactForm(encounter=encounter, initial=seen),
    }
