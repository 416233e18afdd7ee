"""Every case has its times; the queue has its order."""

import django.contrib.postgres.indexes
import encounters.models.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0005_urgency_filled")]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_oldest",
        ),
        migrations.AlterField(
            model_name="case",
            name="clock_from",
            field=models.DateTimeField(help_text="When its working time began."),
        ),
        migrations.AlterField(
            model_name="case",
            name="due_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="case",
            name="promised_at",
            field=models.DateTimeField(help_text="Until when an answer was promised; never moves later."),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ("new", "seen", "in_work", "waiting", "answered"))),
                fields=["organisation", "rank", "due_at", "id"],
                name="case_open_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), models.Q(("wish", ""), _negated=True), _connector="OR"
                ),
                fields=["search"],
                name="encounter_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=encounters.models.tenancy.CompositeForeignKey(
                field="owner", name="case_owner_same_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__isnull", True), ("severity__in", [0, 1, 2, 3]), _connector="OR"),
                name="case_severity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), ("waiting_since__isnull", False)),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("waiting_since__isnull", True)),
                    _connector="OR",
                ),
                name="case_stands_still_while_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["organisation", "opened_at", "id"], name="case_oldest"),
        ),
    ]
