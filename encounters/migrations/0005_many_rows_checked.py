# Of tables with many rows, in steps that stop nobody's work.

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('encounters', '0004_mail_to_members'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'seen', 'in_work')), models.Q(('lateness_told', 'late'), _negated=True)), fields=['due_at'], name='case_lateness_untold'),
        ),
        AddConstraintNotValid(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('lateness_told__in', ['', 'soon', 'late'])), name='case_lateness_told_known'),
        ),
        ValidateConstraint(model_name='case', name='case_lateness_told_known'),
        AddConstraintNotValid(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('news__in', ['', 'asked', 'confirmed', 'stopped', 'refused'])), name='contact_news_known'),
        ),
        ValidateConstraint(model_name='contact', name='contact_news_known'),
    ]
