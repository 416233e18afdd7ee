"""The outbox: mail that is owed, until it is sent or given up.

Each mail is a row that its cause stores in its own transaction; a worker sends it and notes that. A row says to whom
and about what, and nothing that is secret or that a customer said: the mail is written when it is sent.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.models.choice_constraints import one_of, one_of_or_blank
from encounters.models.choices import Language, Report
from encounters.models.contact import Contact
from encounters.models.encounter import Encounter
from encounters.models.member import Member
from encounters.models.searching import FOUND_BY_JOINED
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation
from encounters.models.user import User

SLOW_AFTER = timedelta(minutes=15)  # mail that waits longer is pointed out
NO_ADDRESS = 500  # from this code on a server refuses an address for good
KEPT_FOR = timedelta(days=30)  # once it is sent or given up


class AccountMailKind(models.TextChoices):
    """Mail about an account. The values are the names of the templates, without their endings."""

    PASSWORD_LINK = "account/email/password_reset_key", _("Link for a new password")
    PASSWORD_CHANGED = "account/email/password_changed", _("Password changed")
    PASSWORD_RESET = "account/email/password_reset", _("New password chosen")
    WRONG_CODES = "mfa/email/many_wrong_codes", _("Many wrong codes")
    RECOVERY_CODES_MADE = "mfa/email/recovery_codes_generated", _("New recovery codes")
    RECOVERY_CODE_USED = "mfa/email/recovery_code_used", _("Recovery code used")
    SECOND_STEP_REMOVED = "mfa/email/second_step_removed", _("Second step taken off")
    APP_ADDED = "mfa/email/totp_activated", _("App for codes added")
    APP_REMOVED = "mfa/email/totp_deactivated", _("App for codes removed")
    PASSKEY_ADDED = "mfa/email/webauthn_added", _("Passkey added")
    PASSKEY_REMOVED = "mfa/email/webauthn_removed", _("Passkey removed")
    SIGN_UP_LINK = "signup/email/link", _("Link for setting up an organisation")
    SIGN_UP_INVITATION = "signup/email/invitation", _("Invitation to set up an organisation")


class OrganisationMailKind(models.TextChoices):
    """Mail that an organisation owes. The values are the names of the templates, without their endings."""

    JOIN = "signup/email/join", _("Invitation of a member")
    CONFIRM = "receipt/email/confirm", _("Question to a customer: is news wanted?")
    RECEIVED = "receipt/email/received", _("Link to a receipt")
    NEWS = "receipt/email/news", _("News for a customer")
    FOLLOW_UP = "receipt/email/follow_up", _("Question to a customer: was it put right?")
    REMINDER = "receipt/email/reminder", _("Reminder: was it put right?")
    ASSIGNED = "casework/email/assigned", _("A case was given to me")
    REPLIED = "casework/email/replied", _("The customer of my case wrote more")
    NOT_PUT_RIGHT = "casework/email/not_put_right", _("My case was not put right, or only partly")
    TAKEN_UP = "casework/email/taken_up", _("Somebody opened my case again")
    SOON_LATE = "casework/email/soon_late", _("My case will soon be late")
    LATE = "casework/email/late", _("A case at my locations is late")
    MORNING = "inbox/email/morning", _("What needs me this morning")
    WEEK = "employees/email/week", _("What was said of me, once a week")
    FIGURES_OF_WEEK = Report.WEEKLY.value, _("The figures of last week")
    FIGURES_OF_MONTH = Report.MONTHLY.value, _("The figures of last month")


OF_CASES = (
    OrganisationMailKind.ASSIGNED,
    OrganisationMailKind.REPLIED,
    OrganisationMailKind.NOT_PUT_RIGHT,
    OrganisationMailKind.TAKEN_UP,
    OrganisationMailKind.SOON_LATE,
    OrganisationMailKind.LATE,
)  # each may be switched off by its reader


def kinds_for(member: Member) -> list[OrganisationMailKind]:
    """Return the kinds of mail that a member gets by their role, unless they want none of it; reports are asked for."""
    kinds = [*OF_CASES, OrganisationMailKind.MORNING] if member.handles else []
    if member.employee_id:
        kinds.append(OrganisationMailKind.WEEK)
    return kinds


class MailProblem(models.TextChoices):
    """Why a mail could not be sent at its last try."""

    UNREACHABLE = "unreachable", _("The mail server can't be reached")
    SILENT = "silent", _("The mail server did not answer in time, or broke off")
    ENCRYPTION = "encryption", _("The mail server and we found no encrypted connection")
    LOGIN = "login", _("The mail server refused our user name or password")
    SENDER = "sender", _("The mail server refused our sender's address")
    RECEIVER = "receiver", _("The mail server refused the receiver's address")
    REFUSED = "refused", _("The mail server refused the mail")
    BROKEN = "broken", _("The mail could not be written: something went wrong here")


class Refusal(NamedTuple):
    """Why a mail was not taken, with the server's code where it gave one."""

    problem: MailProblem
    code: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether there is no use in trying again: nobody has this address."""
        return self.problem == MailProblem.RECEIVER and (self.code or 0) >= NO_ADDRESS


class MailState(models.TextChoices):
    """What has become of a mail."""

    WAITING = "waiting", _("Waits")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")
    NEEDLESS = "needless", _("Nothing to tell")


class MailQuerySet(models.QuerySet[Any]):
    """Queries for mail that is owed."""

    def given_up(self) -> Self:
        """Mail that is not tried any more."""
        return self.filter(state=MailState.GIVEN_UP)

    def in_trouble(self, now: datetime) -> Self:
        """Mail that was given up, or failed at least once, or waits for long."""
        is_slow = Q(due_at__lt=now - SLOW_AFTER) | Q(tries__gt=0)
        return self.filter(Q(state=MailState.GIVEN_UP) | Q(is_slow, state=MailState.WAITING))

    def worth_a_warning(self, now: datetime) -> Self:
        """Mail that was given up, or waits for long: what failed once a minute ago may be over by itself."""
        is_slow = Q(state=MailState.WAITING, due_at__lt=now - SLOW_AFTER)
        return self.filter(Q(state=MailState.GIVEN_UP) | is_slow)

    def for_letter(self) -> Self:
        """Mail of organisations with all that is told in one."""
        about = self.select_related("organisation", "member__user", "encounter__contact", "encounter__case")
        return about.defer(*FOUND_BY_JOINED)

    def waiting_past(self, moment: datetime) -> Self:
        """Mail that should have been sent, or tried again, before a moment."""
        return self.filter(state=MailState.WAITING).alias(at=Coalesce("next_try_at", "due_at")).filter(at__lt=moment)

    def over_for_long(self, now: datetime) -> Self:
        """Mail that nobody needs to see any more."""
        return self.filter(over_at__lt=now - KEPT_FOR)


class Mail(models.Model):
    """A mail that is owed; `message_id` is the same at each try, so that who gets it twice can tell."""

    message_id = models.UUIDField(default=uuid4, editable=False)
    language = models.CharField(max_length=2, choices=Language.choices)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()  # to be sent for the first time
    try_until = models.DateTimeField()
    sending_since = models.DateTimeField(null=True, blank=True)  # what happens from now on, this try does not tell
    next_try_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)  # when it was sent, given up or found needless
    tries = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=12, choices=MailProblem.choices, blank=True)
    code = models.SmallIntegerField(null=True, blank=True)  # of the mail server's last refusal, without its words
    kind: Any

    objects = MailQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.get_kind_display())  # type: ignore[attr-defined]  # of the kind that each model has

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be sent."""
        return self.state == MailState.WAITING

    @property
    def email(self) -> str:
        """The address to which it goes as things are now; empty where there is none any more."""
        raise NotImplementedError

    @property
    def account(self) -> User | None:
        """The account to whose address it goes; None where that is another's."""
        raise NotImplementedError


