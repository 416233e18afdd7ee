"""Forms by which an admin changes what is set up."""

import hashlib
from typing import Any, cast

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.translation import gettext as _

from encounters.fields import SentOnce, ask_to_choose
from encounters.models import Organisation

LONGEST_FINGERPRINT = 64


def lock_settings(organisation: Organisation) -> None:
    """Let nobody else change what this organisation has set up until the transaction ends; customers go on."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


class SettingForm(forms.ModelForm):
    """Changes one row, from a page that showed it as it was; of two admins the later one is told.

    `shown` is the fingerprint of what was stored when the page showed it. Whoever saves it has called `lock_settings`.
    """

    shown = forms.CharField(required=False, max_length=LONGEST_FINGERPRINT, widget=SentOnce)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        self.is_outdated = False
        self.stored_now = {} if self.is_new else self.stored()
        self.fingerprint = "" if self.is_new else fingerprint_of(self.stored_now)
        self.initial.setdefault("shown", self.fingerprint)
        ask_to_choose(self.fields)

    def stored(self) -> dict[str, Any]:
        """Return what is stored now of all that the form changes."""
        return model_to_dict(self.instance, fields=self._meta.fields)

    def clean(self) -> dict[str, Any]:
        """Refuse what was decided on an older page; what was typed stays, and can be sent once more."""
        cleaned = super().clean() or {}
        self.is_outdated = cleaned.get("shown", "") != self.fingerprint
        if not self.is_outdated:
            return cleaned
        self.add_error(None, _("Somebody has changed this meanwhile. Compare it with what you typed, and save again."))
        data: Any = cast("QueryDict", self.data).copy()
        data["shown"] = self.fingerprint
        self.data = data
        return cleaned

    @property
    def stored_otherwise(self) -> list[tuple[Any, str]]:
        """What is stored now and was typed otherwise: the label of each field, with its value in words."""
        fields = [(name, self.fields[name]) for name in self.changed_data if not self.fields[name].widget.is_hidden]
        return [(field.label, in_words(field, self.get_initial_for_field(field, name))) for name, field in fields]


def in_words(field: forms.Field, value: Any) -> str:
    """Return a value of a field as people read it."""
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(label) for choice, label in cast("Any", field.choices) if choice in chosen)
    if isinstance(field, forms.BooleanField):
        return "✓" if value else ""
    return str(field.prepare_value(value))


def fingerprint_of(stored: dict[str, Any]) -> str:
    """Return what tells one state of a row from another."""
    return hashlib.sha256(repr(sorted(stored.items())).encode()).hexdigest()
