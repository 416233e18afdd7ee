"""Spreadsheets that an admin sent in: what would change, until it is stored or put away."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from encounters.models.choice_constraints import one_of
from encounters.models.member import Member
from encounters.models.organisation import Organisation
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation

KEPT_FOR = timedelta(days=7)
SLOW_AFTER = timedelta(minutes=5)
NOT_CHECKED = gettext_noop("The sheet could not be checked, as something went wrong on the server. Try again.")
NOT_STORED = gettext_noop(
    "The sheet could not be stored, as something went wrong on the server. Nothing of it was stored. Try again."
)


class SheetKind(models.TextChoices):
    """What the rows of a spreadsheet are."""

    LOCATIONS = "locations", gettext_lazy("Locations")
    PEOPLE = "people", gettext_lazy("People")
    MEMBERS = "members", gettext_lazy("Members")


class ImportState(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking", gettext_lazy("Being checked")
    UNREADABLE = "unreadable", gettext_lazy("Can't be read")
    CHECKED = "checked", gettext_lazy("Checked, nothing stored yet")
    STORING = "storing", gettext_lazy("Being stored")
    STORED = "stored", gettext_lazy("Stored")


class RowOutcome(models.IntegerChoices):
    """What becomes of a row, in the order in which a preview shows them."""

    WRONG = 1
    ADDED = 2
    CHANGED = 3
    SAME = 4


def is_waiting() -> models.Q:
    """Return the condition of imports that are neither stored nor of no use."""
    return models.Q(state__in=(ImportState.CHECKING, ImportState.CHECKED, ImportState.STORING))


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    """Queries for imports."""

    def of(self, member: Member) -> Self:
        """Imports of the member's organisation, without the files."""
        return self.filter(organisation_id=member.organisation_id).defer("content")

    def waiting_in(self, organisation: Organisation) -> Self:
        """Imports of an organisation whose rows are kept, as they are not stored yet."""
        return self.filter(is_waiting(), organisation=organisation)

    def waiting_first(self) -> Self:
        """Imports with who sent them: those that wait before all others, the newest first."""
        waits = models.ExpressionWrapper(is_waiting(), models.BooleanField())
        return self.select_related("member__user").order_by(waits.desc(), "-pk")

    def to_check_again(self) -> Self:
        """Imports that the server failed to check, or to store; their files, or their rows, are still there."""
        not_checked = models.Q(state=ImportState.UNREADABLE, problem=[NOT_CHECKED, {}])
        return self.filter(not_checked | models.Q(state=ImportState.CHECKED, problem=[NOT_STORED, {}]))

    def kept_too_long(self, now: datetime) -> Self:
        """Imports that nobody needs any more."""
        return self.filter(created_at__lt=now - KEPT_FOR)


class SheetImport(TenantModel):
    """One spreadsheet: its file, or its rows once they were read, until they are stored; and how many of them do what.

    `fingerprint` tells what its preview says from what another one would say: only what was shown is stored.
    """

    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    member = TenantKey(Member, related_name="+")
    confirmed_by = TenantKey(Member, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2)
    file_name = models.CharField(max_length=100, blank=True)
    content = models.BinaryField()
    created_at = models.DateTimeField()
    owed_at = models.DateTimeField(null=True, blank=True)  # since when it waits for the worker's present step
    stored_at = models.DateTimeField(null=True, blank=True)
    row_count = models.IntegerField(default=0)
    done_count = models.IntegerField(default=0)  # of the step that is being done
    wrong_count = models.IntegerField(default=0)
    added_count = models.IntegerField(default=0)
    changed_count = models.IntegerField(default=0)
    same_count = models.IntegerField(default=0)
    unknown_columns = models.JSONField(default=list, blank=True)
    problem = models.JSONField(default=list, blank=True)  # why nothing can be stored: a text and what stands in it
    is_outdated = models.BooleanField(default=False)  # the preview is another one than was confirmed
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("sheet_import"),
            *same_organisation("sheet_import", "member", "confirmed_by"),
            *one_of("sheet_import", kind=SheetKind, state=ImportState),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.get_kind_display())

    @property
    def is_busy(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.state in {ImportState.CHECKING, ImportState.STORING}

    @property
    def list_route(self) -> str:
        """The route of the list in which its rows are found once they are stored."""
        return f"{self.kind}:list"

    @property
    def can_be_stored(self) -> bool:
        """Whether there is something to store, and no row against it; what else was against it may be over by now."""
        changes = self.added_count + self.changed_count
        return self.state == ImportState.CHECKED and not self.wrong_count and bool(changes)

    @property
    def can_be_checked_again(self) -> bool:
        """Whether the server failed to check it, or to store it, and what was sent is still there."""
        failed = (ImportState.UNREADABLE, [NOT_CHECKED, {}]), (ImportState.CHECKED, [NOT_STORED, {}])
        return (self.state, self.problem) in failed

    @property
    def refused(self) -> str:
        """Why nothing of it can be stored, whatever its rows say; else empty."""
        return problem_text(self.problem)

    @property
    def was_read(self) -> bool:
        """Whether what is kept of it is the table that was read, and no more the file."""
        return bool(self.fingerprint)

    def is_slow(self, now: datetime) -> bool:
        """Return whether it waited for the worker longer than checking or storing ever takes, with all tries."""
        return self.is_busy and now - (self.owed_at or self.created_at) > SLOW_AFTER


class SheetRow(TenantModel):
    """What a row of a spreadsheet would do; rows that change nothing have none.

    `changes` holds for each column what is stored and what the row says; `problems` the column, a text and what stands
    in it. So whoever looks reads it in their language.
    """

    sheet_import = TenantKey(SheetImport, related_name="rows")
    number = models.IntegerField()  # of the row in its sheet
    outcome = models.SmallIntegerField(choices=RowOutcome.choices)
    name = models.CharField(max_length=260)  # of what the row is about
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("sheet_row", "sheet_import"),
            models.UniqueConstraint(fields=["organisation", "sheet_import", "number"], name="sheet_row_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "sheet_import", "outcome", "number"], name="sheet_row_shown")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def is_new(self) -> bool:
        """Whether it adds something."""
        return self.outcome == RowOutcome.ADDED


def delete_imports(imports: SheetImportQuerySet) -> None:
    """Delete imports with their rows."""
    pks = list(imports.values_list("pk", flat=True))
    SheetRow.objects.filter(sheet_import__in=pks).delete()
    SheetImport.objects.filter(pk__in=pks).delete()


def problem_text(problem: list[Any]) -> str:
    """Return a problem, kept as its English text and what stands in it, in the language of whoever reads it."""
    if not problem:
        return ""
    text, values = problem
    said = _(text)
    return said % values if values else said
