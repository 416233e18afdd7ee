"""What encounters are found by is computed, a batch at a time, and then indexed; so are addresses. Tables stay in use."""

import django.contrib.postgres.indexes
from django.db import models
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from encounters.changes.reindexing import refresh
from encounters.models.customer import stored_email, stored_phone


def fill(apps, schema_editor):
    refresh(apps.get_model("encounters", "Encounter").objects.all(), apps.get_model("encounters", "CaseText"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("encounters", "0028_words")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="encounter",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["search"], name="encounter_words"),
        ),
        AddIndexConcurrently(model_name="contact", index=models.Index(stored_email(), name="contact_by_email")),
        AddIndexConcurrently(model_name="contact", index=models.Index(stored_phone(), name="contact_by_phone")),
    ]
