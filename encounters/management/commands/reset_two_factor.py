"""`manage.py reset_two_factor`: the way back in for somebody who lost their phone and their codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from encounters.management import arguments
from encounters.models import User
from encounters.models.choices import Language
from encounters.operator.actions import remove_second_step


class Command(BaseCommand):
    """Take the second step off an account, and tell its owner by mail."""

    help = "Take the second step of signing in off an account, by e-mail address, and sign it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=arguments.email)
        parser.add_argument(
            "--language", choices=Language.values, default=Language.FINNISH, help="of the mail that tells them"
        )

    def handle(self, *args: Any, email: str, language: str, **options: Any) -> None:
        """Raise CommandError where nobody has the address."""
        account = User.objects.filter(email=email.lower()).first()
        if account is None:
            raise CommandError(f"Nobody signs in with {email}.")
        if not remove_second_step(user=account, language=language, now=timezone.now()):
            self.stdout.write(f"{account.email} has no second step.")
            return
        self.stdout.write(f"The second step was taken off {account.email}, who is signed out everywhere.")
        self.stdout.write(arguments.how_to_sign_in(account))
