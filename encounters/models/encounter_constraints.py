"""What the database itself says of encounters: rules that no row breaks, and the indexes that lists read by."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.choice_constraints import one_of, one_of_or_blank
from encounters.models.choices import (
    ELSEWHERE,
    Aspect,
    Attention,
    AttributedBy,
    Attribution,
    Cause,
    Channel,
    HoldReason,
    Language,
    OnTheSpot,
    Rating,
    Standing,
    Step,
)
from encounters.models.searching import SEARCH_INDEX
from encounters.models.tenancy import own_parent, same_organisation

TEXT_LENGTH = 4000
MOST_ASPECTS = 3

IN_FIGURES = Q(hold_reason="", excluded_at__isnull=True, withdrawn_at__isnull=True)
NAMED_FOR_CERTAIN = Q(attributed_by=AttributedBy.POINT) | Q(attribution=Attribution.SURE)
# Where it names an employee and counts for nobody: customers are unsure, or the cause is another.
BESIDE_EMPLOYEE = Q(employee__isnull=False, counted=True, counted_for_employee=False)
# What is left of a withdrawn encounter says nothing.
EMPTY = Q(
    text="",
    wish="",
    employee_description="",
    excluded_because="",
    aspects__len=0,
    attention="",
    step="",
    standing="",
    said_on_the_spot="",
    wants_answer=False,
    employee_chosen=False,
    employee__isnull=True,
    employee_alias__isnull=True,
    attribution="",
)

TALKS = ~Q(topics=[])

CONSTRAINTS: list[Any] = [
    own_parent("encounter"),
    models.CheckConstraint(
        name="encounter_withdrawn_tells_nothing", condition=Q(withdrawn_at__isnull=True) | Q(topics=[], topic_forms=[])
    ),
    models.UniqueConstraint(
        fields=["organisation", "employee_alias"],
        condition=Q(employee_alias__isnull=False),
        name="encounter_employee_alias_once",
    ),
    *same_organisation("encounter", "location", "point", "employee", "logged_by", "excluded_by"),
    *one_of("encounter", rating=Rating, language=Language, channel=Channel),
    *one_of_or_blank(
        "encounter",
        attribution=Attribution,
        attributed_by=AttributedBy,
        attention=Attention,
        step=Step,
        standing=Standing,
        said_on_the_spot=OnTheSpot,
        cause=Cause,
        hold_reason=HoldReason,
    ),
    models.CheckConstraint(name="encounter_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)),
    models.CheckConstraint(name="encounter_aspects_few", condition=Q(aspects__len__lte=MOST_ASPECTS)),
    models.CheckConstraint(name="encounter_aspects_known", condition=Q(aspects__contained_by=Aspect.values)),
    models.CheckConstraint(
        name="encounter_employee_named_by_someone",
        condition=Q(employee__isnull=True, attributed_by="") | (Q(employee__isnull=False) & ~Q(attributed_by="")),
    ),
    models.CheckConstraint(
        name="encounter_counted_unless_held_excluded_withdrawn",
        condition=Q(IN_FIGURES, counted=True) | Q(~IN_FIGURES, counted=False),
    ),
    models.CheckConstraint(
        name="encounter_counted_for_employee_named_for_certain",
        condition=Q(counted_for_employee=False) | (Q(counted=True, employee__isnull=False) & NAMED_FOR_CERTAIN),
    ),
    models.CheckConstraint(
        name="encounter_counted_elsewhere_not_for_employee",
        condition=Q(counted_for_employee=False) | ~Q(cause__in=ELSEWHERE),
    ),
    models.CheckConstraint(
        name="encounter_excluded_by_someone_for_a_reason",
        condition=Q(excluded_at__isnull=True, excluded_by__isnull=True, excluded_because="")
        | (
            Q(excluded_at__isnull=False, excluded_by__isnull=False)
            & (~Q(excluded_because="") | Q(withdrawn_at__isnull=False))
        ),
    ),
    models.CheckConstraint(
        name="encounter_withdrawn_is_empty",
        condition=Q(withdrawn_at__isnull=True) | EMPTY,
    ),
]
INDEXES: list[models.Index] = [
    models.Index(
        F("organisation"),
        F("location"),
        F("occurred_at").desc(),
        F("id").desc(),
        name="encounter_location_newest",
    ),
    models.Index(
        F("organisation"),
        F("employee"),
        F("occurred_at").desc(),
        F("id").desc(),
        condition=Q(employee__isnull=False),
        name="encounter_employee_newest",
    ),
    models.Index(F("organisation"), F("occurred_at").desc(), F("id").desc(), name="encounter_newest"),
    models.Index(
        F("organisation"),
        F("cause"),
        F("occurred_at").desc(),
        F("id").desc(),
        condition=~Q(cause=""),
        name="encounter_with_cause",
    ),
    models.Index(
        F("organisation"),
        F("employee"),
        F("occurred_at").desc(),
        F("id").desc(),
        condition=BESIDE_EMPLOYEE,
        name="encounter_beside_employee",
    ),
    models.Index(
        F("organisation"),
        F("occurred_at").desc(),
        F("id").desc(),
        F("location"),
        condition=~Q(text=""),
        name="encounter_with_text",
    ),
    *(
        models.Index(
            F("organisation"), F("occurred_at").desc(), F("id").desc(), condition=rare, name=f"encounter_{name}"
        )
        for name, rare in {
            "excluded": Q(excluded_at__isnull=False),
            "withdrawn": Q(withdrawn_at__isnull=False),
        }.items()
    ),
    models.Index(
        fields=["organisation", "reported_at", "id"],
        condition=~Q(hold_reason="") & Q(excluded_at__isnull=True, withdrawn_at__isnull=True),
        name="encounter_awaiting_review",
    ),
    SEARCH_INDEX,
    GinIndex(fields=["topics"], name="encounter_topics", fastupdate=False, condition=TALKS),
    models.Index(F("organisation"), F("occurred_at").desc(), name="encounter_talking", condition=TALKS),
]
