"""`make run`: everything on one machine, with demo data, until Ctrl-C."""

from django.conf import settings

from encounters.demo.loading import CODE, read_logins
from encounters.demo.plans import LoginPlan
from encounters.management.commands import serve


def one_per_role(logins: list[LoginPlan]) -> list[LoginPlan]:
    """The first of each role: admin, a supervisor of all locations, employee."""
    return list({login.role: login for login in reversed(logins)}.values())[::-1]


class Command(serve.Command):
    """Prepare everything, load the demo, serve and print the addresses."""

    help = "Run Servicelog with its demo organisations until Ctrl-C."
    how = "make run"

    def supervise(self) -> None:
        """Keep everything going; raise Stopped when told to stop."""
        with self.supervising() as (supervisor, web):
            supervisor.step("tables, texts and the demo", "manage", "prepare", "--demo")
            supervisor.environment["DEMO"] = "true"
            self.start(supervisor, web)
            self.print_addresses(settings.PUBLIC_URL, read_logins(settings.DATA_DIR))
            supervisor.keep_going()

    def print_addresses(self, address: str, logins: list[LoginPlan]) -> None:
        """Print the addresses and the logins of the demo."""
        self.say(f"Staff:     {address}/")
        self.say(f"Feedback:  {address}/f/{CODE}/")
        for login in one_per_role(logins):
            self.say(f"Login:     {login.role} {login.email} {login.password}")
