"""What staff are writing of an encounter and have not sent."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual

import encounters.models.tenancy


def shorter(column):
    """Return the condition that a column of JSON is no longer than its limit, written out."""
    return LessThanOrEqual(Length(Cast(column, models.TextField())), 610_000)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0016_details_opened")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("texts", models.JSONField(default=dict)),
                ("overlooked", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "encounter",
                    encounters.models.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="drafts",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "member",
                    encounters.models.tenancy.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="drafts",
                        to="encounters.member",
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
                "constraints": [
                    encounters.models.tenancy.CompositeForeignKey(
                        field="member", name="draft_member_same_organisation"
                    ),
                    encounters.models.tenancy.CompositeForeignKey(
                        field="encounter", name="draft_encounter_same_organisation"
                    ),
                    models.UniqueConstraint(fields=("organisation", "encounter", "member"), name="draft_once"),
                    models.CheckConstraint(
                        condition=models.Q(("overlooked", {}), ("texts", {}), _negated=True), name="draft_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(shorter("texts"), shorter("overlooked")), name="draft_texts_length"
                    ),
                ],
            },
        ),
    ]
