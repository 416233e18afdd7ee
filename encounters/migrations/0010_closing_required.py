"""What waits, waits for somebody; what is closed, was closed at some moment; versions are no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0009_closing_filled")]

    operations = [
        migrations.RemoveField(
            model_name="case",
            name="version",
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), ("waiting_for__in", ["customer", "employee"])),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("waiting_for", "")),
                    _connector="OR",
                ),
                name="case_waits_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", False), _connector="OR"
                ),
                name="case_closed_at_some_moment",
            ),
        ),
    ]
