"""The mail with which an organisation begins."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.utils import translation
from procrastinate.contrib.django import app

from encounters.accounts.tries import take_one
from encounters.limits import LIMITS
from encounters.models import Member
from encounters.notifications.tasks import PATIENCE
from encounters.signup.links import ASKED_FOR, address_of, issue_link, join_address
from encounters.visitors import hashed


@app.task(retry=PATIENCE)
def send_sign_up_link(email: str, language: str, kind: str = ASKED_FOR) -> None:
    """Send a link with which an organisation can be set up.

    The job holds no secret: the link is made here, and works from now on. Running twice, after a worker died with the
    mail just sent, brings the mail twice; each link makes an organisation of its own, as if it was asked for twice.
    """
    with translation.override(language):
        address = address_of(issue_link(email, kind=kind), language)
        get_adapter().render_mail(f"signup/email/{kind}", email, {"address": address}).send()


def owe_sign_up_link(*, email: str, language: str, now: datetime) -> None:
    """Owe a mail with a link to whoever signs up, but no more than a few to one address."""
    if take_one(f"sign-up mails:{hashed(email.lower(), now)}", LIMITS["sign-up mails"], now):
        send_sign_up_link.defer(email=email.lower(), language=language)


@app.task(retry=PATIENCE)
def send_invitation(member_id: int, language: str) -> None:
    """Send a member the link with which they join, as long as the invitation holds and their account is open.

    Running twice brings the mail twice; both links are the same invitation.
    """
    member = Member.objects.select_related("organisation", "user").filter(pk=member_id).first()
    if member is None or not member.is_invited or member.invitation is None or not member.user.is_active:
        return
    with translation.override(language):
        context = {"organisation": member.organisation, "address": join_address(member.invitation, language)}
        get_adapter().render_mail("signup/email/join", member.user.email, context).send()
