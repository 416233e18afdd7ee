"""Answers prepared, in the languages of the customers."""

import re
from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.formats import date_format

from encounters.models.choice_constraints import one_of
from encounters.models.choices import Language
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.sorting import SortKeyField, sorts_by
from encounters.models.tenancy import TenantModel

PLACEHOLDER = re.compile(r"\{(customer|place|day)\}")
SPACE = r"[^\S\n]"


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Queries for templates."""

    def fitting(self, encounter: Encounter) -> Self:
        """Templates of the organisation, those in the customer's language first."""
        templates = self.filter(organisation_id=encounter.organisation_id)
        other_languages_last = models.Case(models.When(language=encounter.language, then=0), default=1)
        return templates.order_by(other_languages_last, "language", "sort_key", "pk")


class AnswerTemplate(TenantModel):
    """A text with the placeholders {customer}, {place} and {day}."""

    language = models.CharField(max_length=2, choices=Language.choices)
    title = models.CharField(max_length=100)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LENGTH)])
    sort_key = SortKeyField()

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "language", "title"], name="answer_template_once"),
            *one_of("answer_template", language=Language),
            sorts_by("answer_template", models.F("title")),
            models.CheckConstraint(
                name="answer_template_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill(self, encounter: Encounter) -> str:
        """Return the text for this encounter; what is not known is left out and leaves no gap.

        The values come last and in one pass: a name that looks like a placeholder stays a name.
        """
        contact = getattr(encounter, "contact", None)
        values = {
            "customer": getattr(contact, "name", "").strip(),
            "place": encounter.location.name,
            "day": date_format(encounter.occurred_on, "SHORT_DATE_FORMAT"),
        }
        text = self.text.replace("\r\n", "\n")
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
    return re.sub(rf"{SPACE}*\({gone}\)|,?{SPACE}*{gone}", "", text)
