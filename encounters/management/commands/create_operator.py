"""`manage.py create_operator`: somebody who operates the installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from encounters.management import arguments


class Command(BaseCommand):
    """Store the account, or give the one that exists the right; it is a member of no organisation by that."""

    help = "Let somebody operate the installation, by e-mail address. An account that exists is taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=arguments.email)
        parser.add_argument("--name", type=arguments.name, help="how somebody new is called")

    def handle(self, *args: Any, email: str, name: str | None, **options: Any) -> None:
        account = arguments.account_of(email, name or "")
        account.is_staff = account.is_superuser = True
        account.save()
        self.stdout.write(f"{account.email} operates this installation.")
        self.stdout.write(arguments.how_to_sign_in(account))
