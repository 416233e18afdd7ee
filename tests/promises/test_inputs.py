"""Everything that can be typed or stored has a limit."""

from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.http import QueryDict

from encounters.fields import WordsField
from encounters.models import HISTORY, Job
from encounters.models.encounter_constraints import MOST_ASPECTS
from tests.factories import House
from tests.promises.inputs import build, each_field, form_classes
from tests.promises.site import walk

CLOSED = (
    forms.TimeField,
    forms.ChoiceField,
    forms.ModelChoiceField,
    forms.BooleanField,
    forms.NullBooleanField,
    forms.UUIDField,
)
SEVERAL = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
MOMENTS = (forms.DateField, forms.DateTimeField)
ONLY_COMPARED = {"SuspectForm.shown", "WantedMailForm.kinds"}  # with what the page offers
TOO_EARLY_AND_TOO_LATE = ("0001-01-02", "9999-12-30", "0001-01-02T00:00", "9999-12-30T00:00")


def refuses(form_class: type, name: str, values: list[str], house: House) -> bool:
    sent = QueryDict(mutable=True)
    sent.setlist(build(form_class, house).add_prefix(name), values)
    return name in build(form_class, house, sent).errors


def has_limit(form_class: type, name: str, field: forms.Field, house: House) -> bool:
    if isinstance(field, SEVERAL):
        everything = [str(value) for value, _ in field.choices] or ["what is not offered"]
        return refuses(form_class, name, everything * 100, house)
    if isinstance(field, MOMENTS):
        return all(refuses(form_class, name, [value], house) for value in TOO_EARLY_AND_TOO_LATE)
    if isinstance(field, forms.FileField):
        large = SimpleUploadedFile("large.png", b"0" * (settings.LARGEST_UPLOAD + 1))
        sent = build(form_class, house, QueryDict())
        sent.files = {name: large}
        return name in sent.errors
    if isinstance(field, CLOSED):
        return True
    if isinstance(field, forms.IntegerField):  # and what derives from it: decimals and floats
        return field.min_value is not None and field.max_value is not None
    return isinstance(field, forms.CharField) and field.max_length is not None


def unlimited(fields: Iterator[tuple[str, type, str, forms.Field]], house: House) -> list[str]:
    return [
        what
        for what, form_class, name, field in fields
        if what not in ONLY_COMPARED and not has_limit(form_class, name, field, house)
    ]


def test_every_form_is_found(db):
    found = {form_class.__name__ for form_class in form_classes()}

    assert found >= {"DetailsForm", "RatingForm", "DigitsForm", "EncounterFilter", "FiguresForm", "ExcludeForm"}


def test_the_forms_of_library_views_are_ours():
    views = [getattr(pattern.callback, "view_class", None) for name, pattern in walk() if name != "account_signup"]
    shown = {view().get_form_class() for view in views if hasattr(view, "get_form_class")}
    shown = {form_class for form_class in shown if form_class.base_fields}

    assert {form_class.__name__ for form_class in shown} >= {"LoginForm", "ChangePasswordForm", "ResetPasswordForm"}
    assert shown <= set(form_classes())


def test_every_field_of_every_form_has_a_limit(house: House):
    assert unlimited(each_field(house), house) == []


class BoundlessForm(forms.Form):
    words = forms.CharField()
    number = forms.IntegerField(max_value=5)
    share = forms.FloatField(min_value=0)
    day = forms.DateField()
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    upload = forms.FileField(max_length=10)
    anything = forms.JSONField()
    short = WordsField(max_length=5)
    chosen = forms.ChoiceField(choices=[("a", "A")])


def test_a_field_without_a_limit_is_found(house: House):
    fields = ((name, BoundlessForm, name, field) for name, field in BoundlessForm.base_fields.items())

    assert unlimited(fields, house) == ["words", "number", "share", "day", "several", "upload", "anything"]


def test_a_reason_given_twice_counts_once(house: House):
    details = next(form_class for form_class in form_classes() if form_class.__name__ == "DetailsForm")
    form = build(details, house, QueryDict("aspects=speed&aspects=valued&aspects=speed"))

    form.is_valid()

    assert form.errors.get("aspects") or form.cleaned_data["aspects"] == ["speed", "valued"]


