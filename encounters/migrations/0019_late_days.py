"""How many working days a case is late."""

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
    ]
