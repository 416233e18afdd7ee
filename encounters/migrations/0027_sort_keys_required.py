"""No name is stored without its sort key, nor with the key of another name."""

from importlib import import_module

import django.db.models.functions as functions
from django.db import migrations
from django.db.models import F, Value

from encounters.models.sorting import SortKeyField, sorts_by

filled = import_module("encounters.migrations.0026_sort_keys_filled")
NAMES = {
    "answertemplate": ("answer_template", F("title")),
    "employee": ("employee", functions.Trim(functions.Concat("first_name", Value(" "), "last_name"))),
    "location": ("location", F("name")),
    "organisation": ("organisation", F("name")),
    "user": ("user", functions.Coalesce(functions.NullIf("name", Value("")), "email")),
}


class Migration(migrations.Migration):
    dependencies = [("encounters", "0026_sort_keys_filled")]

    operations = [
        migrations.RunPython(filled.fill, migrations.RunPython.noop, elidable=True),  # written or renamed meanwhile
        *[migrations.AlterField(model_name=model, name="sort_key", field=SortKeyField()) for model in NAMES],
        *[migrations.AddConstraint(model_name=model, constraint=sorts_by(*name)) for model, name in NAMES.items()],
    ]
