"""Jobs on the operator's site: to be looked at, in the operator's language."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from encounters.operator.admin import ListedAdmin

# procrastinate names them in English alone.
STATES = {
    "todo": _("Waits to be done"),
    "doing": _("Being done"),
    "succeeded": _("Done"),
    "failed": _("Failed for good"),
    "cancelled": _("Cancelled"),
    "aborted": _("Broken off"),
}
EVENTS = {
    "deferred": _("Queued"),
    "scheduled": _("Put off until it is due"),
    "started": _("Begun"),
    "deferred_for_retry": _("Failed, is tried again"),
    "failed": STATES["failed"],
    "succeeded": STATES["succeeded"],
    "cancelled": STATES["cancelled"],
    "abort_requested": _("Told to break off"),
    "aborted": STATES["aborted"],
}


class StateFilter(admin.ChoicesFieldListFilter):
    """Narrows the list by the state of jobs."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.title = _("state")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices under their names in the operator's language."""
        for choice in super().choices(changelist):
            yield {**choice, "display": STATES.get(str(choice["display"]), choice["display"])}


class TaskFilter(admin.AllValuesFieldListFilter):
    """Narrows the list by task."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.title = _("task")


class EventInline(admin.TabularInline):
    """What has become of a job so far."""

    model = ProcrastinateEvent
    fields = readonly_fields = ("what", "when")
    ordering = ("-at", "-pk")
    verbose_name_plural = _("What has become of it")

    @admin.display(description=_("Event"))
    def what(self, event: ProcrastinateEvent) -> Any:
        return EVENTS.get(event.type, event.type)

    @admin.display(description=_("When"))
    def when(self, event: ProcrastinateEvent) -> datetime | None:
        return event.at


@admin.register(ProcrastinateJob)
class JobAdmin(ListedAdmin):
    """Jobs to be looked at; what waits is done by the worker, and what has failed stays to be seen."""

    fields = ("task", "state", "arguments", "tries", "due", "queue")
    list_display = ("pk", "task", "state", "arguments", "tries", "due")
    list_filter = (("status", StateFilter), ("task_name", TaskFilter))
    narrowed_by = ("status", "task_name")
    ordering = ("-pk",)
    sortable_by = ()
    inlines = (EventInline,)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("Task"))
    def task(self, job: ProcrastinateJob) -> str:
        return job.task_name.rpartition(".")[2]

    @admin.display(description=_("State"))
    def state(self, job: ProcrastinateJob) -> Any:
        return STATES.get(job.status, job.status)

    @admin.display(description=_("Arguments"))
    def arguments(self, job: ProcrastinateJob) -> str:
        return json.dumps(job.args, ensure_ascii=False)

    @admin.display(description=_("Tries"))
    def tries(self, job: ProcrastinateJob) -> int:
        return job.attempts

    @admin.display(description=_("Due"))
    def due(self, job: ProcrastinateJob) -> datetime | None:
        return job.scheduled_at

    @admin.display(description=_("Queue"))
    def queue(self, job: ProcrastinateJob) -> str:
        return job.queue_name
