"""`manage.py load_demo`: two organisations to try everything with; or one as large as wanted, to see how pages do."""

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from encounters.demo.chain import LEAST, MOST, load_chain, plan_chain
from encounters.demo.loading import CODE, AlreadyLoaded, load_demo, logins_of
from encounters.demo.plans import ORGANISATIONS, OrganisationPlan


def how_many(typed: str) -> int:
    """Return a number of encounters; raise ArgumentTypeError for anything else."""
    if not (typed.isdecimal() and LEAST <= int(typed) <= MOST):
        raise ArgumentTypeError(f"{typed!r} is no number from {LEAST:,} to {MOST:,}, written without commas")
    return int(typed)


class Command(BaseCommand):
    """Load the demo organisations, or the large one, and print who signs in; do nothing where they are."""

    help = "Load two demo organisations with two years of encounters. Does nothing if they are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--random-passwords", action="store_true", help="instead of the readable ones")
        parser.add_argument(
            "--encounters",
            type=how_many,
            metavar="N",
            help=f"a chain of 500 places with so many encounters instead of the two, {LEAST:,} to {MOST:,}",
        )

    def handle(self, *args: Any, random_passwords: bool, encounters: int | None, **options: Any) -> None:
        plans = list(ORGANISATIONS)
        if encounters:
            plans = [plan_chain()]
        if random_passwords:
            plans = [plan.with_random_passwords() for plan in plans]
        try:
            self.load(plans, encounters)
        except AlreadyLoaded:
            self.stdout.write("The demo organisations are there already; nothing was changed.")
            return
        for login in logins_of(plans):
            self.stdout.write(f"Login:     {login.role} {login.email} {login.password}")
        if not encounters:
            self.stdout.write(f"Feedback:  {settings.PUBLIC_URL}/f/{CODE}/")

    def load(self, plans: list[OrganisationPlan], encounters: int | None) -> None:
        """Load the one or the others."""
        if not encounters:
            load_demo(plans, now=timezone.now())
            return
        load_chain(*plans, now=timezone.now(), encounters=encounters, report=self.report)
        self.report("Tidying up …")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")

    def report(self, what: str) -> None:
        self.stdout.write(what)
        self.stdout.flush()
