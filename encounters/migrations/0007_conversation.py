"""Answers and their templates, and what the customer writes after it was read."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0006_urgency_required"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(choices=[("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")], max_length=2),
                ),
                ("title", models.CharField(max_length=100)),
                ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="casetext",
            name="case_text_kind_known",
        ),
        migrations.AddField(
            model_name="case",
            name="unread_since",
            field=models.DateTimeField(help_text="When the customer wrote more, until a handler opens it.", null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="answers_signed_by",
            field=models.CharField(
                choices=[("name", "Name and title"), ("role", "Title alone")],
                db_default="name",
                default="name",
                max_length=4,
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
                    ("noted", "Internal note"),
                    ("answered", "Answered"),
                    ("asked", "Asked the customer; waiting"),
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
        migrations.AlterField(
            model_name="casetext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reason", "Reason"),
                    ("addition", "Added by the customer"),
                    ("note", "Internal note"),
                    ("answer", "Answer to the customer"),
                ],
                max_length=10,
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
                            "noted",
                            "answered",
                            "asked",
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
        migrations.AddConstraint(
            model_name="casetext",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["reason", "addition", "note", "answer"])), name="case_text_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers_signed_by__in", ["name", "role"])),
                name="organisation_answers_signed_by_known",
            ),
        ),
        migrations.AddField(
            model_name="answertemplate",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.UniqueConstraint(
                fields=("organisation", "language", "title"), name="answer_template_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["fi", "sv", "en"])), name="answer_template_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("text"), 4000
                ),
                name="answer_template_text_length",
            ),
        ),
    ]
