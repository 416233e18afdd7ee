"""Names get a sort key that ICU makes, in place of one that the database derived from few letters.

The keys of places and employees stay as they were until 0026 makes them anew, and lists go on being sorted by them.
"""

from django.db import migrations

import encounters.models.sorting

COLUMNS = ("location", "employee")


def sort_key_field(**options):
    return encounters.models.sorting.SortKeyField(null=True, **options)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0024_limit_moments")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(model_name=name, name="sort_key", field=sort_key_field()) for name in COLUMNS
            ],
            database_operations=[
                migrations.RunSQL(
                    f"""
                    ALTER TABLE encounters_{name} ALTER COLUMN sort_key DROP EXPRESSION IF EXISTS;
                    ALTER TABLE encounters_{name} ALTER COLUMN sort_key TYPE varchar(1200) COLLATE "C";
                    """,
                    migrations.RunSQL.noop,
                )
                for name in COLUMNS
            ],
        ),
        *[
            migrations.AddField(model_name=name, name="sort_key", field=sort_key_field())
            for name in ("answertemplate", "organisation", "user")
        ],
    ]
