"""How texts are found again: a stored search vector, stemmed in the language that the customer used."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Q, Value, When

from encounters.models.choices import Language

STEMMING = {Language.FINNISH: "finnish", Language.SWEDISH: "swedish", Language.ENGLISH: "english"}
HAS_TEXT = ~Q(text="") | ~Q(wish="")
# The database keeps it, so that what is redacted or erased is found no more.
SEARCH = models.GeneratedField(
    expression=Case(
        *(
            When(language=language, then=SearchVector("text", "wish", config=config))
            for language, config in STEMMING.items()
        ),
        default=Value(""),
        output_field=SearchVectorField(),
    ),
    output_field=SearchVectorField(),
    db_persist=True,
)
SEARCH_INDEX = GinIndex(fields=["search"], condition=HAS_TEXT, name="encounter_search")
