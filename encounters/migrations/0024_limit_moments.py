from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0023_closed_cookies")]

    operations = [
        migrations.AlterField(
            model_name="limitbucket",
            name="at",
            field=models.DateTimeField(help_text="To the minute; of tries to sign in, to the microsecond."),
        ),
    ]
