"""Urgency anew, each night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.casework.actions import refresh_urgency


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="refresh-urgency")
def refresh(timestamp: int) -> None:
    """Settle points and due times of open cases; running twice does no harm."""
    refresh_urgency(timezone.now())
