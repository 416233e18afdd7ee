"""Forms by which an admin changes what is set up."""

import hashlib
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid5

from django import forms
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encounters.fields import NameField, PressField, SentOnce, ask_to_choose
from encounters.models import Organisation

LONGEST_FINGERPRINT = 64
NOT_TYPED = {"csrfmiddlewaretoken", "press"}


def lock_settings(organisation: Organisation) -> None:
    """Let nobody else change what this organisation has set up until the transaction ends; customers go on."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


class SettingForm(forms.ModelForm):
    """Adds or changes one row, from a page that showed it as it was.

    `press` names the page that a new row comes from: one press adds one row. `shown` is the fingerprint of what was
    stored when the page showed it: of two admins the later one is told. Whoever saves it has called `lock_settings`.
    """

    press = PressField()
    shown = forms.CharField(required=False, max_length=LONGEST_FINGERPRINT, widget=SentOnce)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = self.instance.organisation = organisation
        self.is_new = self.instance.pk is None
        self.is_outdated = False
        self.stored_now: dict[str, Any] = {}
        self.fingerprint = ""
        if not self.is_new:
            self.stored_now = self.stored()
            self.fingerprint = fingerprint_of(self.stored_now)
        self.initial.setdefault("shown", self.fingerprint)
        if self.is_new and self.is_bound and (press := self.fields["press"].clean(self.data.get("press"))):
            self.instance.added_by_press = key_of(press, cast("QueryDict", self.data))
        del self.fields["shown" if self.is_new else "press"]
        ask_to_choose(self.fields)

    def stored(self) -> dict[str, Any]:
        """Return what is stored now of all that the form changes."""
        return model_to_dict(self.instance, fields=self._meta.fields)

    def added_before(self) -> Any:
        """Return the row that the same press, with the same words, has added before; None where it is the first."""
        if not (self.is_new and self.instance.added_by_press):
            return None
        rows = type(self.instance).objects.filter(organisation=self.organisation)
        return rows.filter(added_by_press=self.instance.added_by_press).first()

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
    def is_sensitive(self) -> bool:
        """Whether what was typed, and is valid, is stored only for whoever has authenticated recently."""
        return False

    @property
    def named_in_history(self) -> str:
        """How the address of the history names this row."""
        return f"{self._meta.model.__name__.lower()}-{self.instance.pk}"

    @property
    def stored_otherwise(self) -> list[tuple[Any, str]]:
        """What is stored now and was typed otherwise: the label of each field, with its value in words."""
        fields = [(name, self.fields[name]) for name in self.changed_data if not self.fields[name].widget.is_hidden]
        return [(field.label, in_words(field, self.get_initial_for_field(field, name))) for name, field in fields]


class SettingSearch(forms.Form):
    """Words by which a list of what is set up is narrowed."""

    q = NameField(label=gettext_lazy("Find"), max_length=100, required=False)


def in_words(field: forms.Field, value: Any) -> str:
    """Return a value of a field as people read it."""
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(label) for choice, label in cast("Any", field.choices) if choice in chosen)
    if isinstance(field, forms.BooleanField):
        return "✓" if value else ""
    if isinstance(value, date):
        return format_date(value, "SHORT_DATE_FORMAT")
    return "" if value is None else str(field.prepare_value(value))


def fingerprint_of(stored: dict[str, Any]) -> str:
    """Return what tells one state of a row from another."""
    return hashlib.sha256(repr(sorted(stored.items())).encode()).hexdigest()


def key_of(press: UUID, typed: QueryDict) -> UUID:
    """Return what tells a press with what was typed from every other; who goes back and types more adds another row."""
    words = sorted((name, values) for name, values in typed.lists() if name not in NOT_TYPED)
    return uuid5(press, repr(words))
