"""Lists of what is rare among encounters are read by indexes of their own; taps go on while these are made."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('encounters', '0032_case_location'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.F('cause'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('cause', ''), _negated=True), name='encounter_with_cause'),
        ),
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('excluded_at__isnull', False)), name='encounter_excluded'),
        ),
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('withdrawn_at__isnull', False)), name='encounter_withdrawn'),
        ),
    ]
