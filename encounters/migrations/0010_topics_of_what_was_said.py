# What customers have told so far is read for what it is about, in steps that stop nobody's work.

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from encounters.changes.reindexing import refresh


def read_topics(apps, schema_editor):
    """Read what is stored, a batch in a transaction; it may be ended and run again."""
    refresh(apps.get_model("encounters", "Encounter").objects.all(), apps.get_model("encounters", "CaseText"))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('encounters', '0009_topics_and_themes'),
    ]

    operations = [
        migrations.RunPython(read_topics, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently(
            model_name='encounter',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('topics', []), _negated=True), fastupdate=False, fields=['topics'], name='encounter_topics'),
        ),
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), condition=models.Q(('topics', []), _negated=True), name='encounter_talking'),
        ),
    ]
