"""Counts for pages, which stop at COUNT_CAP: beyond it pages say only that there are more."""

from typing import Any

from django.db.models import QuerySet

COUNT_CAP = 99


def capped_count(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, but at most `COUNT_CAP` + 1."""
    return rows.order_by()[: COUNT_CAP + 1].count()
