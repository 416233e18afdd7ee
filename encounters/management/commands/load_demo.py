"""`manage.py load_demo`: two organisations to try everything with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from encounters.demo.loading import CODE, AlreadyLoaded, fixed_passwords, load_demo
from encounters.demo.loading import random_passwords as new_passwords


class Command(BaseCommand):
    """Load the demo organisations and print who signs in; do nothing where they are."""

    help = "Load two demo organisations with two years of encounters. Does nothing if they are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--random-passwords", action="store_true", help="instead of the readable ones")

    def handle(self, *args: Any, random_passwords: bool, **options: Any) -> None:
        passwords = new_passwords() if random_passwords else fixed_passwords()
        try:
            logins = load_demo(now=timezone.now(), passwords=passwords)
        except AlreadyLoaded:
            self.stdout.write("The demo organisations are there already; nothing was changed.")
            return
        for login in logins:
            self.stdout.write(f"Login:     {login.role} {login.email} {login.password}")
        self.stdout.write(f"Feedback:  {settings.PUBLIC_URL}/f/{CODE}/")
