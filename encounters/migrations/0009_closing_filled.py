"""Cases from before wait for the customer, and were closed when they were last known to move."""

from django.db import migrations

FILL = """
UPDATE encounters_case SET
    waiting_for = CASE WHEN state = 'waiting' THEN 'customer' ELSE '' END,
    closed_at = CASE WHEN state = 'closed' THEN coalesce(seen_at, opened_at) END
WHERE (state = 'waiting' AND waiting_for = '') OR (state = 'closed' AND closed_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("encounters", "0008_closing")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
