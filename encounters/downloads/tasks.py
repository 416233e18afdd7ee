"""The jobs of files: written one at a time, and forgotten after a day."""

from datetime import datetime

from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.transaction import atomic
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from encounters.downloads.exporting import give_up, write_export
from encounters.models import Export, Member
from encounters.models.export import KEPT_FOR, ExportState, delete_export, delete_parts
from encounters.table_files import forget_leftovers

BEHIND_OTHERS = -1  # mails and what else is owed are not kept waiting by files
PATIENCE = RetryStrategy(max_attempts=4, exponential_wait=3)


@app.task(retry=PATIENCE, lock="exports")  # one at a time: the worker's other hand stays free for what else is owed
def write(export_id: int) -> None:
    """Write a file that somebody asked for; running twice does no harm."""
    if export := Export.objects.filter(pk=export_id).first():
        write_export(export, timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="forget-exports")
def forget_exports(timestamp: int) -> None:
    """Delete files that were asked for more than a day ago; running twice does no harm."""
    now = timezone.now()
    for export in Export.objects.kept_too_long(now):
        delete_export(export)
    forget_leftovers(now - KEPT_FOR)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release-lost-exports")
def release_lost_exports(timestamp: int) -> None:
    """Say of files whose job failed for good, or is gone, that they were not written; running twice does no harm."""
    owed = ProcrastinateJob.objects.filter(task_name=write.name, status__in=["todo", "doing"])
    jobs = owed.filter(args__has_key="export_id").annotate(of=Cast(KT("args__export_id"), BigIntegerField()))
    for lost in Export.objects.being_written().exclude(Exists(jobs.filter(of=OuterRef("pk")))):
        give_up(lost)


@atomic
def begin_export(
    *, query: str, file_format: str, with_contacts: bool, by: Member, language: str, now: datetime
) -> Export:
    """Owe a member the file of the encounters that a query lists."""
    export = Export.objects.create(
        organisation=by.organisation,
        member=by,
        query=query,
        file_format=file_format,
        with_contacts=with_contacts,
        language=language,
        created_at=now,
        owed_at=now,
    )
    write.configure(priority=BEHIND_OTHERS).defer(export_id=export.pk)
    return export


@atomic
def write_again(*, export: Export, now: datetime) -> None:
    """Owe a file once more, of what is listed now; what was written before is deleted, and who writes it stops."""
    rows = Export.objects.filter(organisation_id=export.organisation_id, pk=export.pk)
    owed = rows.exclude(state=ExportState.WRITING).update(
        **dict.fromkeys(("attempt", "ready_at", "row_count"), None),
        **dict.fromkeys(("owed_at", "created_at"), now),
        state=ExportState.WRITING,
        done_count=0,
        size=0,
    )
    if owed:
        delete_parts(export)
        write.configure(priority=BEHIND_OTHERS).defer(export_id=export.pk)


def put_away(*, export: Export) -> None:
    """Delete a file; whoever writes it stops."""
    delete_export(export)
