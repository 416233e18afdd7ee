from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('encounters', '0027_phone_digits'),
    ]

    operations = [
        migrations.RenameField(model_name='sheetrow', old_name='called', new_name='name'),
    ]
