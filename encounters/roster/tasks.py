"""The task that forgets who was on duty on days of which nobody tells any more."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.roster.actions import forget_past_shifts


@app.periodic(cron="0 2 * * *")
@app.task(queueing_lock="forget-shifts")
def forget_shifts(timestamp: int) -> None:
    """Delete shifts of single days that are long past, with their history; running twice does no harm."""
    forget_past_shifts(now=timezone.now())
