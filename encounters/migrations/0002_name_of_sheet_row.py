"""A row of a sheet is called by a name."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0001_squashed_0027_phone_digits'),
    ]

    operations = [
        migrations.RenameField(model_name='sheetrow', old_name='called', new_name='name'),
    ]
