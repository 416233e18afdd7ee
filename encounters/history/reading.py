"""What was changed of what an organisation has set up: who, when, and each field from what to what."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils.translation import gettext as _

from encounters.history.naming import RowNames, field_label, in_words, kind_label, one_in_words, row_name
from encounters.models import (
    HISTORY,
    Employee,
    EmployeeLocation,
    FeedbackPoint,
    Kiosk,
    Member,
    Organisation,
    SupervisedLocation,
    Theme,
    ThemeWord,
)
from encounters.models.history import STOOD
from encounters.paging import MOMENT, PAGE_SIZE
from encounters.texts.digits import is_id

KINDS: list[type[Model]] = list(HISTORY)
BY_NAME = {kind.__name__.lower(): kind for kind in KINDS}
PARTS: dict[type[Model], tuple[str, Any]] = {
    EmployeeLocation: ("employee", Employee),
    SupervisedLocation: ("member", Member),
    ThemeWord: ("theme", Theme),
}


class HistoryPosition(NamedTuple):
    """Where in the history a page ends: a moment, the number of a kind, and the id of a row of its history."""

    at: datetime
    kind: int
    pk: int


class FieldChange(NamedTuple):
    """One field, from what to what, in words."""

    label: str
    before: str
    after: str


class HistoryLine(NamedTuple):
    """One change: when, whose doing it was, of what, what was done (insert, update or delete), and its fields."""

    at: datetime
    who: str
    kind: str
    name: str
    done: str
    fields: list[FieldChange]


class History(NamedTuple):
    """A page of changes, and where the next one begins; empty on the last page."""

    rows: list[HistoryLine]
    next: str


def read_history(member: Member, *, of: str = "", after: str = "") -> History:
    """Return the changes in the member's organisation that follow a place, the newest first.

    `of` names one row, as `location-3`; anything else means all of them.
    """
    place, rows = read_place(after), list[tuple[int, Any]]()
    for number, changes in enumerate(changes_of(member.organisation, of)):
        if changes is not None:
            rows += [(number, row) for row in following(changes, number, place)[: PAGE_SIZE + 1]]
    rows.sort(key=lambda row: (row[1].pgh_created_at, -row[0], row[1].pgh_id), reverse=True)
    shown, next_place = rows[:PAGE_SIZE], ""
    if len(rows) > PAGE_SIZE:
        next_place = write_place(shown[-1])
    return History(lines(member.organisation, shown), next_place)


def changes_of(organisation: Organisation, of: str) -> Iterable[QuerySet[Any] | None]:
    """Yield the history of each kind of row; None for those that are not asked for."""
    name, _dash, pk = of.partition("-")
    wanted = BY_NAME.get(name) if is_id(pk) else None
    for kind in KINDS:
        changes: Any = HISTORY[kind]
        owner = "pgh_obj" if kind is Organisation else "organisation"
        found = changes.objects.filter(**{owner: organisation}).exclude(pgh_label=STOOD)
        if wanted is None:
            yield found
        elif kind is wanted:
            yield found.filter(pgh_obj=int(pk))
        elif PARTS.get(kind, ("", None))[1] is wanted:
            yield found.filter(**{PARTS[kind][0]: int(pk)})
        elif (kind, wanted) == (FeedbackPoint, Kiosk):  # which has the name of a tablet
            yield found.filter(pgh_obj__in=Kiosk.objects.filter(organisation=organisation, pk=int(pk)).values("point"))
        else:
            yield None


def following(changes: QuerySet[Any], number: int, place: HistoryPosition | None) -> QuerySet[Any]:
    """Return changes of one kind that follow a place, the newest first, each with `before_id` of the state before."""
    if place:
        if number < place.kind:
            changes = changes.filter(pgh_created_at__lt=place.at)
        elif number > place.kind:
            changes = changes.filter(pgh_created_at__lte=place.at)
        else:
            position = Tuple(F("pgh_created_at"), F("pgh_id"))
            changes = changes.filter(TupleLessThan(position, (place.at, place.pk)))
    states = changes.model.objects.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(states.order_by("-pgh_id").values("pgh_id")[:1])
    return changes.annotate(before_id=before).order_by("-pgh_created_at", "-pgh_id")


def lines(organisation: Organisation, rows: list[tuple[int, Any]]) -> list[HistoryLine]:
    """Return these changes in words."""
    befores: dict[tuple[int, int], Any] = {}
    for number, kind in enumerate(KINDS):
        changes: Any = HISTORY[kind]
        if wanted := [row.before_id for place, row in rows if place == number and row.before_id]:
            befores |= {(number, before.pgh_id): before for before in changes.objects.filter(pgh_id__in=wanted)}
    names = RowNames.of(organisation, [row for _number, row in rows] + list(befores.values()))
    return [line(KINDS[number], row, befores.get((number, row.before_id)), names) for number, row in rows]


def line(kind: type[Model], row: Any, before: Any, names: RowNames) -> HistoryLine:
    """Return one change in words; the fields of what was added or removed are told by its name alone."""
    fields = list[FieldChange]()
    if before and row.pgh_label == "update":
        fields = changed_fields(kind, before, row, names)
    who = who_did(row.pgh_context or {}, names)
    return HistoryLine(row.pgh_created_at, who, kind_label(kind), row_name(kind, row, names), row.pgh_label, fields)


def changed_fields(kind: type[Model], before: Any, row: Any, names: RowNames) -> list[FieldChange]:
    """Return the fields that differ between two states; of days off, those that were removed and those added."""
    changes = list[FieldChange]()
    for field in row._meta.concrete_fields:
        if field.name.startswith("pgh_") or getattr(before, field.attname) == getattr(row, field.attname):
            continue
        label = field_label(kind, field.name)
        if field.name == "holidays":
            changes += changed_days(label, before.holidays, row.holidays)
        else:
            changes.append(FieldChange(label, in_words(field, before, names), in_words(field, row, names)))
    return changes


def changed_days(label: str, before: list[date], after: list[date]) -> Iterable[FieldChange]:
    """Yield the days that were removed, then those that were added."""
    removed, new = [day for day in before if day not in after], [day for day in after if day not in before]
    if removed:
        yield FieldChange(label, ", ".join(one_in_words("holidays", day) for day in removed), "")
    if new:
        yield FieldChange(label, "", ", ".join(one_in_words("holidays", day) for day in new))


def who_did(context: Mapping[str, Any], names: RowNames) -> str:
    """Return whose doing it was: a member's, the operator's, that of whoever signed up, or Servicelog's own."""
    if context.get("operator"):
        return _("Whoever runs Servicelog")
    if "member" in context:
        return names.member(context["member"])
    if "signed_up" in context:
        return names.account(context["signed_up"])
    return _("Servicelog by itself")


def write_place(row: tuple[int, Any]) -> str:
    """Return a place as it stands in an address."""
    number, change = row
    return f"{change.pgh_created_at.astimezone(UTC).strftime(MOMENT)}~{number}~{change.pgh_id}"


def read_place(after: str) -> HistoryPosition | None:
    """Return the place that an address names; None for anything else."""
    at, _tilde, rest = after.partition("~")
    number, _tilde, pk = rest.partition("~")
    try:
        moment = datetime.strptime(at, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    if not (is_id(number) and is_id(pk)):
        return None
    return HistoryPosition(moment, int(number), int(pk))
