"""Whether the page behind a tap was opened: from then on its key leads nobody there."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0015_plain_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='receipt',
            name='details_opened',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
