"""What an admin says of a prepared answer."""

import re
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from encounters.fields import NameField, WordsField
from encounters.models import AnswerTemplate, Location
from encounters.models.answer_template import PLACEHOLDERS, TEXTS, filled
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.setting_forms import SettingForm

BRACES = re.compile(r"\{([^{}\n]*)\}")
LONGEST_QUOTED = 40
EXAMPLE_NAMES = {"fi": "Maija Virtanen", "sv": "Maja Lindström", "en": "Mary Smith"}


class Example(NamedTuple):
    """A text as a customer would read it, in one language; `unnamed` of one who gave no name, if that differs."""

    language: str
    text: str
    unnamed: str


def refuse_unknown(text: str) -> None:
    """Raise ValidationError that quotes the first placeholder of a text that stands for nothing."""
    for name in BRACES.findall(text):
        if name not in PLACEHOLDERS:
            said = _("{%(name)s} stands for nothing. There are %(known)s.")
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            raise ValidationError(said, code="unknown", params={"name": name[:LONGEST_QUOTED], "known": known})


def text_field(label: Any) -> WordsField:
    """Return a field for the text in one language."""
    return WordsField(label=label, max_length=TEXT_LENGTH, rows=6, required=False, validators=[refuse_unknown])


class AnswerTemplateForm(SettingForm):
    """A prepared answer: its name, and its text in one language or more."""

    title = NameField(
        label=_("Name"),
        max_length=100,
        help_text=_("Those who answer choose by it. Customers do not see it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    text_fi = text_field(_("Text in Finnish"))
    text_sv = text_field(_("Text in Swedish"))
    text_en = text_field(_("Text in English"))
    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("Untick it and nobody is offered it any more.")
    )

    class Meta:
        model = AnswerTemplate
        fields = ("title", *TEXTS.values(), "is_active")

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        others = AnswerTemplate.objects.filter(organisation=self.organisation).exclude(pk=self.instance.pk)
        if others.named(title).exists():
            raise ValidationError(_("Another template has this name. Those who answer must tell them apart."))
        return title

    def clean(self) -> dict[str, Any]:
        """Refuse a template without any text."""
        cleaned = super().clean()
        if not any(cleaned.get(text) or text in self.errors for text in TEXTS.values()):
            self.add_error("text_fi", _("Write the text in at least one language."))
        return cleaned

    def examples(self) -> list[Example]:
        """Return each text that was typed as a customer would read it, with values that are made up."""
        location = Location.objects.filter(organisation=self.organisation, is_active=True).by_name().first()
        known = {"place": str(location or self.organisation), "organisation": str(self.organisation)}
        return [
            example_of(language, text, known)
            for language, _name in settings.LANGUAGES
            if (text := self.cleaned_data.get(TEXTS[language]))
        ]


def example_of(language: str, text: str, known: dict[str, str]) -> Example:
    """Return a text in its language, with a day and a customer that are made up."""
    with translation.override(language):
        values = known | {"day": date_format(timezone.localdate(), "SHORT_DATE_FORMAT")}
    named = filled(text, values | {"customer": EXAMPLE_NAMES[language]})
    unnamed = filled(text, values | {"customer": ""})
    return Example(language, named, unnamed if "{customer}" in text else "")