# --- What is stored ------------------------------------------------------------------------------

# Columns that nobody types into, and why they need no limit.
MAILS = ("AccountMail", "OrganisationMail")
MOMENTS_OF_MAIL = ("owed_at", "due_at", "try_until", "sending_since", "next_try_at", "over_at")
BY_OURSELVES = {
    **{f"{mail}.tries": "at most some twenty, in two days" for mail in MAILS},
    "OrganisationMail.first_event": "an id of an event",
    **{f"{mail}.code": "of an answer of a mail server: three digits" for mail in MAILS},
    "CaseEvent.facts": "names of fields and ids, written by actions",
    "Correction.changes": "values of closed lists, ids and moments, written by actions",
    "Correction.later_fields": "names of fields, written by actions",
    "Correction.version": "a number of the sequence of events",
    **dict.fromkeys(("Encounter.topics", "Encounter.topic_forms"), "at most 300 words and pairs, read by `topics_in`"),
    "Encounter.search": "lexemes of texts that have limits, written by actions in at most 900,000 bytes",
    "Case.late_days": "working days between two moments of the clock",
    "Case.points": "a sum of small numbers and of days late",
    "Case.paused_time": "working time between two moments of the clock",
    "Redaction.originals": "texts as they stood, each within its own limit",
    "Export.done_count": "a number of encounters",
    "Export.row_count": "a number of encounters",
    "Export.size": "the length of what is stored",
    "Export.rights": "a hash",
    "ExportPart.content": "a piece of a file that our code writes, of half a mebibyte",
    "ExportPart.number": "counted from 0, one for each half a mebibyte",
    "SheetImport.added_count": "a number of rows, of which there are at most 20,000",
    "SheetImport.changed_count": "a number of rows",
    "SheetImport.content": "a file, in at most two mebibytes",
    "SheetImport.done_count": "a number of rows",
    "SheetImport.problem": "a text of ours and short pieces of a file",
    "SheetImport.row_count": "a number of rows",
    "SheetImport.same_count": "a number of rows",
    "SheetImport.unknown_columns": "at most fifty heads, cut to 60 letters",
    "SheetImport.wrong_count": "a number of rows",
    "SheetRow.changes": "values that forms take, within their limits",
    "SheetRow.number": "a row of a spreadsheet, of which there are at most 1,048,576",
    "SheetRow.outcome": "one of four",
    "SheetRow.problems": "texts of ours and pieces of cells, cut to 200 letters",
    "Session.session_data": "what our code keeps, and messages about what was sent within its limits",
    "LimitBucket.left": "kept between an allowance and ten times its negative by the statement that writes it",
}
# Moments and days: read from the clock, or judged by the form that takes them.
FROM_THE_CLOCK = {
    *(
        "Case.opened_at",
        "Case.seen_at",
        "Case.clock_started_at",
        "Case.waiting_since",
        "Case.unread_since",
        "Case.closed_at",
        "Case.passed_on_at",
        *(f"Alert.{name}" for name in ("first_day", "last_day", "raised_at", "acknowledged_at", "closed_at")),
        *(f"Export.{name}" for name in ("created_at", "owed_at", "ready_at")),
        "Shift.last_on",
        "CaseEvent.at",
        *(f"{mail}.{moment}" for mail in MAILS for moment in MOMENTS_OF_MAIL),
        *("OrganisationMail.day", "UnwantedMail.at"),
        "Kiosk.paired_at",
        "Kiosk.seen_at",
        "KioskPairing.expires_at",
        "Correction.last_at",
        "Draft.saved_at",
        "Encounter.reported_at",
        "Encounter.first_read_at",
        "Encounter.last_read_at",
        "Encounter.words_changed_at",
    ),
    *("Encounter.excluded_at", "Encounter.withdrawn_at", "ClosedCookie.at", "LimitBucket.at", "LimitKey.day"),
    *(
        "Member.invited_at",
        "Organisation.created_at",
        "Session.began_at",
        "Session.expire_date",
        "SheetImport.created_at",
        "SheetImport.owed_at",
        "SheetImport.stored_at",
        "User.date_joined",
        "User.last_login",
        "User.mail_refused_at",
    ),
}
FROM_A_FORM = {
    "Encounter.occurred_at": "DetailsForm.occurred_at",
    "one of Location.holidays": "LocationForm.days_off",
    "Employee.starts_on": "EmployeeForm.starts_on",
    "Employee.ends_on": "EmployeeForm.ends_on",
    "Shift.works_on": "OnceForm.works_on",
}
FOLLOWS = {
    **dict.fromkeys(
        ["Encounter.occurred_on", "TallyDelta.day", "LocationTally.day", "EmployeeTally.day"], "occurred_at"
    ),
    **dict.fromkeys(["Case.promise_ends_at", "Case.due_at"], "the clock and the organisation's days"),
    **dict.fromkeys(["LocationCount.day", "EmployeeCount.day"], "a view"),
}


