"""A member chooses which mail they get, and in which language."""

from typing import Any

from django import forms
from django.db.transaction import atomic
from django.utils.translation import gettext_lazy as _

from encounters.models import Member, User
from encounters.models.choices import Language
from encounters.models.mail import OrganisationMailKind, kinds_for


class WantedMailForm(forms.Form):
    """The kinds of mail that a member of this role gets, each to be switched off."""

    kinds = forms.MultipleChoiceField(label=_("I want this mail"), widget=forms.CheckboxSelectMultiple, required=False)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language.choices)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        self.member, self.offered = member, kinds_for(member)
        wanted = [kind for kind in self.offered if kind not in member.unwanted_mail]
        known = {"kinds": wanted, "language": member.mail_language}
        super().__init__(*args, **kwargs)
        self.initial = known
        field: Any = self.fields["kinds"]
        field.choices = [(kind, OrganisationMailKind(kind).label) for kind in self.offered]

    @atomic
    def save(self) -> None:
        """Store what was chosen."""
        chosen = self.cleaned_data
        unwanted = [str(kind) for kind in self.offered if kind not in chosen["kinds"]]
        Member.objects.filter(pk=self.member.pk).update(unwanted_mail=unwanted)
        User.objects.filter(pk=self.member.user_id).update(language=chosen["language"])
