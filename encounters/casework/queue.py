"""The queue: the most urgent first."""

import re

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from encounters.models.case_queryset import URGENT_ORDER, CaseQuerySet
from encounters.paging import PAGE_SIZE, Page, read_position, write_position


def page_by_urgency(queryset: CaseQuerySet, *, after: str = "") -> Page:
    """The cases that follow `after`, the most urgent first, then by due time and id.

    Compared as one row, so that the index leads to the place however many are as urgent.
    """
    rank, _, position = after.partition("~")
    found = read_position(position)
    if found and re.fullmatch(r"-?\d{1,3}", rank):
        place = Tuple(*(F(name) for name in URGENT_ORDER))
        queryset = queryset.filter(TupleGreaterThan(place, (int(rank), *found)))
    rows = list(queryset.order_by(*URGENT_ORDER)[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], f"{last.rank}~{write_position(last, 'due_at')}" if last else "")
