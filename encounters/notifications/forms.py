"""A member chooses which mail they get, and in which language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from encounters.models import Member
from encounters.models.choices import Language
from encounters.models.mail import OrganisationMailKind, kinds_for


class WantedMailForm(forms.Form):
    """The kinds of mail that a member of this role gets, each to be switched off."""

    kinds = forms.MultipleChoiceField(label=_("I want this mail"), widget=forms.CheckboxSelectMultiple, required=False)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language.choices)

    def __init__(self, data: Any = None, *, member: Member, initial: dict[str, Any] | None = None) -> None:
        self.offered = kinds_for(member)
        stored = [kind for kind in self.offered if kind not in member.unwanted_mail]
        known = {"kinds": stored, "language": member.mail_language}
        super().__init__(data, initial=known | (initial or {}))
        field: Any = self.fields["kinds"]
        field.choices = [(kind, OrganisationMailKind(kind).label) for kind in self.offered]

    @property
    def wanted(self) -> dict[str, bool]:
        """Of each kind that was offered whether it is wanted."""
        return {str(kind): kind in self.cleaned_data["kinds"] for kind in self.offered}
