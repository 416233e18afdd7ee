"""Encounters that a member has written into a file, until they fetched it, or a day later."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.transaction import atomic
from django.utils.translation import pgettext_lazy

from encounters.models.choice_constraints import one_of
from encounters.models.choices import Language
from encounters.models.member import Member
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation

KEPT_FOR = timedelta(days=1)
SLOW_AFTER = timedelta(minutes=5)
LONGEST_QUERY = 4_000  # letters: all filters of a list, filled in as far as they go, take fewer


class FileFormat(models.TextChoices):
    """As what kind of file a table is taken along."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class ExportState(models.TextChoices):
    """How far a file is."""

    WRITING = "writing", pgettext_lazy("file", "Being prepared")
    READY = "ready", pgettext_lazy("file", "Ready")
    ERASED = "erased", pgettext_lazy("file", "Deleted")
    FAILED = "failed", pgettext_lazy("file", "Not prepared")


class ExportQuerySet(models.QuerySet["Export"]):
    """Queries for files of encounters."""

    def of(self, member: Member) -> Self:
        """Those that a member had written."""
        return self.filter(organisation_id=member.organisation_id, member=member)

    def newest(self) -> Self:
        """The same files, the newest first."""
        return self.order_by("-pk")

    def being_written(self) -> Self:
        """Those that wait for the worker, or on which it works."""
        return self.filter(state=ExportState.WRITING)

    def kept_too_long(self, now: datetime) -> Self:
        """Those that were asked for more than a day ago."""
        return self.filter(created_at__lt=now - KEPT_FOR)


class Export(TenantModel):
    """A file of the encounters that a list shows a member: what is listed, as what, and how far it is.

    `query` is what the address of the list says; `rights` is what the member could see when it was written. Once it is
    ready `row_count` says how many encounters are in it.
    """

    member = TenantKey(Member, related_name="+")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    file_format = models.CharField(max_length=4, choices=FileFormat.choices)
    language = models.CharField(max_length=2, choices=Language.choices)
    with_contacts = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=ExportState.choices, default=ExportState.WRITING)
    rights = models.CharField(max_length=64, blank=True)
    attempt = models.UUIDField(null=True, help_text="Of the try that may write; another one stops.")
    created_at = models.DateTimeField()
    owed_at = models.DateTimeField()  # since when it waits for the worker
    ready_at = models.DateTimeField(null=True)
    row_count = models.IntegerField(null=True)
    done_count = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("export"),
            *same_organisation("export", "member"),
            *one_of("export", file_format=FileFormat, language=Language, state=ExportState),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "member", "-id"], name="export_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.get_file_format_display()} {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it to write."""
        return self.state == ExportState.WRITING

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.state == ExportState.READY

    def is_slow(self, now: datetime) -> bool:
        """Return whether it waits for the worker for longer than it should."""
        return self.is_busy and not self.done_count and now - self.owed_at > SLOW_AFTER


class ExportPart(TenantModel):
    """A piece of a file: what follows on the piece before."""

    export = TenantKey(Export, related_name="parts")
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("export_part", "export"),
            models.UniqueConstraint(fields=["organisation", "export", "number"], name="export_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id}.{self.number}"


def delete_parts(export: Export) -> None:
    """Delete what a file holds."""
    ExportPart.objects.filter(organisation_id=export.organisation_id, export=export).delete()


@atomic
def delete_export(export: Export) -> None:
    """Delete a file with what it holds; whoever writes it waits, and then stops."""
    rows = Export.objects.filter(organisation_id=export.organisation_id, pk=export.pk)
    if rows.select_for_update().values_list("pk").first():
        delete_parts(export)
        rows.delete()


def erase_exports(organisation_id: int, *, since: datetime, contacts_alone: bool) -> None:
    """Erase the files of an organisation that may hold an encounter of `since`, or only those with contacts.

    Something of it was taken back. Those that are being written are not gone on with. Last in a transaction: whoever
    writes a file waits for it.
    """
    may_hold = models.Q(state=ExportState.WRITING) | models.Q(state=ExportState.READY, ready_at__gte=since)
    files = Export.objects.filter(may_hold, organisation=organisation_id)
    if contacts_alone:
        files = files.filter(with_contacts=True)
    if pks := list(files.select_for_update().order_by("pk").values_list("pk", flat=True)):
        Export.objects.filter(organisation=organisation_id, pk__in=pks).update(state=ExportState.ERASED)
        ExportPart.objects.filter(organisation=organisation_id, export__in=pks).delete()
