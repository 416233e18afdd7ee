"""Cases from before get plain days; the nightly job settles what it can."""

from django.db import migrations

FILL = """
UPDATE encounters_case SET
    clock_from = opened_at,
    promised_at = opened_at + interval '3 days',
    due_at = opened_at + interval '3 days',
    waiting_since = CASE WHEN state = 'waiting' THEN opened_at END
WHERE clock_from IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("encounters", "0004_urgency")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
