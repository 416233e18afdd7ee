"""Counts that pages show, no further than people care."""

from typing import Any

from django.db.models import QuerySet

COUNT_CAP = 99


def capped_count(rows: QuerySet[Any]) -> int:
    """How many rows there are, or one more than `COUNT_CAP` where there are more than that."""
    return rows.order_by()[: COUNT_CAP + 1].count()
