"""The task that forgets what limits no longer need, each hour."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.limits import forget_visitors


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="forget-visitors")
def forget(timestamp: int) -> None:
    """Throw away yesterday's key, full allowances and old marks; running twice does no harm."""
    forget_visitors(timezone.now())
