"""The jobs of spreadsheets: checked when they come, stored when they were confirmed, forgotten after a week."""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.transaction import atomic
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from encounters.models import Member, SheetImport
from encounters.models.sheet_import import NOT_CHECKED, NOT_STORED, ImportState, delete_imports
from encounters.spreadsheets.importing import check_import, store_import

BEHIND_OTHERS = -1  # mails and what else is owed are not kept waiting by sheets
# Five tries, the last after two minutes: somebody waits for it, and can have it tried again.
PATIENCE = RetryStrategy(max_attempts=4, exponential_wait=3)


@app.task(retry=PATIENCE)
def check(import_id: int) -> None:
    """Check a spreadsheet that somebody sent; running twice does no harm."""
    if found := find(import_id):
        check_import(found, timezone.now())


@app.task(retry=PATIENCE)
def store(import_id: int) -> None:
    """Store a spreadsheet that was confirmed; running twice stores it once."""
    if found := find(import_id):
        store_import(found, timezone.now())


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="forget-sheets")
def forget_sheets(timestamp: int) -> None:
    """Delete imports a week old, with their files; running twice does no harm."""
    delete_imports(SheetImport.objects.kept_too_long(timezone.now()))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release-lost-sheets")
def release_lost_sheets(timestamp: int) -> None:
    """Say of imports whose job failed for good, or is gone, that they were not checked or stored.

    An import and its job are written together, so what waits without a job will not be done. Running twice does no
    harm.
    """
    owed = ProcrastinateJob.objects.filter(task_name__in=[check.name, store.name], status__in=["todo", "doing"])
    jobs = owed.filter(args__has_key="import_id").annotate(of=Cast(KT("args__import_id"), BigIntegerField()))
    lost = SheetImport.objects.exclude(Exists(jobs.filter(of=OuterRef("pk"))))
    lost.filter(state=ImportState.CHECKING).update(state=ImportState.UNREADABLE, problem=[NOT_CHECKED, {}])
    lost.filter(state=ImportState.STORING).update(
        state=ImportState.CHECKED, problem=[NOT_STORED, {}], confirmed_by=None
    )


def find(import_id: int) -> SheetImport | None:
    """Return an import, unless it was put away meanwhile."""
    return (
        SheetImport.objects.select_related("organisation", "member__user", "confirmed_by").filter(pk=import_id).first()
    )


@atomic
def begin_import(*, kind: str, file: Any, by: Member, language: str, now: datetime) -> SheetImport:
    """Keep a spreadsheet that somebody sent, and owe its check."""
    begun = SheetImport.objects.create(
        organisation=by.organisation,
        kind=kind,
        member=by,
        language=language,
        file_name=file.name,
        content=file.content,
        created_at=now,
        owed_at=now,
    )
    check.configure(priority=BEHIND_OTHERS).defer(import_id=begun.pk)
    return begun


@atomic
def confirm_import(*, sheet_import: SheetImport, shown: str, by: Member, now: datetime) -> bool:
    """Owe the storing of what a preview showed; False where it is another one by now, or was confirmed before."""
    if not sheet_import.can_be_stored:
        return False
    waiting = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.CHECKED, fingerprint=shown)
    confirmed = waiting.update(
        state=ImportState.STORING, confirmed_by=by, owed_at=now, done_count=0, is_outdated=False, problem=[]
    )
    if confirmed:
        store.defer(import_id=sheet_import.pk)
    return bool(confirmed)


@atomic
def check_again(*, sheet_import: SheetImport, now: datetime) -> bool:
    """Owe one more check of what the server failed to check or to store; False where that was done already."""
    begun = SheetImport.objects.to_check_again().filter(pk=sheet_import.pk)
    owed = begun.update(state=ImportState.CHECKING, problem=[], owed_at=now, done_count=0)
    if owed:
        check.configure(priority=BEHIND_OTHERS).defer(import_id=sheet_import.pk)
    return bool(owed)


@atomic
def put_away(*, sheet_import: SheetImport) -> bool:
    """Delete an import with its file; False while it is being stored."""
    rows = SheetImport.objects.filter(pk=sheet_import.pk)
    if not rows.exclude(state=ImportState.STORING).select_for_update(no_key=True).exists():
        return False
    delete_imports(rows)
    return True
