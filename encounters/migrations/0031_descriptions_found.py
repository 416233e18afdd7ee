"""Encounters are found by how the customer described the employee, too; the table of a cache that nothing used goes."""

from django.db import migrations

from encounters.changes.reindexing import refresh


def fill(apps, schema_editor):
    described = apps.get_model("encounters", "Encounter").objects.exclude(employee_description="")
    refresh(described, apps.get_model("encounters", "CaseText"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("encounters", "0030_redacted_whole")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("DROP TABLE IF EXISTS encounters_cache", migrations.RunSQL.noop),
    ]
