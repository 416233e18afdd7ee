"""Answers prepared, in the languages of the customers."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import translation
from django.utils.formats import date_format

from encounters.models.choices import Language
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.member import Member
from encounters.models.setting import Setting, added_once
from encounters.models.sorting import SortKeyField, sorts_by

PLACEHOLDERS = ("customer", "place", "day", "organisation")
PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
SPACE = r"[^\S\n]"
TEXTS = {language: f"text_{language}" for language in Language.values}


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Queries for templates."""

    def fitting(self, encounter: Encounter) -> Self:
        """Templates of the organisation that are in use, those with the customer's language first."""
        templates = self.filter(organisation_id=encounter.organisation_id, is_active=True)
        is_spoken = models.When(~Q((TEXTS[encounter.language], "")), then=0)
        return templates.order_by(models.Case(is_spoken, default=1), "sort_key", "pk")

    def of(self, member: Member) -> Self:
        """All templates of the member's organisation, those that are not in use too."""
        return self.filter(organisation_id=member.organisation_id)

    def named(self, title: str) -> Self:
        """Templates with a name, in whatever case it is written."""
        return self.filter(title__iexact=title)

    def matching(self, words: str) -> Self:
        """Templates that have these words, as they are written, in their name or a text."""
        found = Q(title__icontains=words)
        for text in TEXTS.values():
            found |= Q((f"{text}__icontains", words))
        return self.filter(found)


def text_field() -> models.TextField:
    """Return a field for the text in one language."""
    return models.TextField(blank=True, default="", db_default="", validators=[MaxLengthValidator(TEXT_LENGTH)])


class AnswerTemplate(Setting):
    """A text in one language or more, with the placeholders {customer}, {place}, {day} and {organisation}."""

    title = models.CharField(max_length=100)
    text_fi = text_field()
    text_sv = text_field()
    text_en = text_field()
    is_active = models.BooleanField(default=True, db_default=True)
    sort_key = SortKeyField()

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "title"], name="answer_template_once"),
            added_once("answer_template"),
            sorts_by("answer_template", models.F("title")),
            models.CheckConstraint(name="answer_template_has_text", condition=~Q(**dict.fromkeys(TEXTS.values(), ""))),
            models.CheckConstraint(
                name="answer_template_text_length",
                condition=Q(*(LessThanOrEqual(Length(text), TEXT_LENGTH) for text in TEXTS.values())),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def languages(self) -> list[str]:
        """The languages in which it has a text."""
        return [language for language, text in TEXTS.items() if getattr(self, text)]

    def language_for(self, encounter: Encounter) -> str:
        """Return the customer's language, or the first one that it has where it lacks that."""
        return encounter.language if encounter.language in self.languages else self.languages[0]

    def fill(self, encounter: Encounter) -> str:
        """Return the text for this encounter; what is not known is left out and leaves no gap."""
        language, contact = self.language_for(encounter), getattr(encounter, "contact", None)
        with translation.override(language):
            values = {
                "customer": getattr(contact, "name", "").strip(),
                "place": encounter.location.name,
                "day": date_format(encounter.occurred_on, "SHORT_DATE_FORMAT"),
                "organisation": encounter.organisation.name,
            }
        return filled(getattr(self, TEXTS[language]), values)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with a value for each placeholder; an empty one is left out and leaves no gap.

    The values come last and in one pass: a name that looks like a placeholder stays a name.
    """
    text = text.replace("\r\n", "\n")
    for name in (name for name, value in values.items() if not value):
        text = without_placeholder(text, name)
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def without_placeholder(text: str, name: str) -> str:
    """Return a template without a placeholder and without what would be left hanging in its place.

    A line that holds nothing else goes whole. Elsewhere the space or comma before it goes, at the beginning of a line
    what follows; so do letters that hang on it, as the ending of a name.
    """
    one = rf"\{{{name}\}}(?:[:'’]?[^\W\d_]+)?"
    gone = rf"{one}(?:{SPACE}*{one})*"
    text = re.sub(rf"^{SPACE}*{gone}{SPACE}*[,:;!.]?{SPACE}*(?:\n+|\Z)", "", text, flags=re.MULTILINE)
    text = re.sub(
        rf"^{SPACE}*{gone}{SPACE}*[,:;!.]?{SPACE}*(\w?)", lambda found: found[1].upper(), text, flags=re.MULTILINE
    )
    begins = f"(?<!{SPACE})"  # where spaces begin, else each of very many would be tried
    return re.sub(rf"{begins}{SPACE}*\({gone}\)|(?:,|{begins}){SPACE}*{gone}", "", text)
