"""Texts of the timeline are found by their words."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "0012_unread")]

    operations = [
        migrations.AddField(
            model_name="casetext",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.CombinedSearchVector(
                    django.contrib.postgres.search.CombinedSearchVector(
                        django.contrib.postgres.search.SearchVector("text", config="finnish"),
                        "||",
                        django.contrib.postgres.search.SearchVector("text", config="swedish"),
                        django.contrib.postgres.search.SearchConfig("finnish"),
                    ),
                    "||",
                    django.contrib.postgres.search.SearchVector("text", config="english"),
                    django.contrib.postgres.search.SearchConfig("finnish"),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="casetext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="case_text_search"),
        ),
    ]
