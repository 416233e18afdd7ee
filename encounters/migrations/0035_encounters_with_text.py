"""The list of what has a text is read by an index of its own; taps go on while it is made, and cost no more."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('encounters', '0034_words_anew'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('location'), condition=models.Q(('text', ''), _negated=True), name='encounter_with_text'),
        ),
    ]
