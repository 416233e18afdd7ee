from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0021_second_step_for_all"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetimport",
            name="owed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
