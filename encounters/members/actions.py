"""What is done to members: invited, asked again, removed."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db.transaction import atomic

from encounters.accounts.tries import take_one
from encounters.limits import LIMITS
from encounters.models import Location, Member, Organisation, SupervisedLocation, User
from encounters.models.choices import Role
from encounters.signup.tasks import send_invitation
from encounters.visitors import hashed


class LastAdmin(Exception):
    """Without this member nobody could set the organisation up any more."""


def account_of(email: str) -> User:
    """Return the account with this address, or a new one, which has no password until its owner chooses one."""
    account, _is_new = User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})
    return account


def may_invite(organisation: Organisation, email: str, now: datetime) -> bool:
    """Use up one invitation of an organisation, and one to an address, and return whether there were any left."""
    limits = {"invitations": str(organisation.pk), "invitation mails": hashed(email, now)}
    return all(take_one(f"{name}:{of}", LIMITS[name], now) for name, of in limits.items())


@atomic
def invite(*, member: Member, language: str, now: datetime) -> None:
    """Let a member wait for their answer to an invitation, and owe them the mail in a language; also once more."""
    member.invitation, member.invited_at, member.is_active = member.invitation or uuid4(), now, False
    member.save()
    send_invitation.defer(member_id=member.pk, language=language)


@atomic
def set_supervised(*, member: Member, locations: Collection[Location]) -> None:
    """Let a supervisor look after these locations, and no others."""
    wanted, had = {location.pk for location in locations}, set(member.supervises.values_list("location", flat=True))
    member.supervises.exclude(location__in=wanted).delete()
    SupervisedLocation.objects.bulk_create(
        SupervisedLocation(organisation_id=member.organisation_id, member=member, location_id=pk)
        for pk in sorted(wanted - had)
    )


def remove(*, member: Member) -> None:
    """End a membership, or take an invitation back: the next request is refused. Raises LastAdmin.

    Whoever calls it has locked the organisation's settings, so that two admins can't remove each other.
    """
    if is_last_admin(member):
        raise LastAdmin
    member.is_active, member.invitation = False, None
    member.save(update_fields=["is_active", "invitation"])


def is_last_admin(member: Member) -> bool:
    """Return whether a member is the only one who may set the organisation up."""
    if not (member.is_active and member.is_admin):
        return False
    admins = Member.objects.active().filter(organisation_id=member.organisation_id, role=Role.ADMIN)
    return not admins.exclude(pk=member.pk).exists()
