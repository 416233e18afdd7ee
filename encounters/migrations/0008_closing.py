"""What closing, passing on, verdicts and redacting write down."""

import django.db.models.deletion
import encounters.models.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0007_conversation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200)),
                ("originals", models.JSONField()),
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
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="known_before",
            field=models.BooleanField(help_text="Whether it was known before the customer told.", null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("put_right", "put right"),
                    ("explained", "explained"),
                    ("change_planned", "a change is planned"),
                    ("change_made", "a change was made"),
                    ("not_ours", "not ours"),
                    ("duplicate", "told twice"),
                    ("unconfirmed", "could not be confirmed"),
                ],
                db_default="",
                default="",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="passed_on_at",
            field=models.DateTimeField(help_text="When thanks reached the employee.", null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="passed_on_by",
            field=encounters.models.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                help_text="Nobody: they passed themselves on.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.member",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="reopened_by_verdict",
            field=models.BooleanField(db_default=False, default=False, help_text="Happens once."),
        ),
        migrations.AddField(
            model_name="case",
            name="step_after",
            field=models.CharField(
                blank=True,
                choices=[
                    ("passer_by", "random visitor"),
                    ("trier", "trying it out"),
                    ("customer", "one among many"),
                    ("loyalist", "I always come here"),
                    ("advocate", "I recommend it to others"),
                ],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="stopped",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Thanks that don't pass themselves on."
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("yes", "yes"), ("partly", "partly"), ("no", "no"), ("cant_tell", "can't tell")],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="waiting_for",
            field=models.CharField(
                blank=True,
                choices=[("customer", "the customer"), ("employee", "the employee")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="encounter",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "person"),
                    ("staffing", "staffing"),
                    ("process", "process"),
                    ("product", "product"),
                    ("expectation", "expectation"),
                ],
                db_default="",
                default="",
                help_text="What lay behind it, once closed.",
                max_length=11,
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
                    ("moved", "Passed on to another location"),
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
                    ("withdrawn", "Withdrawn by the customer"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="casetext",
            name="event",
            field=encounters.models.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="texts",
                to="encounters.caseevent",
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
                    ("done", "What was done"),
                    ("change", "What changes"),
                    ("whose", "Whose it is"),
                    ("cause", "Why this cause"),
                    ("side", "The employee's side"),
                    ("praise", "The supervisor's word"),
                    ("verdict", "Why the customer says so"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("kind", "complaint"), ("outcome", ""), ("state", "closed")),
                fields=["organisation", "closed_at", "id"],
                name="case_without_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=encounters.models.tenancy.CompositeForeignKey(
                field="passed_on_by", name="case_passed_on_by_same_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("waiting_for__in", ["", "customer", "employee"])), name="case_waiting_for_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "",
                            "put_right",
                            "explained",
                            "change_planned",
                            "change_made",
                            "not_ours",
                            "duplicate",
                            "unconfirmed",
                        ],
                    )
                ),
                name="case_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "yes", "partly", "no", "cant_tell"])), name="case_verdict_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("step_after__in", ["", "passer_by", "trier", "customer", "loyalist", "advocate"])),
                name="case_step_after_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step_after", ""), ("verdict", "")),
                    models.Q(("closed_at__isnull", False), ("kind", "complaint")),
                    _connector="OR",
                ),
                name="case_judged_once_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("passed_on_at__isnull", True), ("kind", "thanks"), _connector="OR"),
                name="case_passed_on_are_thanks",
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
                            "moved",
                            "side_asked",
                            "side_given",
                            "nothing",
                            "heard",
                            "passed_on",
                            "stopped",
                            "closed",
                            "cause",
                            "verdict",
                            "amended",
                            "released",
                            "excluded",
                            "restored",
                            "reattributed",
                            "redacted",
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
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "reason",
                            "addition",
                            "note",
                            "answer",
                            "done",
                            "change",
                            "whose",
                            "cause",
                            "side",
                            "praise",
                            "verdict",
                        ],
                    )
                ),
                name="case_text_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casetext",
            constraint=models.UniqueConstraint(
                fields=("event", "kind", "organisation"), name="case_text_once_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["", "person", "staffing", "process", "product", "expectation"])),
                name="encounter_cause_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted_for_employee", False),
                    models.Q(("cause__in", ("staffing", "process", "product", "expectation")), _negated=True),
                    _connector="OR",
                ),
                name="encounter_counted_elsewhere_not_for_employee",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="encounter",
            field=encounters.models.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="redactions",
                to="encounters.encounter",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="event",
            field=encounters.models.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.caseevent",
            ),
        ),
        migrations.AddField(
            model_name="redaction",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="encounters.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="redaction",
            index=models.Index(fields=["organisation", "encounter", "id"], name="redaction_of_encounter"),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=encounters.models.tenancy.CompositeForeignKey(
                field="encounter", name="redaction_encounter_same_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=encounters.models.tenancy.CompositeForeignKey(
                field="event", name="redaction_event_same_organisation"
            ),
        ),
    ]
