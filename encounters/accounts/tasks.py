"""The task that forgets sessions, each hour."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.accounts.actions import forget_sessions


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="forget-sessions")
def forget(timestamp: int) -> None:
    """Delete expired sessions; running twice does no harm."""
    forget_sessions(timezone.now())
