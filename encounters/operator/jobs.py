"""Jobs on the operator's site: to be looked at, in the operator's language."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from encounters.models import Job
from encounters.models.job import short_name
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

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices without what all names have."""
        for choice in super().choices(changelist):
            yield {**choice, "display": short_name(str(choice["display"]))}


@admin.register(Job)
class JobAdmin(ListedAdmin):
    """Jobs to be looked at; what waits is done by the worker, and what has failed stays to be seen for a month."""

    fields = ("task", "state", "arguments", "tries", "due", "queue", "events")
    list_display = ("task", "state", "arguments", "tries", "due")
    list_filter = (("status", StateFilter), ("task_name", TaskFilter))
    narrowed_by = ("status", "task_name")
    ordering = ("-pk",)
    sortable_by = ()

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ["operator.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("Task"))
    def task(self, job: Job) -> str:
        return short_name(job.task_name)

    @admin.display(description=_("State"))
    def state(self, job: Job) -> Any:
        return STATES.get(job.status, job.status)

    @admin.display(description=_("Arguments"))
    def arguments(self, job: Job) -> str:
        return json.dumps(job.args, ensure_ascii=False)

    @admin.display(description=_("Tries"))
    def tries(self, job: Job) -> int:
        return job.attempts

    @admin.display(description=_("Due"))
    def due(self, job: Job) -> str:
        return in_words(job.scheduled_at) or self.get_empty_value_display()

    @admin.display(description=_("Queue"))
    def queue(self, job: Job) -> str:
        return job.queue_name

    @admin.display(description=_("What has become of it"))
    def events(self, job: Job) -> SafeString:
        events = job.procrastinateevent_set.order_by("-at", "-pk")
        lines = ((in_words(event.at), EVENTS.get(event.type, event.type)) for event in events)
        return format_html_join(mark_safe("<br>"), "{} {}", lines)


def in_words(moment: datetime | None) -> str:
    """Return a moment as this page writes it; empty for none."""
    return localize(localtime(moment)) if moment else ""
