"""How many working days a case is late, and an index for each band of the queue."""

import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0018_wording'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='late_days',
            field=models.SmallIntegerField(db_default=0, default=0, help_text='Working days late, as of last night.'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('organisation'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), models.F('owner'), condition=models.Q(('state__in', ('new', 'seen', 'in_work'))), name='case_unanswered'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('organisation'), models.F('owner'), models.F('rank'), models.F('due_at'), models.F('id'), models.Case(models.When(severity=3, then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('due_at')), condition=models.Q(('owner__isnull', False), ('state__in', ('new', 'seen', 'in_work'))), name='case_owned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'answered'))), fields=['organisation', 'rank', 'due_at', 'id'], name='case_in_hand'),
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_open_urgent',
        ),
    ]
