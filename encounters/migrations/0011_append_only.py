"""Events are only added: the role that serves loses its right to change and delete them.

Foreign keys that point at events lock the row they find, which needs the right to update one column.
`organisation_id` can't be changed all the same: an event's encounter is of one organisation.
"""

from django.db import migrations

TAKE_AWAY = """
REVOKE UPDATE, DELETE ON encounters_caseevent FROM CURRENT_USER;
GRANT UPDATE (organisation_id) ON encounters_caseevent TO CURRENT_USER;
"""
GIVE_BACK = "GRANT UPDATE, DELETE ON encounters_caseevent TO CURRENT_USER;"


class Migration(migrations.Migration):
    dependencies = [("encounters", "0010_closing_required")]

    operations = [
        migrations.RunSQL(TAKE_AWAY, GIVE_BACK),
    ]
