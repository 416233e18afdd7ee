"""Indexes of what has a text, and of what stands beside an employee's figure; taps go on while they are made."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('encounters', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('location'), condition=models.Q(('text', ''), _negated=True), name='encounter_with_text'),
        ),
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.F('employee'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('counted', True), ('counted_for_employee', False), ('employee__isnull', False)), name='encounter_beside_employee'),
        ),
    ]
