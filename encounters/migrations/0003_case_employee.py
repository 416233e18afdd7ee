"""A case knows the employee of its encounter, so that theirs are read by an index, in order."""

import django.db.models.deletion
from django.db import migrations, models

import encounters.models.tenancy

FILL = """
UPDATE encounters_case AS handled SET employee_id = encounter.employee_id
FROM encounters_encounter AS encounter
WHERE encounter.id = handled.encounter_id AND encounter.employee_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("encounters", "0002_rare_lists")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="employee",
            field=encounters.models.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                help_text="The encounter's, likewise.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.employee",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("employee__isnull", False)),
                fields=["organisation", "employee", "opened_at", "id"],
                name="case_employee_oldest",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=encounters.models.tenancy.CompositeForeignKey(
                field="employee", name="case_employee_same_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "withdrawn"), _negated=True), ("employee", None), _connector="OR"),
                name="case_withdrawn_is_about_nobody",
            ),
        ),
    ]
