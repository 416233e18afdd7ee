"""`manage.py invite_organisation`: a link by mail with which an organisation can be set up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.management import arguments
from encounters.models.choices import Language
from encounters.models.mail import AccountMailKind
from encounters.outbox import owe_account_mail
from encounters.signup.links import INVITATION, TAKEN_WHERE_SIGN_UP_IS, WORKS_FOR, address_of, issue_link


class Command(BaseCommand):
    """Owe the mail, and print a link that does the same."""

    help = "Invite somebody by mail to set up their organisation. Prints a link too, in case that mail gets lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=arguments.email)
        parser.add_argument("--language", choices=Language.values, default=Language.FINNISH)

    def handle(self, *args: Any, email: str, language: str, **options: Any) -> None:
        """Raise CommandError where invitations are not taken."""
        if INVITATION not in TAKEN_WHERE_SIGN_UP_IS[settings.SIGN_UP]:
            raise CommandError("SIGN_UP is closed: no invitation would be taken. See create_organisation.")
        kind, now = AccountMailKind.SIGN_UP_INVITATION, timezone.now()
        owe_account_mail(kind, language=language, now=now, address=email)
        self.stdout.write(
            f"A mail to {email} is on its way. This link, too, works for {WORKS_FOR[INVITATION].days} days:"
        )
        self.stdout.write(address_of(issue_link(email, kind=INVITATION), language))
