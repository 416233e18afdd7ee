"""A member chooses which mail they get, and in which language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from encounters.models import Member
from encounters.models.choices import Language, Report
from encounters.models.mail import OrganisationMailKind, kinds_for


class WantedMailForm(forms.Form):
    """The kinds of mail that a member of this role gets, each to be switched off; the figures as often as they like."""

    kinds = forms.MultipleChoiceField(label=_("I want this mail"), widget=forms.CheckboxSelectMultiple, required=False)
    report = forms.ChoiceField(
        label=_("The figures by mail"),
        choices=[("", pgettext_lazy("how often", "Never")), *Report.choices],
        required=False,
        help_text=_("On Monday or on the first of the month, in the morning; on a day off, on the next working day."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language.choices)

    def __init__(self, data: Any = None, *, member: Member, initial: dict[str, Any] | None = None) -> None:
        self.offered = kinds_for(member)
        stored = [kind for kind in self.offered if member.chose_mail(kind)]
        known = {"kinds": stored, "report": member.report, "language": member.mail_language}
        super().__init__(data, initial=known | (initial or {}))
        field: Any = self.fields["kinds"]
        field.choices = [(kind, OrganisationMailKind(kind).label) for kind in self.offered]
        if not member.handles:
            del self.fields["report"]

    @property
    def wanted(self) -> dict[str, bool]:
        """Of each kind that was offered whether it is wanted."""
        reports = Report.values if "report" in self.fields else []
        chosen = {str(kind): kind in self.cleaned_data["kinds"] for kind in self.offered}
        return chosen | {kind: kind == self.cleaned_data["report"] for kind in reports}
