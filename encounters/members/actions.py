"""What is done to members: invited, asked again, removed."""

from datetime import datetime
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db.models import RestrictedError
from django.db.transaction import atomic

from encounters.accounts.tries import Bucket, refilled, take_one
from encounters.casework.tasks import release
from encounters.limits import LIMITS
from encounters.models import LimitBucket, Member, Organisation, User
from encounters.models.choices import Role
from encounters.models.mail import OrganisationMailKind
from encounters.outbox import owe_member_mail
from encounters.visitors import hashed


class LastAdmin(Exception):
    """Without this member nobody could set the organisation up any more."""


def account_of(email: str) -> User:
    """Return the account with this address, or a new one, which has no password until its owner chooses one."""
    account, _is_new = User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})
    return account


def may_invite(organisation: Organisation, email: str, now: datetime) -> bool:
    """Use up one invitation of an organisation, and one to this address, and return whether there were any left."""
    to_address = take_one(
        f"invitation mails:{hashed(f'{organisation.pk} {email}', now)}", LIMITS["invitation mails"], now
    )
    return to_address and take_one(f"invitations:{organisation.pk}", LIMITS["invitations"], now)


def invitations_left(organisation: Organisation, now: datetime) -> int:
    """Return how many members an organisation may still invite."""
    bucket, allowance = LimitBucket.objects.filter(name=f"invitations:{organisation.pk}").first(), LIMITS["invitations"]
    if bucket is None:
        return allowance
    return int(refilled(Bucket(bucket.left, bucket.at, is_new=False), allowance, now))


def begin(member: Member, email: str) -> None:
    """Let a member, who is not stored yet, be whoever has this address: neither here nor invited so far."""
    member.user, member.is_active = account_of(email), False
    member.invitation = member.invited_at = None


@atomic
def invite(*, member: Member, language: str, now: datetime) -> None:
    """Let a member wait for their answer to an invitation, and owe them the mail in a language; also once more.

    Whoever is here already is left alone.
    """
    if member.is_active:
        return
    member.invitation, member.invited_at = member.invitation or uuid4(), now
    member.save(update_fields=["invitation", "invited_at"])
    owe_member_mail(OrganisationMailKind.JOIN, language=language, now=now, member=member)


@atomic
def remove(*, member: Member) -> None:
    """End a membership, or take an invitation back: the next request is refused. Raises LastAdmin.

    Of who never came nothing is kept; of others what they did. Whoever calls it has locked the organisation's
    settings, so that two admins can't remove each other.
    """
    if is_last_admin(member):
        raise LastAdmin
    if member.is_invited and forget(member):
        return
    member.is_active, member.invitation = False, None
    member.save(update_fields=["is_active", "invitation"])
    release.defer(member_id=member.pk)


def forget(member: Member) -> bool:
    """Delete a member and, if it was made for the invitation, the account; False where they have done something."""
    account = member.user
    try:
        with atomic():
            member.supervises.all().delete()
            member.delete()
    except RestrictedError:
        return False
    if account.is_unclaimed and not account.memberships.exists():
        account.delete()
    return True


def is_last_admin(member: Member) -> bool:
    """Return whether a member is the only one who may set the organisation up."""
    if not (member.is_active and member.is_admin):
        return False
    admins = Member.objects.active().filter(organisation_id=member.organisation_id, role=Role.ADMIN)
    return not admins.exclude(pk=member.pk).exists()
