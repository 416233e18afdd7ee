"""Two pages of one feedback: the later one overwrites nothing that the other stored meanwhile, unless it is told to."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import date as format_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from encounters.models.redaction import read_redacted_words
from encounters.setting_forms import fingerprint_of, in_words
from encounters.texts.reading import unturned
from encounters.texts.redacting import redact_all

if TYPE_CHECKING:
    from encounters.feedback.details_fields import DetailsFields


def mark_of(name: str) -> str:
    """Return the name of the hidden value that says which stored value was shown beside what was typed."""
    return f"replaces-{name}"


def fingerprint(form: "DetailsFields", name: str) -> str:
    """Return what tells the stored value of a field from every other."""
    return fingerprint_of({name: form.said[name]})


def find_overwritten(form: "DetailsFields") -> list[str]:
    """Return the fields changed on this page whose stored value another page has changed since this one was shown.

    What was empty, and what stands in what was sent as well, would not be lost.
    """
    return [name for name in form.changed_data if name in form.said and would_overwrite(form, name)]


def would_overwrite(form: "DetailsFields", name: str) -> bool:
    """Return whether storing what was sent for a field would lose what another page has stored."""
    stored, sent = form.said[name], form.cleaned_data.get(name)
    encounter = form.encounter
    if (name == "occurred_at" and not encounter.time_given) or (name == "attribution" and not encounter.employee_id):
        return False  # nobody has told it yet
    if not stored or name not in form.cleaned_data or is_held(stored, sent):
        return False
    return not was_shown(form, name)


def is_held(stored: Any, sent: Any) -> bool:
    """Return whether all of a stored value stands in what was sent."""
    if isinstance(stored, str) and isinstance(sent, str):
        return stored in sent
    if isinstance(stored, list):
        return set(stored) <= set(sent or [])
    return bool(stored == getattr(sent, "pk", sent))


def was_shown(form: "DetailsFields", name: str) -> bool:
    """Return whether the page showed what is stored, but for what was redacted since; also where it says nothing of it.

    Every page says what it showed in each line of text, be it empty.
    """
    field, bound = form.fields[name], form[name]
    shown = field.hidden_widget().value_from_datadict(form.data, form.files, bound.html_initial_name)
    stored = form.said[name]
    if shown is None and isinstance(stored, str):
        return True
    if isinstance(stored, datetime):
        return bool(field.prepare_value(stored) == field.prepare_value(field.to_python(shown)))
    if not field.has_changed(field.prepare_value(stored), shown):
        return True
    if not isinstance(shown, str):
        return False
    return redact_all(shown, read_redacted_words(form.encounter)) == stored


def stored_in_words(form: "DetailsFields", name: str) -> str:
    """Return the stored value of a field as people read it."""
    field, stored = form.fields[name], form.said[name]
    if isinstance(stored, datetime):
        return str(format_date(form.encounter.location.local(stored), "SHORT_DATETIME_FORMAT"))
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    return unturned(in_words(field, stored))


def marks_html(form: "DetailsFields", names: list[str]) -> SafeString:
    """Return hidden fields that say what was shown: what is sent with them takes its place."""
    marks = [(mark_of(name), fingerprint(form, name)) for name in names]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', marks)
