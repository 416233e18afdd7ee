"""What an encounter is found by is written by the application: the database derives it no more."""

import encounters.models.searching
from django.db import migrations
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("encounters", "0027_sort_keys_required")]

    operations = [
        migrations.RemoveIndex(model_name="encounter", name="encounter_search"),
        migrations.RemoveIndex(model_name="casetext", name="case_text_search"),
        migrations.RemoveField(model_name="encounter", name="search"),
        migrations.RemoveField(model_name="casetext", name="search"),
        migrations.AddField(
            model_name="encounter",
            name="search",
            field=encounters.models.searching.WordsVectorField(
                default="", db_default=Value(""), help_text="What it is found by."
            ),
        ),
    ]
