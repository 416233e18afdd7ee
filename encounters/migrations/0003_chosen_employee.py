"""Remember that the customer chose an employee, also after staff said that it was another one."""

from django.db import migrations, models

CHOSEN = "UPDATE encounters_encounter SET employee_chosen = true WHERE attributed_by = 'customer'"


class Migration(migrations.Migration):
    dependencies = [("encounters", "0002_counts")]

    operations = [
        migrations.AddField(
            model_name="encounter",
            name="employee_chosen",
            field=models.BooleanField(db_default=False, default=False, help_text="By the customer."),
        ),
        migrations.RunSQL(CHOSEN, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="encounter", name="encounter_withdrawn_is_empty"),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                name="encounter_withdrawn_is_empty",
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(
                        ("aspects__len", 0),
                        ("attention", ""),
                        ("attribution", ""),
                        ("employee__isnull", True),
                        ("employee_chosen", False),
                        ("employee_description", ""),
                        ("excluded_because", ""),
                        ("said_on_the_spot", ""),
                        ("standing", ""),
                        ("step", ""),
                        ("text", ""),
                        ("wants_answer", False),
                        ("wish", ""),
                    ),
                    _connector="OR",
                ),
            ),
        ),
    ]
