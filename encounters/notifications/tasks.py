"""Mail that is owed: deferred where its cause is stored, sent by a worker, so that no page waits for a mail server."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from encounters.models import User

# Ten attempts, the second after 3 seconds, the last after eight hours; then the job stays as failed.
PATIENCE = RetryStrategy(max_attempts=9, exponential_wait=3)


@app.task(retry=PATIENCE)
def send_account_mail(template: str, language: str, user_id: int | None) -> None:
    """Send the mail of this template to a user; to nobody when there is none, or the account is closed.

    The job holds no secret: a link for a new password is made here, and works from now on. Running
    twice, after a worker died with the mail just sent, brings the mail twice; both links work.
    """
    if user_id is None:
        return
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with translation.override(language):
        get_adapter().render_mail(template, user.email, {"password_reset_url": reset_address(user)}).send()


def reset_address(user: User) -> str:
    """Return the address where this user chooses a new password, once and within an hour."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)
