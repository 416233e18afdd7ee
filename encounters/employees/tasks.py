"""The task that owes employees the mail of last week."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.employees.weeks import owe_weeks


@app.periodic(cron="*/30 * * * *")
@app.task(queueing_lock="owe-weeks")
def owe_mail_of_the_week(timestamp: int) -> None:
    """Owe the mail of last week to whom it is due; running twice owes it once."""
    owe_weeks(timezone.now())
