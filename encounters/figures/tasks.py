"""The task that owes members the figures that they asked for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.figures.reports import owe_reports


@app.periodic(cron="*/30 * * * *")
@app.task(queueing_lock="owe-reports")
def owe_figures_by_mail(timestamp: int) -> None:
    """Owe the figures of last week or month to whom they are due; running twice owes them once."""
    owe_reports(timezone.now())
