"""Organisations that signed up before the history said by whom: it was whoever became their first member."""

from django.db import migrations

FILL = """
    WITH signed_up AS (
        SELECT DISTINCT ON (member.organisation_id) member.organisation_id, member.pgh_id, member.user_id
        FROM encounters_memberchange AS member
        JOIN encounters_organisation AS organisation ON organisation.id = member.organisation_id
        WHERE organisation.sign_up_key IS NOT NULL
        ORDER BY member.organisation_id, member.pgh_id
    ), members AS (
        UPDATE encounters_memberchange AS change
        SET pgh_context = jsonb_build_object('signed_up', signed_up.user_id)
        FROM signed_up
        WHERE change.pgh_id = signed_up.pgh_id AND change.pgh_label = 'insert' AND change.pgh_context IS NULL
        RETURNING change.organisation_id, change.user_id
    )
    UPDATE encounters_organisationchange AS change
    SET pgh_context = jsonb_build_object('signed_up', members.user_id)
    FROM members
    WHERE change.pgh_obj_id = members.organisation_id AND change.pgh_label = 'insert' AND change.pgh_context IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0024_job"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
