"""What customers chose with a verdict goes where it can be erased, and is erased where they took everything back.

It stood among the facts of events, which nobody may change. So this migration takes the right to do so for a moment.
"""

from django.db import migrations, models
from django.db.models import Q

KEEP = """
INSERT INTO encounters_correction (organisation_id, encounter_id, event_id, changes)
SELECT event.organisation_id, event.encounter_id, event.id, jsonb_build_object(
    'verdict', jsonb_build_array(event.facts -> 'verdict', event.facts -> 'verdict'),
    'step', jsonb_build_array(coalesce(event.facts ->> 'step', ''), coalesce(event.facts ->> 'step', '')))
FROM encounters_caseevent event
JOIN encounters_encounter encounter
    ON (encounter.organisation_id, encounter.id) = (event.organisation_id, event.encounter_id)
WHERE event.kind = 'verdict' AND event.facts ? 'verdict' AND encounter.withdrawn_at IS NULL;
"""
TAKE_OUT = """
GRANT UPDATE ON encounters_caseevent TO CURRENT_USER;
UPDATE encounters_caseevent SET facts = facts - 'verdict' - 'step' WHERE kind = 'verdict';
REVOKE UPDATE ON encounters_caseevent FROM CURRENT_USER;
GRANT UPDATE (organisation_id) ON encounters_caseevent TO CURRENT_USER;
"""
PUT_BACK = """
GRANT UPDATE ON encounters_caseevent TO CURRENT_USER;
UPDATE encounters_caseevent event SET facts = event.facts || jsonb_build_object(
    'verdict', correction.changes -> 'verdict' -> 1, 'step', correction.changes -> 'step' -> 1)
FROM encounters_correction correction WHERE event.kind = 'verdict' AND correction.event_id = event.id;
REVOKE UPDATE ON encounters_caseevent FROM CURRENT_USER;
GRANT UPDATE (organisation_id) ON encounters_caseevent TO CURRENT_USER;
DELETE FROM encounters_correction WHERE changes ? 'verdict';
"""
ERASE = """
UPDATE encounters_case SET verdict = '', step_after = '', reopened_by_verdict = false
WHERE state = 'withdrawn' AND (verdict <> '' OR step_after <> '' OR reopened_by_verdict);
"""
WITHDRAWN = Q(state="withdrawn")
NOT_JUDGED = Q(verdict="", step_after="", reopened_by_verdict=False)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0020_undone")]

    operations = [
        migrations.RunSQL(KEEP + TAKE_OUT, PUT_BACK),
        migrations.RunSQL(ERASE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(condition=~WITHDRAWN | NOT_JUDGED, name="case_withdrawn_is_not_judged"),
        ),
    ]
