"""Orders that no index gives."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Value


def no_later(moment: str) -> ExpressionWrapper:
    """Return a moment as no index knows it, to order by: where few rows are to be read first, and then sorted."""
    return ExpressionWrapper(F(moment) + Value(timedelta()), output_field=DateTimeField())
