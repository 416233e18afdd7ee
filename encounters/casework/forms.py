"""What the queue is narrowed by, and what is decided of a case."""

from typing import Any, cast

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.fields import SeenField, WordsField
from encounters.models import AnswerTemplate, Case, Employee, Encounter, Location, Member
from encounters.models.case import CaseQuerySet
from encounters.models.choices import OPEN_STATES, CaseKind, CaseState, Severity
from encounters.models.encounter_rules import TEXT_LENGTH

STATES = [(state.value, state.label) for state in (*OPEN_STATES, CaseState.CLOSED)]
WHOSE = [("mine", _("mine")), ("nobody", _("nobody's"))]
UNSET = "unset"
SEVERITIES = [(UNSET, _("not set")), *((str(value), label) for value, label in Severity.choices)]
MOST_AT_ONCE = 50


class CaseFilter(django_filters.FilterSet):
    """The queue, narrowed; only open cases unless a state is chosen."""

    q = django_filters.CharFilter(label=_("Words"), max_length=200, method="filter_words")
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All"), choices=CaseKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=pgettext_lazy("cases", "Open"), choices=STATES)
    severity = django_filters.ChoiceFilter(
        label=_("Severity"), empty_label=_("All"), choices=SEVERITIES, method="filter_severity"
    )
    location = django_filters.ModelChoiceFilter(
        "encounter__location", label=_("Location"), empty_label=_("All"), queryset=Location.objects.none()
    )
    employee = django_filters.ModelChoiceFilter(
        "encounter__employee", label=_("Employee"), empty_label=_("All"), queryset=Employee.objects.none()
    )
    whose = django_filters.ChoiceFilter(label=_("Whose"), empty_label=_("All"), choices=WHOSE, method="filter_whose")
    unread = django_filters.BooleanFilter(
        label=_("The customer wrote more"), method="filter_unread", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(label=_("Overdue"), method="filter_overdue", widget=forms.CheckboxInput)

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.filters["location"].queryset = Location.objects.visible_to(member).by_name()
        if member.organisation.team_mode:
            del self.filters["employee"]
        else:
            self.filters["employee"].queryset = Employee.objects.visible_to(member).but(member).by_name()
        self.form.helper = FormHelper()
        self.form.helper.form_method = "get"
        self.form.helper.form_class = "filters"
        self.form.helper.layout = Layout(*self.form.fields, Submit("", _("Show"), css_class="btn-sm"))

    def filter_queryset(self, queryset: CaseQuerySet) -> CaseQuerySet:
        """Narrow by what was chosen."""
        found = cast("CaseQuerySet", super().filter_queryset(queryset))
        asked = self.form.cleaned_data
        return found if asked["state"] or asked["unread"] else found.open()

    @property
    def by_time(self) -> bool:
        """Whether the newest come first: what was found by words, and what is closed."""
        asked = self.form.cleaned_data
        return bool(asked["q"]) or asked["state"] == CaseState.CLOSED

    def filter_words(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Those that say these words."""
        return queryset.saying(value)

    def filter_severity(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Those of a severity, or without one."""
        return queryset.filter(severity=None if value == UNSET else int(value))

    def filter_whose(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Those that the member has, or nobody."""
        return queryset.owned_by(self.member if value == "mine" else None)

    def filter_unread(self, queryset: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        """Those where the customer wrote more than was read."""
        return queryset.unread() if value else queryset

    def filter_overdue(self, queryset: CaseQuerySet, _name: str, value: bool) -> CaseQuerySet:
        """Those whose time has run out."""
        return queryset.overdue(timezone.now()) if value else queryset


class MemberChoiceField(forms.ModelChoiceField):
    """Members under their names."""

    def label_from_instance(self, member: Member) -> str:
        """The name alone; the role does not matter here."""
        return str(member.user)


class AssignForm(forms.Form):
    """Which cases, and who shall have them; oneself unless somebody else is chosen."""

    cases = forms.ModelMultipleChoiceField(Case.objects.none())
    owner = MemberChoiceField(Member.objects.none(), label=_("Give to"), required=False, empty_label=_("me"))
    seen = SeenField()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, forms.ModelChoiceField]", self.fields)
        fields["cases"].queryset = Case.objects.visible_to(member).open().select_related("encounter")
        fields["owner"].queryset = Member.objects.handlers_of(member.organisation).select_related("user")

    def clean_cases(self) -> Any:
        """No more than a page of them."""
        return self.cleaned_data["cases"][:MOST_AT_ONCE]


class AnswerForm(forms.Form):
    """What the customer gets to read."""

    text = WordsField(label=_("Answer"), max_length=TEXT_LENGTH, rows=6)
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "answer_%s"})


class NoteForm(forms.Form):
    """What only those who handle the case read."""

    text = WordsField(label=_("Note"), max_length=TEXT_LENGTH, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "note_%s"})


class PassOnForm(forms.Form):
    """A word that goes with the thanks, if there is one."""

    word = WordsField(label=_("A word of yours (optional)"), max_length=TEXT_LENGTH, rows=2, required=False)
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "pass_%s"})


class StopForm(forms.Form):
    """Why thanks are not passed on."""

    reason = WordsField(label=_("Reason"), max_length=TEXT_LENGTH, rows=2)
    seen = SeenField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "stop_%s"})
        if not encounter.counted_for_employee:
            self.fields["reason"].required, self.fields["reason"].label = False, _("Note (optional)")


class AskSideForm(forms.Form):
    """Whether the page that asks is still how things stand."""

    seen = SeenField()


class HeardForm(forms.Form):
    """What the employee said, in the words of who heard them."""

    text = WordsField(label=_("What they said"), max_length=TEXT_LENGTH, rows=3)
    seen = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "heard_%s"})


class TemplateForm(forms.Form):
    """An answer prepared."""

    template = forms.ModelChoiceField(
        AnswerTemplate.objects.none(), label=_("Template"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["template"])
        field.queryset = AnswerTemplate.objects.fitting(encounter)


class SeverityForm(forms.Form):
    """The worst fact told."""

    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, widget=forms.RadioSelect
    )
    seen = SeenField()
