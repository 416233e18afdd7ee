"""What was found out about a complaint, when it is closed and later."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.casework.closing import NOTHING_FOUND, Findings, closing_problems
from encounters.changes.refusals import AgainstRule, Stale
from encounters.decision_forms import DecisionForm
from encounters.fields import CHOOSE_ONE, WordsField
from encounters.models.choices import CaseState, Cause, Outcome
from encounters.models.encounter_constraints import TEXT_LENGTH

KNOWN = [("yes", _("yes")), ("no", _("no"))]


class FindingsForm(DecisionForm):
    """What was found out about a complaint; the rules of closing say what is missing."""

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
    PROBLEMS: ClassVar[dict[str, Any]] = {
        "required": _("This field is required."),
        "answer": _("A customer who told us something, or wants an answer, is answered first."),
        "change": _("Say in a sentence what changes."),
        "whose": _("Say whose it is."),
        "why": _("Say why it was not the person."),
        "hearing": _("The employee must be heard before a person can be the cause."),
    }

    field_order = ("text", "outcome", "cause", "known_before", "change", "whose", "why", "done")  # as on the page

    def fit(self) -> None:
        """Mark what closing always asks for, unless a bare complaint may be closed as it is."""
        if self.file.answer_is_promised or self.is_late_finding:
            for name in NOTHING_FOUND.missing:
                self.fields[name].widget.attrs["aria-required"] = "true"

    @property
    def is_late_finding(self) -> bool:
        """Whether the case was closed already, without what is filled in now."""
        return self.file.case is not None and self.file.case.state == CaseState.CLOSED

    @classmethod
    def ids(cls) -> str:
        return "answer"  # answered and closed in one breath

    @classmethod
    def is_drafted(cls, name: str) -> bool:
        """Return whether a draft keeps it: what is chosen, too, for it belongs to the words beside it."""
        return super().is_drafted(name) or isinstance(cls.base_fields[name], forms.ChoiceField)

    @property
    def findings(self) -> Findings:
        values = {name: value for name, value in self.cleaned_data.items() if name in Findings._fields}
        return Findings(**values)

    def clean(self) -> dict[str, Any]:
        """Say beside each field what the rules of closing still ask for."""
        problems = closing_problems(self.file, timezone.now(), self.findings, self.cleaned_data.get("text", ""))
        self.add_problems({name: problem for name, problem in problems.items() if name not in self.errors})
        return self.cleaned_data

    def add_problems(self, problems: dict[str, str]) -> None:
        for name, problem in problems.items():
            field, said = self.fields.get(name), self.PROBLEMS[problem]
            if problem == "required" and isinstance(field, forms.ChoiceField):
                said = CHOOSE_ONE
            self.add_error(name if field else None, said)

    def arguments(self) -> dict[str, Any]:
        return {"findings": self.findings}

    def refuse(self, refusal: AgainstRule | Stale) -> None:
        """Tell what is missing beside each field."""
        super().refuse(refusal)
        if isinstance(refusal, AgainstRule):
            self.add_problems(dict(refusal.problems))


class CloseForm(FindingsForm):
    """An answer, if one is owed, and what was found out."""

    name = "close"
    answers = True
    text = WordsField(label=_("Answer"), max_length=TEXT_LENGTH, rows=6, required=False)

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"text": self.cleaned_data["text"]}


class CauseForm(FindingsForm):
    """The findings about a complaint that was closed without a cause."""

    name = "cause"
    ended = _("Outcome and cause are written down:")
