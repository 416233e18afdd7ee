"""What is decided of a case."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from encounters.casework.findings_forms import CauseForm, CloseForm
from encounters.decision_forms import DecisionForm
from encounters.fields import WordsField
from encounters.http import isolated
from encounters.models import AnswerTemplate, Member
from encounters.models.choices import Language, Severity
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.handling import handlers_of


class MemberChoiceField(forms.ModelChoiceField):
    """Members under their names."""

    def label_from_instance(self, member: Member) -> str:
        return str(member.user)


class AssignForm(DecisionForm):
    """Who gets the case: oneself unless somebody else is chosen."""

    name = "assign"
    owner = MemberChoiceField(
        Member.objects.none(),
        label=_("Assign to"),
        required=False,
        empty_label=None,
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )
    take = forms.BooleanField(required=False)

    def fit(self) -> None:
        """Offer the members who may handle the encounter."""
        field = cast("forms.ModelChoiceField", self.fields["owner"])
        field.queryset = handlers_of(self.encounter).by_name()
        self.initial.setdefault("owner", self.member.pk)

    def clean(self) -> dict[str, Any]:
        """Give it to oneself where that was pressed, or nobody else was chosen."""
        if self.cleaned_data.get("take") or not (self.cleaned_data.get("owner") or self.errors):
            self.errors.pop("owner", None)
            self.cleaned_data["owner"] = self.member
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        return {"owner": self.cleaned_data["owner"]}

    def said_when_done(self) -> Any:
        owner = self.cleaned_data["owner"]
        if owner == self.member:
            return _("It is yours now.")
        return format_html(str(_("Assigned to {name}.")), name=isolated(owner.user))


class SeverityForm(DecisionForm):
    """The severity of the worst fact told."""

    name = "severity"
    done = _("Severity saved.")
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Severity.choices, coerce=int)


class AnswerForm(DecisionForm):
    """An answer to the customer, or a question whose answer is waited for."""

    name = "answer"
    answers = True
    text = WordsField(label=_("Answer"), max_length=TEXT_LENGTH, rows=6, required=False)
    wait = forms.BooleanField(required=False)

    def said_when_done(self) -> Any:
        if self.cleaned_data["wait"]:
            return _("Question sent. The clock stands still until the customer replies.")
        return _("Answer sent.")

    @property
    def text_as_sent(self) -> str:
        """The text as the customer will read it: without what was redacted before."""
        return self.file.without_redacted({"text": str(self.cleaned_data["text"])})["text"]

    def clean_text(self) -> str:
        """Only sending needs words: the same field stands above what closes a bare complaint without any."""
        text: str = self.cleaned_data["text"]
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text


class ReopenForm(DecisionForm):
    """Why a closed case is taken up again."""

    name = prefix = "reopen"
    done = _("Opened again.")
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)


class NoteForm(DecisionForm):
    """A note that only those who handle the case can read."""

    name = prefix = "note"
    done = _("Note saved.")
    text = WordsField(label=_("Note"), max_length=TEXT_LENGTH, rows=2)


class PassOnForm(DecisionForm):
    """A word that goes with the thanks, if there is one."""

    name = "pass_on"

    word = WordsField(label=_("A word of yours (optional)"), max_length=TEXT_LENGTH, rows=2, required=False)

    def said_when_done(self) -> Any:
        return format_html(str(_("Passed on to {name}.")), name=isolated(self.encounter.employee))


class StopForm(DecisionForm):
    """Why thanks are not passed on."""

    name = prefix = "stop"

    reason = WordsField(label=_("Reason"), max_length=TEXT_LENGTH, rows=2)

    def said_when_done(self) -> Any:
        """What is said: nothing where the thanks only come to their end, for that is said anyway."""
        if self.changed.stopped and self.encounter.counted_for_employee:
            return _("They are not passed on.")
        return ""

    def fit(self) -> None:
        """Ask for a reason only where somebody would have got the thanks."""
        if not self.encounter.counted_for_employee:
            self.fields["reason"].required, self.fields["reason"].label = False, _("Note (optional)")


class AskSideForm(DecisionForm):
    """A press of the button that asks the employee, with the version of the page."""

    name = "side"
    done = _("Their side is asked for. The clock stands still until they tell it.")


class HeardForm(DecisionForm):
    """What the employee said, in the words of who heard them."""

    name = prefix = "heard"
    done = _("It is recorded that they were heard.")
    text = WordsField(label=_("What they said"), max_length=TEXT_LENGTH, rows=3)


class TemplateField(forms.ModelChoiceField):
    """One of the prepared answers; one that lacks the language that is spoken says in which it will be."""

    spoken = ""

    def label_from_instance(self, template: Any) -> str:
        if self.spoken in template.languages:
            return str(template)
        return f"{template} ({Language(template.languages[0]).label})"


class TemplateForm(DecisionForm):
    """The choice of a prepared answer, which is put behind what is written."""

    name = "template"
    done = _("Template inserted.")
    template = TemplateField(
        AnswerTemplate.objects.none(),
        label=_("Template"),
        required=False,
        empty_label=_("Choose"),
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )

    def fit(self) -> None:
        """Offer the templates of the organisation."""
        field = cast("TemplateField", self.fields["template"])
        field.queryset, field.spoken = AnswerTemplate.objects.fitting(self.encounter), self.encounter.language

    def clean_version(self) -> int:
        """Return the version; raise ValidationError for one that no page can have shown yet."""
        version: int = self.cleaned_data["version"]
        if version > self.file.timeline.version:
            raise ValidationError("not shown")
        return version

    def clean_template(self) -> AnswerTemplate:
        """Only inserting needs a choice: the same page sends the answer without one."""
        template: AnswerTemplate | None = self.cleaned_data["template"]
        if template is None:
            raise ValidationError(self.fields["template"].error_messages["required"], code="required")
        return template

    def text_after(self, written: str) -> str:
        """Return what is written with the filled-in template behind it; say so where that is too long together."""
        if not self.is_valid():
            return written
        template: AnswerTemplate = self.cleaned_data["template"]
        filled = template.fill(self.encounter)
        text = "\n\n".join(part for part in (written.rstrip(), filled) if part)
        if len(text) > TEXT_LENGTH:
            too_long = _("Together that would be %(length)d characters, of %(most)d. Shorten the answer, then insert.")
            self.add_error("template", too_long % {"length": len(text), "most": TEXT_LENGTH})
            return written
        return text


CASE_FORMS = (
    *(AssignForm, SeverityForm, AnswerForm, CloseForm, CauseForm, ReopenForm, NoteForm),
    *(PassOnForm, StopForm, AskSideForm, HeardForm, TemplateForm),
)
