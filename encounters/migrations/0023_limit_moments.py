from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0021_verdicts_erased")]

    operations = [
        migrations.AlterField(
            model_name="limitbucket",
            name="at",
            field=models.DateTimeField(help_text="To the minute; of tries to sign in, to the microsecond."),
        ),
    ]
