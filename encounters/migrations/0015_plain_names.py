"""Columns under the names that the code gives them, and the alias of an encounter on its employee's page."""

from django.db import migrations, models
from django.db.models import Q

IN_FIGURES = Q(hold_reason="", excluded_at__isnull=True, withdrawn_at__isnull=True)
EMPTY = Q(
    text="",
    wish="",
    employee_description="",
    excluded_because="",
    aspects__len=0,
    attention="",
    step="",
    standing="",
    said_on_the_spot="",
    wants_answer=False,
    employee_chosen=False,
    employee__isnull=True,
    employee_alias__isnull=True,
    attribution="",
)
RENAMED = {
    "encounter": {
        "when_told": "time_given",
        "told_at": "words_changed_at",
        "opened_at": "first_read_at",
        "read_at": "last_read_at",
        "held": "hold_reason",
    },
    "case": {
        "clock_from": "clock_started_at",
        "stood_still": "paused_time",
        "promised_at": "promise_ends_at",
        "running_high": "in_spike",
    },
}
REMADE = (
    "encounter_held_known",
    "encounter_counted_unless_held_excluded_withdrawn",
    "encounter_withdrawn_is_empty",
)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0014_last_read")]

    operations = [
        *(migrations.RemoveConstraint("encounter", name) for name in REMADE),
        migrations.RemoveIndex("encounter", "encounter_held"),
        *(
            migrations.RenameField(model, former, name)
            for model, names in RENAMED.items()
            for former, name in names.items()
        ),
        migrations.AddField(
            "encounter",
            "employee_alias",
            models.UUIDField(help_text="Its name on the employee's own page, once that shows it.", null=True),
        ),
        migrations.AddIndex(
            "encounter",
            models.Index(
                fields=["organisation", "reported_at", "id"],
                condition=~Q(hold_reason="") & Q(excluded_at__isnull=True, withdrawn_at__isnull=True),
                name="encounter_awaiting_review",
            ),
        ),
        migrations.AddConstraint(
            "encounter",
            models.CheckConstraint(
                name="encounter_hold_reason_known", condition=Q(hold_reason__in=["", "honeypot", "fast", "limit"])
            ),
        ),
        migrations.AddConstraint(
            "encounter",
            models.CheckConstraint(
                name="encounter_counted_unless_held_excluded_withdrawn",
                condition=Q(IN_FIGURES, counted=True) | Q(~IN_FIGURES, counted=False),
            ),
        ),
        migrations.AddConstraint(
            "encounter",
            models.CheckConstraint(
                name="encounter_withdrawn_is_empty", condition=Q(withdrawn_at__isnull=True) | EMPTY
            ),
        ),
        migrations.AddConstraint(
            "encounter",
            models.UniqueConstraint(
                fields=["organisation", "employee_alias"],
                condition=Q(employee_alias__isnull=False),
                name="encounter_employee_alias_once",
            ),
        ),
    ]
