"""The task that forgets what operators did long ago."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.operator.actions import forget_log


@app.periodic(cron="45 2 * * *")
@app.task(queueing_lock="forget-log-of-operators")
def forget(timestamp: int) -> None:
    """Delete lines of the operators' log that are a year old; running twice does no harm."""
    forget_log(now=timezone.now())
