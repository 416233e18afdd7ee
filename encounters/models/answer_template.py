"""Answers prepared, in the languages of the customers."""

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
from encounters.models.tenancy import TenantModel


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Queries for templates."""

    def fitting(self, encounter: Encounter) -> Self:
        """Templates of the organisation, those in the customer's language first."""
        templates = self.filter(organisation_id=encounter.organisation_id)
        other_languages_last = models.Case(models.When(language=encounter.language, then=0), default=1)
        return templates.order_by(other_languages_last, "language", "title", "pk")


class AnswerTemplate(TenantModel):
    """A text with the placeholders {customer}, {place} and {day}."""

    language = models.CharField(max_length=2, choices=Language.choices)
    title = models.CharField(max_length=100)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LENGTH)])

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "language", "title"], name="answer_template_once"),
            *one_of("answer_template", language=Language),
            models.CheckConstraint(
                name="answer_template_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill(self, encounter: Encounter) -> str:
        """Return the text for this encounter; what is not known is left out."""
        contact = getattr(encounter, "contact", None)
        values = {
            "{customer}": getattr(contact, "name", ""),
            "{place}": encounter.location.name,
            "{day}": date_format(encounter.occurred_on, "SHORT_DATE_FORMAT"),
        }
        text = self.text
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        return text
