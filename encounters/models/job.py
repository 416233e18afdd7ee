"""The worker's jobs, as the operator reads of them."""

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

LEFT_OUT = {"encounters", "servicelog", "tasks"}


class Job(ProcrastinateJob):
    """A job under names of ours: procrastinate's are English alone, and hold all arguments."""

    class Meta:
        proxy = True
        verbose_name = _("job")
        verbose_name_plural = _("Jobs")

    def __str__(self) -> str:
        return f"{short_name(self.task_name)} {self.pk}"


def short_name(task_name: str) -> str:
    """Return the name of a task without what all names have: its flow and its verb."""
    return ".".join(part for part in task_name.split(".") if part not in LEFT_OUT)
