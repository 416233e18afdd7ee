"""What the queue is sorted by, and how texts are found."""

import datetime
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import encounters.models.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0003_chosen_employee")]

    operations = [
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_kind_known",
        ),
        migrations.AddField(
            model_name="case",
            name="clock_from",
            field=models.DateTimeField(null=True, help_text="When its working time began."),
        ),
        migrations.AddField(
            model_name="case",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="owner",
            field=encounters.models.tenancy.TenantKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.member",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="points",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="promised_at",
            field=models.DateTimeField(null=True, help_text="Until when an answer was promised; never moves later."),
        ),
        migrations.AddField(
            model_name="case",
            name="severity",
            field=models.SmallIntegerField(
                blank=True,
                choices=[(0, "nothing wrong"), (1, "annoying"), (2, "bad"), (3, "safety, discrimination or money")],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="running_high",
            field=models.BooleanField(db_default=False, default=False, help_text="One of a run of complaints."),
        ),
        migrations.AddField(
            model_name="case",
            name="stood_still",
            field=models.DurationField(
                db_default=datetime.timedelta(0), default=datetime.timedelta, help_text="Working time spent waiting."
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="waiting_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="answer_lower_days",
            field=models.SmallIntegerField(
                db_default=2,
                default=2,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="answer_unknown_days",
            field=models.SmallIntegerField(
                db_default=3,
                default=3,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="answer_upper_days",
            field=models.SmallIntegerField(
                db_default=5,
                default=5,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="seen_days",
            field=models.SmallIntegerField(
                db_default=1,
                default=1,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="thanks_days",
            field=models.SmallIntegerField(
                db_default=1,
                default=1,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "The case was opened"),
                    ("kind_changed", "Complaint or thanks: changed with the rating"),
                    ("reopened", "The case was opened again"),
                    ("voided", "Nothing was left to handle"),
                    ("seen", "Read"),
                    ("assigned", "Taken on"),
                    ("severity", "Severity was set"),
                    ("amended", "The customer corrected or added"),
                    ("released", "Counted after review"),
                    ("excluded", "Excluded from the figures"),
                    ("restored", "Restored to the figures"),
                    ("reattributed", "The employee was changed"),
                    ("withdrawn", "Withdrawn by the customer"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opened",
                            "kind_changed",
                            "reopened",
                            "voided",
                            "seen",
                            "assigned",
                            "severity",
                            "amended",
                            "released",
                            "excluded",
                            "restored",
                            "reattributed",
                            "withdrawn",
                        ],
                    )
                ),
                name="case_event_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="encounter",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        language="fi",
                        then=django.contrib.postgres.search.SearchVector("text", "wish", config="finnish"),
                    ),
                    models.When(
                        language="sv",
                        then=django.contrib.postgres.search.SearchVector("text", "wish", config="swedish"),
                    ),
                    models.When(
                        language="en",
                        then=django.contrib.postgres.search.SearchVector("text", "wish", config="english"),
                    ),
                    default=models.Value(""),
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="rank",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(("state__in", ("new", "seen", "in_work")), _negated=True),
                        then=django.db.models.expressions.CombinedExpression(
                            models.Value(100), "-", models.F("points")
                        ),
                    ),
                    models.When(
                        severity=3,
                        then=django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.comparison.Greatest("points", 7), "*", models.Value(-1)
                        ),
                    ),
                    default=django.db.models.expressions.CombinedExpression(models.F("points"), "*", models.Value(-1)),
                ),
                help_text="The lower, the more urgent; what waits or is answered stands behind the rest.",
                output_field=models.SmallIntegerField(),
            ),
        ),
    ]
