"""The mail with which an organisation begins, and by which its members come."""

from typing import Any

from encounters.models import AccountMail, OrganisationMail
from encounters.models.mail import AccountMailKind, OrganisationMailKind
from encounters.notifications.letters import writes
from encounters.signup.links import ASKED_FOR, INVITATION, address_of, issue_link, join_address

LINKS = {AccountMailKind.SIGN_UP_LINK: ASKED_FOR, AccountMailKind.SIGN_UP_INVITATION: INVITATION}


@writes(*LINKS)
def sign_up(mail: AccountMail) -> dict[str, Any]:
    """Lead to where an organisation is set up. The link is made here and works from now on; each makes its own."""
    link = issue_link(mail.email, kind=LINKS[AccountMailKind(mail.kind)])
    return {"address": address_of(link, mail.language)}


@writes(OrganisationMailKind.JOIN)
def join(mail: OrganisationMail) -> dict[str, Any] | None:
    """Lead a member to where they join, as long as the invitation holds."""
    member = mail.member
    if member is None or not member.is_invited or member.invitation is None:
        return None
    return {"organisation": mail.organisation, "address": join_address(member.invitation, mail.language)}
