"""A decision is undone; what a customer corrected what they had chosen to lies in rows that can be erased."""

import django.db.models.deletion
from django.db import migrations, models

import encounters.models.tenancy

KINDS = [
    ("opened", "The case was opened"),
    ("kind_changed", "Complaint or thanks: changed with the rating"),
    ("reopened", "The case was opened again"),
    ("voided", "Nothing was left to handle"),
    ("seen", "Read"),
    ("assigned", "Taken on"),
    ("severity", "Severity was set"),
    ("noted", "Internal note"),
    ("answered", "Answered"),
    ("asked", "Asked the customer; waiting"),
    ("moved", "Moved to another location"),
    ("side_asked", "Asked the employee; waiting"),
    ("side_given", "The employee told their side"),
    ("nothing", "The employee has nothing to add"),
    ("heard", "The employee was heard"),
    ("passed_on", "Passed on to the employee"),
    ("stopped", "Not passed on"),
    ("closed", "Closed"),
    ("cause", "Outcome and cause were filled in"),
    ("verdict", "The customer said whether it was put right"),
    ("amended", "The customer corrected or added"),
    ("released", "Counted after review"),
    ("excluded", "Excluded from the figures"),
    ("restored", "Restored to the figures"),
    ("reattributed", "The employee was changed"),
    ("redacted", "Words were redacted"),
    ("undone", "Undone"),
    ("withdrawn", "Withdrawn by the customer"),
]
KNOWN = models.CheckConstraint(
    condition=models.Q(("kind__in", [kind for kind, _label in KINDS])), name="case_event_kind_known"
)


def key(link: str) -> encounters.models.tenancy.CompositeForeignKey:
    return encounters.models.tenancy.CompositeForeignKey(field=link, name=f"correction_{link}_same_organisation")


class Migration(migrations.Migration):
    dependencies = [("encounters", "0019_late_days")]

    operations = [
        migrations.RemoveConstraint("caseevent", "case_event_kind_known"),
        migrations.AlterField("caseevent", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddConstraint("caseevent", KNOWN),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", models.JSONField()),
                (
                    "encounter",
                    encounters.models.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="corrections",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "event",
                    encounters.models.tenancy.TenantOneToOne(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="correction",
                        to="encounters.caseevent",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="encounters.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [key("encounter"), key("event")],
                "indexes": [models.Index(fields=["organisation", "encounter"], name="correction_encounter")],
            },
        ),
    ]