def columns() -> Iterator[tuple[str, models.Field]]:
    """What is typed or stored; histories are copied from it by the database, and jobs have the columns of a library."""
    for model in set(apps.get_app_config("encounters").get_models()) - {*HISTORY.values(), Job}:
        for field in model._meta.concrete_fields:
            yield f"{model.__name__}.{field.name}", field


def bound(field: models.Field, validator: type) -> bool:
    return any(isinstance(one, validator) for one in field.validators)


def counted(field: ArrayField) -> bool:
    """A list is cut by its size, or by a constraint on its length."""
    return bool(field.size) or any(
        f"{field.name}__len__lte" in str(getattr(constraint, "condition", ""))
        for constraint in field.model._meta.constraints
    )


def is_limited(what: str, field: models.Field) -> bool:
    if what in BY_OURSELVES or field.is_relation or field.primary_key or field.generated:
        return True
    if isinstance(field, ArrayField):
        return counted(field) and is_limited(f"one of {what}", field.base_field)
    if isinstance(field, models.DateField):
        return what in FROM_THE_CLOCK or what in FROM_A_FORM or what in FOLLOWS
    if isinstance(field, models.TextField):
        return bound(field, MaxLengthValidator) and any(
            constraint.name.endswith("_text_length") for constraint in field.model._meta.constraints
        )
    if isinstance(field, models.JSONField):
        return any(
            constraint.name.endswith("_texts_length") and f"({field.name})" in str(constraint.condition)
            for constraint in field.model._meta.constraints
        )
    if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField)):
        return bound(field, MinValueValidator) and bound(field, MaxValueValidator)
    if isinstance(field, (models.CharField, models.BinaryField)):
        return field.max_length is not None
    return isinstance(field, (models.BooleanField, models.UUIDField, models.TimeField))


def test_every_column_has_a_limit(db):
    assert [what for what, field in columns() if not is_limited(what, field)] == []


def test_the_reasons_name_columns_and_fields_that_exist(house: House):
    known = {what for what, _ in columns()}
    typed = {what for what, *_ in each_field(house)}

    assert {what.removeprefix("one of ") for what in {*BY_OURSELVES, *FROM_THE_CLOCK, *FROM_A_FORM, *FOLLOWS}} <= known
    assert {*FROM_A_FORM.values(), *ONLY_COMPARED} <= typed


@pytest.mark.parametrize(
    "field",
    [
        models.TextField(),
        models.CharField(),
        models.BinaryField(),
        models.FloatField(),
        models.DateField(),
        models.JSONField(),
        models.FileField(),
        ArrayField(models.CharField(max_length=5)),
        ArrayField(models.CharField(), size=3),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_column_without_a_limit_is_found(field, db):
    from encounters.models import Organisation

    field.set_attributes_from_name("boundless")
    field.model = Organisation

    assert not is_limited("Organisation.boundless", field)


def test_the_database_counts_the_reasons_too(house: House):
    from django.db import IntegrityError

    from tests.factories import make_encounter

    encounter = make_encounter(house.point)

    with pytest.raises(IntegrityError, match="aspects_few"):
        type(encounter).objects.update(aspects=["speed"] * (MOST_ASPECTS + 1))
