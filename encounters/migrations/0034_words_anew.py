"""Words are read in another way: names, privatives, compounds, letters without marks. Encounters are found by that."""

from django.db import migrations

from encounters.changes.reindexing import refresh


def fill(apps, schema_editor):
    refresh(apps.get_model("encounters", "Encounter").objects.all(), apps.get_model("encounters", "CaseText"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("encounters", "0033_rare_encounters")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
