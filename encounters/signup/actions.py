"""What is done when an organisation signs up."""

from datetime import datetime
from itertools import chain, count
from uuid import UUID

import pghistory
from django.db import connection
from django.db.transaction import atomic
from django.utils.text import slugify

from encounters.accounts.tries import take_one
from encounters.limits import LIMITS
from encounters.models import Member, Organisation, User
from encounters.models.choices import Role
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
from encounters.visitors import hashed

LONGEST_SLUG = 40
SIGN_UP_LOCK = 7_305_613  # any number that nothing else of this database takes


class LinkUsed(Exception):
    """An organisation, an account or a membership was made with this link before; or it was taken back."""


def owe_sign_up_link(*, email: str, language: str, now: datetime) -> None:
    """Owe a mail with a link to whoever signs up, but no more than a few to one address."""
    if take_one(f"sign-up mails:{hashed(email.lower(), now)}", LIMITS["sign-up mails"], now):
        owe_account_mail(AccountMailKind.SIGN_UP_LINK, language=language, now=now, address=email.lower())


@atomic
def set_up_organisation(*, name: str, admin: User, key: UUID | None = None) -> Organisation:
    """Store an organisation with its first admin, whose account is stored too if it is new.

    One waits for the other, so that no two get one word for their addresses. Raises LinkUsed when one was set up with
    the key before, or a new admin's address has got an account meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGN_UP_LOCK])
    if key and Organisation.objects.filter(sign_up_key=key).exists():
        raise LinkUsed
    if admin.pk is None:
        if User.objects.filter(email=admin.email).exists():
            raise LinkUsed
        admin.save()
    else:
        claim(admin)
    with pghistory.context(signed_up=admin.pk):
        organisation = Organisation.objects.create(name=name, slug=free_slug(name), sign_up_key=key)
        Member.objects.create(organisation=organisation, user=admin, role=Role.ADMIN)
    return organisation


def free_slug(name: str) -> str:
    """Return a word for addresses that is made from a name and not taken: numbers tell those of one name apart."""
    word = slugify(name)[:LONGEST_SLUG].strip("-_") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=word).values_list("slug", flat=True))
    words = chain([word], (f"{word}-{number}" for number in count(2)))
    return next(free for free in words if free not in taken)


@atomic
def join_organisation(*, member: Member, account: User) -> Member:
    """Let an account answer the invitation of a member, and return the membership.

    An account that had no password is stored with its name and the one that was chosen. Raises LinkUsed.
    """
    waiting = Member.objects.select_for_update(of=("self",)).filter(invitation=member.invitation, is_active=False)
    joined = waiting.select_related("organisation").filter(pk=member.pk, user=account).first()
    if joined is None:
        raise LinkUsed
    claim(account)
    joined.is_active = True
    with pghistory.context(member=joined.pk):
        joined.save(update_fields=["is_active"])
    return joined


def claim(account: User) -> None:
    """Store the name and the password that were chosen for an account which was made for an invitation.

    Raises LinkUsed where somebody has chosen a password meanwhile.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if (account.name, account.password) == (stored.name, stored.password):
        return
    if account.password != stored.password and not stored.is_unclaimed:
        raise LinkUsed
    account.save(update_fields=["name", "password", "language", "sort_key"])
