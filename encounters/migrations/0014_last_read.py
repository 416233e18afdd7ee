"""When a handler last opened what nobody had read; for those from before, when they were first opened."""

from django.db import migrations, models

FILL = "UPDATE encounters_encounter SET read_at = opened_at WHERE read_at IS NULL AND opened_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("encounters", "0013_search_messages")]

    operations = [
        migrations.AddField(
            model_name="encounter",
            name="read_at",
            field=models.DateTimeField(
                help_text="When a handler opened what nobody had read, the last time.", null=True
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
