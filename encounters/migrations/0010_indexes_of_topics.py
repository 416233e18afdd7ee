# In steps that stop nobody's work; ended in between, it can be run again. What was said before is read by `manage.py reindex`.

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('encounters', '0009_topics_and_themes'),
    ]

    operations = [
        migrations.RunSQL('DROP INDEX CONCURRENTLY IF EXISTS encounter_topics', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='encounter',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('topics', []), _negated=True), fastupdate=False, fields=['topics'], name='encounter_topics'),
        ),
        migrations.RunSQL('DROP INDEX CONCURRENTLY IF EXISTS encounter_talking', migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name='encounter',
            index=models.Index(models.F('organisation'), models.OrderBy(models.F('occurred_at'), descending=True), condition=models.Q(('topics', []), _negated=True), name='encounter_talking'),
        ),
        migrations.RunSQL('ALTER TABLE encounters_encounter DROP CONSTRAINT IF EXISTS encounter_withdrawn_tells_nothing', migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name='encounter',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('topic_forms', []), ('topics', [])), _connector='OR'), name='encounter_withdrawn_tells_nothing'),
        ),
        ValidateConstraint(model_name='encounter', name='encounter_withdrawn_tells_nothing'),
    ]
