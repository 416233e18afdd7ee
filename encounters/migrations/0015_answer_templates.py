import django.core.validators
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

# A template was a row for each language. Its texts stand side by side now; those of one name become one. What this
# changes twice is checked at once: no table is altered while a check of its rows waits.
GATHER = """
UPDATE encounters_answertemplate
SET text_fi = CASE language WHEN 'fi' THEN text ELSE '' END,
    text_sv = CASE language WHEN 'sv' THEN text ELSE '' END,
    text_en = CASE language WHEN 'en' THEN text ELSE '' END;
UPDATE encounters_answertemplate AS kept
SET text_fi = gathered.text_fi, text_sv = gathered.text_sv, text_en = gathered.text_en
FROM (
    SELECT min(id) AS id, max(text_fi) AS text_fi, max(text_sv) AS text_sv, max(text_en) AS text_en
    FROM encounters_answertemplate GROUP BY organisation_id, title
) AS gathered
WHERE kept.id = gathered.id;
DELETE FROM encounters_answertemplate AS other
USING encounters_answertemplate AS kept
WHERE kept.organisation_id = other.organisation_id AND kept.title = other.title AND kept.id < other.id;
DELETE FROM encounters_answertemplate WHERE text_fi = '' AND text_sv = '' AND text_en = '';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
AT_MOST = 4000


def text_field():
    return models.TextField(
        blank=True, default="", db_default="", validators=[django.core.validators.MaxLengthValidator(AT_MOST)]
    )


def is_short(column):
    return django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(column), AT_MOST)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0014_logo")]

    operations = [
        migrations.RemoveConstraint("answertemplate", "answer_template_once"),
        migrations.RemoveConstraint("answertemplate", "answer_template_language_known"),
        migrations.RemoveConstraint("answertemplate", "answer_template_text_length"),
        migrations.AddField("answertemplate", "text_fi", text_field()),
        migrations.AddField("answertemplate", "text_sv", text_field()),
        migrations.AddField("answertemplate", "text_en", text_field()),
        migrations.AddField("answertemplate", "is_active", models.BooleanField(db_default=True, default=True)),
        migrations.AddField(
            "answertemplate", "added_by_press", models.UUIDField(blank=True, editable=False, null=True)
        ),
        migrations.RunSQL(GATHER, migrations.RunSQL.noop),
        migrations.RemoveField("answertemplate", "language"),
        migrations.RemoveField("answertemplate", "text"),
        migrations.AddConstraint(
            "answertemplate",
            models.UniqueConstraint(fields=("organisation", "title"), name="answer_template_once"),
        ),
        migrations.AddConstraint(
            "answertemplate",
            models.UniqueConstraint(fields=("organisation", "added_by_press"), name="answer_template_added_once"),
        ),
        migrations.AddConstraint(
            "answertemplate",
            models.CheckConstraint(
                condition=models.Q(("text_en", ""), ("text_fi", ""), ("text_sv", ""), _negated=True),
                name="answer_template_has_text",
            ),
        ),
        migrations.AddConstraint(
            "answertemplate",
            models.CheckConstraint(
                condition=models.Q(is_short("text_fi"), is_short("text_sv"), is_short("text_en")),
                name="answer_template_text_length",
            ),
        ),
    ]
