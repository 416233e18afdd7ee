"""What the customer wrote is found also where the case is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0011_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("unread_since__isnull", False)),
                fields=["organisation", "rank", "due_at", "id"],
                name="case_unread",
            ),
        ),
    ]
