"""The tasks that change cases as time passes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from encounters.casework.actions import forget_drafts, refresh_urgency, release_cases
from encounters.casework.hearing import end_hearings
from encounters.casework.lateness import tell_lateness
from encounters.casework.thanks import pass_on_due
from encounters.models import Member
from encounters.notifications.tasks import PATIENCE


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="refresh-urgency")
def refresh(timestamp: int) -> None:
    """Set points and due times of open cases again; running twice does no harm."""
    refresh_urgency(timezone.now())


@app.periodic(cron="10 1 * * *")
@app.task(queueing_lock="end-hearings")
def end_waiting(timestamp: int) -> None:
    """Put cases back in work whose employee had their time; running twice does no harm."""
    end_hearings(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="pass-thanks-on")
def pass_thanks_on(timestamp: int) -> None:
    """Pass on the thanks that nobody stopped; running twice does no harm."""
    pass_on_due(timezone.now())


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="forget-drafts")
def forget_old_drafts(timestamp: int) -> None:
    """Delete what nobody goes on writing, or may; running twice does no harm."""
    forget_drafts(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="tell-lateness")
def tell_who_is_late(timestamp: int) -> None:
    """Owe the mail about cases that are late, or soon late; running twice owes it once."""
    tell_lateness(timezone.now())


@app.task(retry=PATIENCE)
def release(member_id: int) -> None:
    """Take cases from a member whose role was changed or ended; running twice does no harm."""
    release_cases(owner=Member.objects.get(pk=member_id), now=timezone.now())
