"""The views over tallies and deltas, and what stays out of dumps."""

from django.db import migrations

COUNTS = """
CREATE VIEW encounters_locationcount AS
    SELECT id, organisation_id, location_id, day, good, bad FROM encounters_locationtally
    UNION ALL
    SELECT -id, organisation_id, location_id, day, good, bad FROM encounters_tallydelta;
CREATE VIEW encounters_employeecount AS
    SELECT id, organisation_id, employee_id, location_id, day, good, bad FROM encounters_employeetally
    UNION ALL
    SELECT -id, organisation_id, employee_id, location_id, day, good, bad FROM encounters_tallydelta
    WHERE employee_id IS NOT NULL;
"""

UNLOGGED = """
ALTER TABLE encounters_limitkey SET UNLOGGED;
ALTER TABLE encounters_limitbucket SET UNLOGGED;
"""


class Migration(migrations.Migration):
    dependencies = [("encounters", "0001_schema")]

    operations = [
        migrations.RunSQL(COUNTS, "DROP VIEW encounters_locationcount; DROP VIEW encounters_employeecount;"),
        migrations.RunSQL(UNLOGGED, migrations.RunSQL.noop),
    ]
