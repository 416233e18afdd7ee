"""The order of names: Finnish, by ICU, for every letter, wherever they are listed."""

from typing import Any

import icu
from django.db import models
from django.db.models import Value
from django.db.models.functions import Collate, StrIndex, Substr
from django.db.models.lookups import Exact

LOCALE = "fi"
MOST_WEIGHTS = 900  # hexadecimal digits: an index takes rows of 2,700 bytes, and no name in use is near


def collator() -> icu.Collator:
    """Return ICU's collator: å ä ö after z, other accents as the plain letter's, and numbers by their value."""
    made = icu.Collator.createInstance(icu.Locale(LOCALE))
    for attribute in (icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttribute.NORMALIZATION_MODE):
        made.setAttribute(attribute, icu.UCollAttributeValue.ON)
    return made


COLLATOR = collator()


def sort_key(name: str) -> str:
    """Return the text by whose code points, as Python and the collation C compare them, the name sorts.

    ICU's weights, then the name itself, which tells apart what ICU finds equal, as composed and decomposed letters.
    """
    weights: bytes = COLLATOR.getSortKey(name)
    return f"{weights.hex()[:MOST_WEIGHTS]} {name}"


class SortKeyField(models.CharField):
    """The stored sort key of what a row is called, which is its `str`; whoever saves or creates the row sets it."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"max_length": 1200, "db_collation": "C", "editable": False}
        super().__init__(**usual | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Set and return the key of the name as it is now."""
        key = sort_key(str(model_instance))
        setattr(model_instance, self.attname, key)
        return key

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the key of the name as it is now, for whoever checks a row before it is saved."""
        return super().clean(sort_key(str(model_instance)), model_instance)


def sorts_by(model: str, name: Any) -> models.CheckConstraint:
    """Return the constraint that the sort key is of no other name than this expression, however the row is written."""
    of_name = Substr("sort_key", StrIndex("sort_key", Value(" ")) + 1)
    return models.CheckConstraint(name=f"{model}_sort_key_of_name", condition=Exact(of_name, Collate(name, "C")))
