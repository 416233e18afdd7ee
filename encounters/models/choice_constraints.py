"""Closed lists, certain in the database as well."""

from django.db import models
from django.db.models import Q


def one_of(table: str, **lists: type[models.TextChoices]) -> list[models.BaseConstraint]:
    """Return a check for each column, that it takes only values of its list."""
    return [
        models.CheckConstraint(name=f"{table}_{column}_known", condition=Q(**{f"{column}__in": choices.values}))
        for column, choices in lists.items()
    ]


def one_of_or_blank(table: str, **lists: type[models.TextChoices]) -> list[models.BaseConstraint]:
    """Return a check for each column, that it takes only values of its list or is empty."""
    return [
        models.CheckConstraint(name=f"{table}_{column}_known", condition=Q(**{f"{column}__in": ["", *choices.values]}))
        for column, choices in lists.items()
    ]