def over_where_it_is(table: str) -> models.CheckConstraint:
    """Return the check that mail has a moment when it was over, unless it waits."""
    waits = Q(state=MailState.WAITING, over_at=None)
    return models.CheckConstraint(
        name=f"{table}_over_or_waiting", condition=waits | ~Q(state=MailState.WAITING) & Q(over_at__isnull=False)
    )


def unsent() -> Q:
    """Return the condition of the few rows that are looked for, which the index of each outbox holds."""
    return Q(state__in=[MailState.WAITING, MailState.GIVEN_UP])


def said_when_sent_again(mails: int) -> str:
    """Return what whoever sent so many mails again is told."""
    return ngettext("%d mail is sent again.", "%d mails are sent again.", mails) % mails


def to_customers() -> Q:
    """Return the condition of mail to customers."""
    return Q(member=None)


def hash_address(email: str) -> bytes:
    """Return a keyed hash of an e-mail address: HMAC-SHA256 with `RECEIPT_KEY`, which stands outside the database."""
    message = f"address\0{email.lower()}".encode()
    return hmac.new(settings.RECEIPT_KEY.encode(), message, hashlib.sha256).digest()


def mask_address(email: str) -> str:
    """Return an e-mail address as it may be shown to who may not open it: "m…@e….org"."""
    name, _at, domain = email.rpartition("@")
    host, _dot, last = domain.rpartition(".")
    return f"{name[:1]}…@{host[:1]}….{last}" if name and host else "…"


