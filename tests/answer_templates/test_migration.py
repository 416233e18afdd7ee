"""Templates that were stored as a row for each language keep their texts."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from encounters.models import AnswerTemplate, Organisation
from encounters.models.sorting import sort_key

BEFORE = ("encounters", "0014_logo")
ROWS = [
    ("Pahoittelu", "fi", "Hei {customer}"),
    ("Pahoittelu", "sv", "Hej {customer}"),
    ("Kiitos", "sv", "Tack"),
    ("Tyhjä", "fi", ""),
]


@pytest.mark.django_db
def test_texts_of_one_name_are_gathered_and_none_is_lost():
    organisations = [Organisation.objects.create(name=slug, slug=slug) for slug in ("kulma", "ranta")]
    loader = MigrationLoader(connection)
    state = loader.project_state(BEFORE)
    before = state.apps.get_model("encounters", "AnswerTemplate")
    with connection.schema_editor() as editor:
        editor.delete_model(AnswerTemplate)
        editor.create_model(before)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO encounters_answertemplate (organisation_id, title, sort_key, language, text)"
            " VALUES (%s, %s, %s, %s, %s)",
            [(one.pk, title, sort_key(title), *rest) for one in organisations for title, *rest in ROWS],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # as when they were committed

    with connection.schema_editor() as editor:
        loader.get_migration("encounters", "0015_answer_templates").apply(state, editor)

    kept = AnswerTemplate.objects.order_by("organisation", "title")
    assert list(kept.values_list("organisation", "title", "text_fi", "text_sv", "text_en", "is_active")) == [
        (organisation.pk, *texts, True)
        for organisation in organisations
        for texts in (("Kiitos", "", "Tack", ""), ("Pahoittelu", "Hei {customer}", "Hej {customer}", ""))
    ]
