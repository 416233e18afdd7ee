"""Marks of receipts that were closed: what is left of the cookies that held them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0022_folded_corrections")]

    operations = [
        migrations.CreateModel(
            name="ClosedCookie",
            fields=[
                ("hash", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(help_text="To the minute.")),
            ],
            options={"indexes": [models.Index(fields=["at"], name="closed_cookie_at")]},
        ),
    ]