class UnwantedMail(models.Model):
    """An address, by its hash, whose owner wants no question whether news of feedback is wanted, from anybody."""

    address_hash = models.BinaryField(primary_key=True, max_length=32)
    at = models.DateTimeField()


class AccountMail(Mail):
    """Mail about an account, or to an address that has none yet; to nobody where somebody asked for an unknown one."""

    kind = models.CharField(max_length=40, choices=AccountMailKind.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)  # of whoever has no account; forgotten once it is sent

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *one_of("account_mail", kind=AccountMailKind, state=MailState, language=Language),
            *one_of_or_blank("account_mail", problem=MailProblem),
            over_where_it_is("account_mail"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owed_at", "id"], name="account_mail_unsent", condition=unsent()),
            models.Index(fields=["over_at"], name="account_mail_over"),
        ]
        verbose_name = _("mail about an account")
        verbose_name_plural = _("Mail about accounts")

    @property
    def receiver(self) -> str:
        """Who gets it, as an operator's page says that."""
        return self.email

    @property
    def email(self) -> str:
        """The address of the account as long as it is open, or the one that was given."""
        if self.user is None:
            return self.address
        return self.user.email if self.user.is_active else ""

    @property
    def account(self) -> User | None:
        """The account that it is about, if there is one."""
        return self.user


class OrganisationMail(TenantModel, Mail):
    """Mail that an organisation owes: to a member or, where there is none, to the customer of an encounter.

    That of a customer goes to the address that is stored when it is sent, as long as it has the hash of before.
    """

    kind = models.CharField(max_length=40, choices=OrganisationMailKind.choices)
    day = models.DateField(null=True, blank=True)  # of what comes once a day, a week or a month
    member = TenantKey(Member, models.CASCADE, null=True, blank=True, related_name="+", db_index=True)
    encounter = TenantKey(Encounter, models.CASCADE, null=True, blank=True, related_name="+")
    address_hash = models.BinaryField(max_length=32, null=True, blank=True)  # of the customer's e-mail address
    first_event = models.BigIntegerField(null=True, blank=True)  # of those that news tells, by its id

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("organisation_mail", "member", "encounter"),
            models.CheckConstraint(
                name="organisation_mail_has_reader",
                condition=Q(member__isnull=False) | Q(encounter__isnull=False, address_hash__isnull=False),
            ),
            *one_of("organisation_mail", kind=OrganisationMailKind, state=MailState, language=Language),
            *one_of_or_blank("organisation_mail", problem=MailProblem),
            over_where_it_is("organisation_mail"),
            models.UniqueConstraint(fields=["member", "kind", "day"], name="organisation_mail_once_a_day"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "owed_at", "id"], name="organisation_mail_unsent", condition=unsent()),
            models.Index(fields=["over_at"], name="organisation_mail_over"),
            models.Index(fields=["organisation", "encounter"], name="organisation_mail_encounter"),
            models.Index(fields=["address_hash", "over_at"], name="mail_by_address", condition=to_customers()),
        ]
        verbose_name = _("mail of an organisation")
        verbose_name_plural = _("Mail of organisations")

    @property
    def email(self) -> str:
        """The address of the member's account, as long as that is open; or the customer's, if it is still the same."""
        if self.member:
            return self.member.user.email if self.member.user.is_active else ""
        return self.contact.email if self.contact else ""

    @property
    def account(self) -> User | None:
        """The member's account; None where it goes to a customer."""
        return self.member.user if self.member else None

    @property
    def receiver(self) -> str:
        """Who gets it, as a page says that: the member's name, or as much of a customer's address as tells nobody."""
        return self.member.display_name if self.member else mask_address(self.email)

    @property
    def contact(self) -> Contact | None:
        """How the customer is reached, as long as the address is the one to which the mail was owed."""
        contact: Contact | None = getattr(self.encounter, "contact", None)
        if contact is None or hash_address(contact.email) != bytes(self.address_hash or b""):
            return None
        return contact
