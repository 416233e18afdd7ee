"""A case knows the location of its encounter, so that queues of chosen locations are read by an index."""

import datetime
import django.db.models.deletion
import encounters.models.tenancy
from django.db import migrations, models


FILL = """
UPDATE encounters_case AS handled SET location_id = encounter.location_id
FROM encounters_encounter AS encounter WHERE encounter.id = handled.encounter_id
"""


def location(**options):
    return encounters.models.tenancy.TenantKey(
        help_text="The encounter's, so that queues are read by it.",
        on_delete=django.db.models.deletion.RESTRICT,
        related_name="+",
        to="encounters.location",
        **options,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0031_descriptions_found'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_new_oldest',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_without_cause',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_unread',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_unanswered',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_owned',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_in_hand',
        ),
        migrations.AddField(model_name="case", name="location", field=location(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="case", name="location", field=location()),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('organisation'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('owner'), models.F('location'), condition=models.Q(('state__in', ('new', 'seen', 'in_work'))), name='case_unanswered'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('organisation'), models.F('owner'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('location'), condition=models.Q(('owner__isnull', False), ('state__in', ('new', 'seen', 'in_work'))), name='case_owned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'answered'))), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_in_hand'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'new')), fields=['organisation', 'kind', 'opened_at', 'id', 'location'], name='case_new_oldest'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['organisation', 'rank', 'due_at', 'id', 'location'], name='case_unread'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['organisation', 'location', 'opened_at', 'id'], name='case_location_oldest'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('kind', 'complaint'), ('outcome', ''), ('state', 'closed')), fields=['organisation', 'opened_at', 'id', 'location'], name='case_without_cause'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=encounters.models.tenancy.CompositeForeignKey(field='location', name='case_location_same_organisation'),
        ),
    ]
