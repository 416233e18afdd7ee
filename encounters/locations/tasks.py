"""The task that keeps up the holidays of locations."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.locations.actions import add_coming_holidays


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="add-holidays")
def add_holidays(timestamp: int) -> None:
    """Add the holidays of years that came near; running twice does no harm."""
    add_coming_holidays(timezone.localdate())
