"""What the fields of what is set up, and their values, are called."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any, NamedTuple, Self

from django.db.models import Field, Model, Q
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import time as format_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encounters.answer_templates.forms import AnswerTemplateForm
from encounters.fields import WEEKDAYS
from encounters.kiosk.forms import KioskForm
from encounters.locations.forms import LocationForm
from encounters.members.forms import MemberForm
from encounters.models import (
    AnswerTemplate,
    Employee,
    EmployeeLocation,
    FeedbackPoint,
    Kiosk,
    Location,
    Member,
    Organisation,
    Shift,
    SupervisedLocation,
    Theme,
    ThemeWord,
    User,
)
from encounters.models.choices import Language
from encounters.organisation.forms import OrganisationSettingsForm
from encounters.people.forms import EmployeeForm
from encounters.points.forms import HostsForm, PointForm
from encounters.roster.naming import when_of
from encounters.topics.forms import ThemeForm

LABELS: dict[type[Model], Any] = {
    Organisation: gettext_lazy("Organisation"),
    Location: gettext_lazy("Location"),
    Employee: gettext_lazy("Employee"),
    EmployeeLocation: gettext_lazy("Employee at a location"),
    Member: gettext_lazy("Member"),
    SupervisedLocation: gettext_lazy("Supervisor of a location"),
    FeedbackPoint: gettext_lazy("Feedback point"),
    Kiosk: gettext_lazy("Tablet"),
    AnswerTemplate: gettext_lazy("Answer template"),
    Shift: gettext_lazy("Shift"),
    Theme: gettext_lazy("Theme"),
    ThemeWord: gettext_lazy("Word of a theme"),
}
FORMS: dict[type[Model], Any] = {
    Organisation: OrganisationSettingsForm,
    Location: LocationForm,
    Employee: EmployeeForm,
    Member: MemberForm,
    FeedbackPoint: PointForm,
    Kiosk: KioskForm,
    AnswerTemplate: AnswerTemplateForm,
    Theme: ThemeForm,
}
OTHER_FIELDS = {
    "embed_hosts": HostsForm.base_fields["embed_hosts"].label,
    "holidays": gettext_lazy("Days off"),
    "logo": gettext_lazy("Logo"),
    "location": gettext_lazy("Location"),
    "is_active": gettext_lazy("In use"),
    "slug": gettext_lazy("Word in addresses"),
    "channel": gettext_lazy("Way of giving feedback"),
    "employee": gettext_lazy("Employee"),
    "member": gettext_lazy("Member"),
    "user": gettext_lazy("Account"),
    "point": gettext_lazy("Feedback point"),
    "weekday": gettext_lazy("Weekday"),
    "works_on": gettext_lazy("Day"),
    "last_on": gettext_lazy("Last day"),
    "theme": gettext_lazy("Theme"),
    "form": gettext_lazy("Word"),
    "stem": gettext_lazy("Stem"),
    "language": gettext_lazy("Language"),
    "is_off": gettext_lazy("Taken off"),
    "begins": gettext_lazy("Begins"),
    "ends": gettext_lazy("Ends"),
}


NAMED_WITH: dict[type[Model], list[str]] = {FeedbackPoint: ["location"], Member: ["user"]}
GONE = "?"  # what nobody knows the name of any more


class RowNames(NamedTuple):
    """What rows are called that history points at, by their model and id; of what is gone nothing is known."""

    known: dict[tuple[type[Model], Any], str]

    @classmethod
    def of(cls, organisation: Organisation, rows: Iterable[Any]) -> Self:
        """Return the names of all rows of an organisation that these states point at."""
        wanted: dict[Any, set[Any]] = {}
        for row in rows:
            for field in row._meta.concrete_fields:
                if field.is_relation and not field.name.startswith("pgh_"):
                    wanted.setdefault(field.related_model, set()).add(getattr(row, field.attname))
            context = row.pgh_context or {}
            wanted.setdefault(Member, set()).add(context.get("member"))
            wanted.setdefault(User, set()).add(context.get("signed_up"))
            if row.pgh_tracked_model is Member:
                wanted[Member].add(row.id)
        known: dict[tuple[type[Model], Any], str] = {}
        for model in (Location, Employee, FeedbackPoint, Member, Theme):
            meant = Q(pk__in=wanted.get(model, set()) - {None})
            if model is Member:
                meant |= Q(user__in=wanted.get(User, set()) - {None})
            found: Any = model._default_manager.filter(meant, organisation=organisation)
            found = found.select_related(*NAMED_WITH.get(model, []))
            if model is Member:
                known |= {(User, row.user_id): row.display_name for row in found}
                known |= {(Member, row.pk): row.display_name for row in found}
            else:
                known |= {(model, row.pk): str(row) for row in found}
        return cls(known)

    def member(self, pk: Any) -> str:
        """Return what a member is called."""
        return self.known.get((Member, pk)) or _("Somebody who is no member any more")

    def account(self, pk: Any) -> str:
        """Return what the member is called whose account this is."""
        return self.known.get((User, pk)) or _("Somebody who is no member any more")


def kind_label(kind: type[Model]) -> str:
    """Return what a kind of row is called."""
    return str(LABELS[kind])


def field_label(kind: type[Model], name: str) -> str:
    """Return what a field is called, as its form calls it."""
    form = FORMS.get(kind)
    field = form.base_fields.get(name) if form else None
    return str(field.label if field else OTHER_FIELDS[name])


def row_name(kind: type[Model], row: Any, names: RowNames) -> str:
    """Return what a row was called in one of its states; of what joins two rows, both."""
    if kind in {EmployeeLocation, SupervisedLocation, Member, Kiosk, Shift, ThemeWord}:
        fields = (field for field in row._meta.concrete_fields if field.is_relation and field.name != "organisation")
        shown = [in_words(field, row, names) for field in fields if not field.name.startswith("pgh_")]
        first = shown[:1] if kind in {Member, Kiosk} else shown
        if kind is Shift:
            first.append(when_of(row))
        if kind is ThemeWord:
            first.append(row.form)
        return " · ".join(name for name in first if name)
    if kind is FeedbackPoint:
        return row.label or names.known.get((Location, row.location_id), "")
    if kind is Employee:
        return f"{row.first_name} {row.last_name}".strip()
    return str(getattr(row, "name", "") or getattr(row, "title", ""))


def in_words(field: Field, row: Any, names: RowNames) -> str:
    """Return the value of a field in one state, in words; empty where there is none."""
    value = getattr(row, field.attname)
    if value in (None, "", []):
        return ""
    if field.is_relation:
        return names.known.get((field.related_model, value), GONE)  # type: ignore[arg-type]
    if isinstance(value, list):
        return ", ".join(one_in_words(field.name, one) for one in value)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return one_in_words(field.name, value)


def one_in_words(name: str, value: Any) -> str:
    """Return one value in words; of a list, one of it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return format_date(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return format_time(value, "TIME_FORMAT")
    if name == "languages":
        return str(Language(value).label)
    if name in {"weekday", "working_days"}:
        return str(dict(WEEKDAYS).get(value, value))
    return str(value)
