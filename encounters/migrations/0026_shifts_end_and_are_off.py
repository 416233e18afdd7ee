"""Shifts of each week end on a day, and may be taken off one day; the triggers of their history know of both."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0025_who_signed_up'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='shift',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='shift',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='shift',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='shift',
            name='shift_once',
        ),
        migrations.AddField(
            model_name='shift',
            name='is_off',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='shift',
            name='last_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='shiftchange',
            name='is_off',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='shiftchange',
            name='last_on',
            field=models.DateField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (NEW."begins", NEW."employee_id", NEW."ends", NEW."id", NEW."is_off", NEW."last_on", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'insert\', NEW."id", NEW."weekday", NEW."works_on"); RETURN NULL;', hash='900458a7c9ab7147081998c74a1b020abbfd62e6', operation='INSERT', pgid='pgtrigger_insert_insert_4875a', table='encounters_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (NEW."begins", NEW."employee_id", NEW."ends", NEW."id", NEW."is_off", NEW."last_on", NEW."location_id", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'update\', NEW."id", NEW."weekday", NEW."works_on"); RETURN NULL;', hash='c171d422ddedd0070720dd101816742627582731', operation='UPDATE', pgid='pgtrigger_update_update_e49d5', table='encounters_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "encounters_shiftchange" ("begins", "employee_id", "ends", "id", "is_off", "last_on", "location_id", "organisation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday", "works_on") VALUES (OLD."begins", OLD."employee_id", OLD."ends", OLD."id", OLD."is_off", OLD."last_on", OLD."location_id", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, clock_timestamp(), \'delete\', OLD."id", OLD."weekday", OLD."works_on"); RETURN NULL;', hash='bb81338d617d580f758110d691df28d015c8a7e0', operation='DELETE', pgid='pgtrigger_delete_delete_a58d2', table='encounters_shift', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(fields=('organisation', 'location', 'weekday', 'works_on', 'begins', 'ends', 'employee', 'is_off'), name='shift_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('last_on', None), ('works_on', None), _connector='OR'), name='shift_weekly_ends'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('is_off', False), ('works_on__isnull', False), _connector='OR'), name='shift_off_on_a_day'),
        ),
    ]
