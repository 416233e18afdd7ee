"""The task that owes the mail of the morning."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.inbox.mornings import owe_mornings


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="owe-mornings")
def owe_mail_of_the_morning(timestamp: int) -> None:
    """Owe the mail of the morning to whom it is due; running twice owes it once."""
    owe_mornings(timezone.now())
