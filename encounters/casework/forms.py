"""What the queue is narrowed by, and what is decided of a case."""

from typing import Any, ClassVar, cast

import django_filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.casework.closing import Findings, closing_problems
from encounters.changes.changing import read_file
from encounters.fields import VersionField, WordsField
from encounters.models import AnswerTemplate, Case, Employee, Encounter, Location, Member
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import OPEN_STATES, CaseKind, CaseState, Cause, Outcome, Severity
from encounters.models.encounter_constraints import TEXT_LENGTH

NO_CAUSE = "no_cause"
STATES = [
    *((state.value, state.label) for state in (*OPEN_STATES, CaseState.CLOSED)),
    (NO_CAUSE, _("Closed without cause")),
]
WHOSE = [("mine", _("mine")), ("nobody", _("nobody's"))]
UNSET = "unset"
SEVERITIES = [(UNSET, _("not set")), *((str(value), label) for value, label in Severity.choices)]
MOST_AT_ONCE = 50


class CaseFilter(django_filters.FilterSet):
    """The queue, narrowed; only open cases unless a state is chosen."""

    q = django_filters.CharFilter(label=_("Words"), max_length=200, method="filter_words")
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All"), choices=CaseKind.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=pgettext_lazy("cases", "Open"), choices=STATES, method="filter_state"
    )
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
            self.filters["employee"].queryset = Employee.objects.visible_to(member).excluding(member).by_name()
        self.form.helper = FormHelper()
        self.form.helper.form_method = "get"
        self.form.helper.form_class = "filters"
        self.form.helper.layout = Layout(*self.form.fields, Submit("", _("Show"), css_class="btn-sm"))

    def filter_queryset(self, queryset: CaseQuerySet) -> CaseQuerySet:
        """Narrow by what was chosen."""
        found = cast("CaseQuerySet", super().filter_queryset(queryset))
        asked = self.form.cleaned_data
        if asked["state"] or asked["unread"]:
            return found
        return found.open_or_closed() if asked["q"] else found.open()

    @property
    def found(self) -> tuple[CaseQuerySet, ...]:
        """What is listed; where words were looked for, one query set for each place where they may stand.

        Each finds its newest at once; whatever asks for either in one reads every match, or every case.
        """
        words = self.form.cleaned_data["q"]
        narrowed = cast("CaseQuerySet", self.qs)
        return (narrowed.saying(words), narrowed.saying_in_timeline(words)) if words else (narrowed,)

    @property
    def by_time(self) -> bool:
        """Whether the newest come first: what was found by words, and what is closed."""
        asked = self.form.cleaned_data
        return bool(asked["q"]) or asked["state"] in {CaseState.CLOSED, NO_CAUSE}

    def filter_words(self, queryset: CaseQuerySet, _name: str, _value: str) -> CaseQuerySet:
        """All of them: `found` looks for the words."""
        return queryset

    def filter_state(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        """Those in a state, or closed before anybody said what lay behind."""
        return queryset.without_cause() if value == NO_CAUSE else queryset.filter(state=value)

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


class SomeCasesField(forms.ModelMultipleChoiceField):
    """Some of the queue; no more than a page of it."""

    def clean(self, value: Any) -> Any:
        """Refuse more than a page shows."""
        if value and len(value) > MOST_AT_ONCE:
            raise ValidationError(_("Choose fewer at once."))
        return super().clean(value)


class AssignForm(forms.Form):
    """Which cases, and who shall have them; oneself unless somebody else is chosen."""

    cases = SomeCasesField(Case.objects.none())
    owner = MemberChoiceField(Member.objects.none(), label=_("Give to"), required=False, empty_label=_("me"))
    version = VersionField()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast("dict[str, forms.ModelChoiceField]", self.fields)
        fields["cases"].queryset = Case.objects.visible_to(member).select_related("encounter")
        fields["owner"].queryset = Member.objects.handlers_of(member.organisation).select_related("user")


KNOWN = [("yes", _("yes")), ("no", _("no"))]


class AnswerForm(forms.Form):
    """What the customer gets to read and, when the complaint is `closing`, what was found out."""

    text = WordsField(label=_("Answer"), max_length=TEXT_LENGTH, rows=6, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "…"), *Outcome.choices], required=False)
    change = WordsField(
        label=_("What changes"), max_length=TEXT_LENGTH, rows=2, required=False, help_text=_("In a sentence.")
    )
    whose = WordsField(label=_("Whose it is"), max_length=200, required=False)
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "…"), *Cause.choices], required=False)
    why = WordsField(
        label=_("Why this cause"),
        max_length=TEXT_LENGTH,
        rows=2,
        required=False,
        help_text=_("It takes the complaint out of the employee's figures, not out of the location's."),
    )
    done = WordsField(label=_("What was done"), max_length=TEXT_LENGTH, rows=2, required=False)
    known_before = forms.TypedChoiceField(
        label=_("Did we know already?"),
        choices=[("", "…"), *KNOWN],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )
    version = VersionField()
    PROBLEMS: ClassVar[dict[str, Any]] = {
        "required": _("This field is required."),
        "answer": _("A customer who told something is answered first."),
        "change": _("Say in a sentence what changes."),
        "whose": _("Say whose it is."),
        "why": _("Say why it was not the person."),
        "hearing": _("The employee is heard before their person is the cause."),
    }

    def __init__(self, *args: Any, case: Case, closing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "answer_%s"})
        self.case, self.closing = case, closing

    def clean(self) -> dict[str, Any]:
        """Judge by the rules of closing; else an answer needs its text, and nothing more is said."""
        said = self.cleaned_data
        if self.closing:
            found = Findings(**{name: said.get(name) or default for name, default in Findings._field_defaults.items()})
            file, found = read_file(self.case.encounter), found._replace(known_before=said.get("known_before"))
            problems = closing_problems(file, timezone.now(), found, said.get("text", ""))
        else:
            problems = {} if said.get("text") else {"text": "required"}
            said = {name: said.get(name) for name in ("text", "version")}
        for name, problem in problems.items():
            if name not in self.errors:
                self.add_error(name, self.PROBLEMS[problem])
        return said


class ReopenForm(forms.Form):
    """Why a closed case is taken up again."""

    reason = WordsField(label=_("Reason"), max_length=500, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "reopen_%s"})


class NoteForm(forms.Form):
    """What only those who handle the case read."""

    text = WordsField(label=_("Note"), max_length=TEXT_LENGTH, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "note_%s"})


class PassOnForm(forms.Form):
    """A word that goes with the thanks, if there is one."""

    word = WordsField(label=_("A word of yours (optional)"), max_length=TEXT_LENGTH, rows=2, required=False)
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "pass_%s"})


class StopForm(forms.Form):
    """Why thanks are not passed on."""

    reason = WordsField(label=_("Reason"), max_length=TEXT_LENGTH, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "stop_%s"})
        if not encounter.counted_for_employee:
            self.fields["reason"].required, self.fields["reason"].label = False, _("Note (optional)")


class AskSideForm(forms.Form):
    """Whether the page that asks is still how things stand."""

    version = VersionField()


class HeardForm(forms.Form):
    """What the employee said, in the words of who heard them."""

    text = WordsField(label=_("What they said"), max_length=TEXT_LENGTH, rows=3)
    version = VersionField()

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
    version = VersionField()


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
