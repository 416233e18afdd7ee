"""Whom somebody may name as having served, and in which order they are offered."""

from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from encounters.changes.refusals import Rule
from encounters.models import Employee, Encounter
from encounters.models.choices import AttributedBy
from encounters.models.employee import names_told_apart
from encounters.models.shift import on_duty

NOT_CHOSEN = _("Not chosen")
NOT_ON_THAT_DAY = Rule.SERVED.label


def choose_colleague(encounter: Encounter, moment: datetime) -> forms.ModelChoiceField:
    """Return the field in which staff say who served a customer at that moment."""
    field = forms.ModelChoiceField(
        serving(encounter, moment, any_name=True), label=_("Who served?"), required=False, empty_label=NOT_CHOSEN
    )
    field.error_messages["invalid_choice"] = NOT_ON_THAT_DAY
    offered: Any = field.queryset
    named = cache(lambda: [(one.pk, field.label_from_instance(one)) for one in offered])
    field.choices = lambda: [("", NOT_CHOSEN), *named()]
    return field


def choose_employee(encounter: Encounter, moment: datetime) -> forms.ModelChoiceField:
    """Return the field in which a customer says who served them at that moment.

    Who was on duty is asked for the moment that is stored: or whoever sends one after the other, and stores none, would
    read the roster out of the order of the names.
    """
    offered = serving(encounter, moment)
    field = forms.ModelChoiceField(offered, label=_("Who served you?"), required=False)
    field.error_messages["invalid_choice"] = NOT_ON_THAT_DAY
    # Each asked once, and by a form that is shown.
    first = cache(lambda: first_offered(encounter))
    told_apart = cache(lambda: names_told_apart(offered, encounter.organisation))

    def choices() -> list[Any]:
        names = told_apart().items()
        on_duty_then = [named for named in names if named[0] in first()]
        return [("", NOT_CHOSEN), *on_duty_then, *(named for named in names if named[0] not in first())]

    field.choices = choices
    return field


def serving(encounter: Encounter, moment: datetime, *, any_name: bool = False) -> Any:
    """Return who served at the location of an encounter on the day of a moment, and who is named already."""
    location = encounter.location
    day = location.local(moment).date()
    return Employee.objects.serving_at(location, also=encounter.employee_id, on=day, any_name=any_name)


def first_offered(encounter: Encounter) -> set[int]:
    """Return the ids of those who are offered before all others: nobody, unless the organisation uses its roster.

    Where a point says who served, nobody has to be found.
    """
    if not encounter.organisation.uses_roster or encounter.attributed_by == AttributedBy.POINT:
        return set()
    return on_duty(encounter.location, encounter.occurred_at)
