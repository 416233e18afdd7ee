"""Every name that is stored gets its sort key, a thousand rows at a time."""

from django.db import migrations

from encounters.models.sorting import sort_key

AT_ONCE = 1000
NAMES = {
    "AnswerTemplate": lambda row: row.title,
    "Employee": lambda row: f"{row.first_name} {row.last_name}".strip(" "),
    "Location": lambda row: row.name,
    "Organisation": lambda row: row.name,
    "User": lambda row: row.name or row.email,
}


def fill(apps, schema_editor):
    """Store each key that is not the one of the name; once more costs a look at each row."""
    for model, name_of in NAMES.items():
        fill_table(apps.get_model("encounters", model), name_of)


def fill_table(model, name_of):
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        changed = [row for row in rows if row.sort_key != sort_key(name_of(row))]
        for row in changed:
            row.sort_key = sort_key(name_of(row))
        model.objects.bulk_update(changed, ["sort_key"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("encounters", "0025_sort_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
