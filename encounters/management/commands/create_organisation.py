"""`manage.py create_organisation`: an organisation and its first admin, whoever may sign up."""

from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandParser

from encounters.management import arguments
from encounters.signup.actions import set_up_organisation


class Command(BaseCommand):
    """Store both, and print where the admin begins."""

    help = "Set up an organisation and its first admin, by e-mail address. An account that exists is taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", type=arguments.name, help="of the organisation, as its customers know it")
        parser.add_argument("email", type=arguments.email, help="of its first admin")
        parser.add_argument("--admin", type=arguments.name, metavar="NAME", help="how a new admin is called")

    def handle(self, *args: Any, name: str, email: str, admin: str | None, **options: Any) -> None:
        account = arguments.account_of(email, admin or "")
        with pghistory.context(operator=True):
            organisation = set_up_organisation(name=name, admin=account)
        self.stdout.write(f"{organisation.name} is set up, as /o/{organisation.slug}/.")
        self.stdout.write(arguments.how_to_sign_in(account))
