"""The task that looks each night at what departs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.alerts.raising import raise_alerts


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="raise-alerts")
def look_for_departures(timestamp: int) -> None:
    """Raise an alert for each subject that departs; running twice raises it once."""
    raise_alerts(timezone.now())
