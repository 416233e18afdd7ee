"""What the operator changes of organisations and accounts."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from encounters.fields import NameField
from encounters.models import Organisation, User


class OrganisationForm(forms.ModelForm):
    name = NameField(label=_("Name"), max_length=100, widget=AdminTextInputWidget(attrs={"dir": "auto"}))

    class Meta:
        model = Organisation
        fields = ("name",)


class AccountForm(forms.ModelForm):
    name = NameField(
        label=_("Name"), max_length=100, required=False, widget=AdminTextInputWidget(attrs={"dir": "auto"})
    )
    is_active = forms.BooleanField(
        label=_("Account is open"),
        required=False,
        help_text=_("Whose account is closed can't sign in, and gets no mails."),
    )
    is_operator = forms.BooleanField(
        label=_("Operator"), required=False, help_text=_("Opens these pages, once a second step is added.")
    )

    class Meta:
        model = User
        fields = ("name", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_operator"] = self.instance.is_superuser

    def clean_name(self) -> str:
        """Refuse to take the name off a member: those they work with see it."""
        name: str = self.cleaned_data["name"]
        if not name and self.instance.memberships.filter(is_active=True).exists():
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name
