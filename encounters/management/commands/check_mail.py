"""`manage.py check_mail`: whether mail goes out, and if it does not, what to do about it."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser

from encounters.management import arguments
from encounters.models.mail import MailProblem
from encounters.notifications.sending import refusal_of

# What to look at, in plain words; the operator's English, like all that commands print.
ADVICE = {
    MailProblem.UNREACHABLE: "Nobody answers at {server}. Check the host and the port in EMAIL_URL, whether this"
    " machine can look up the name, and whether a firewall lets it out.",
    MailProblem.SILENT: "{server} answered nothing in time, or broke off. Often the port expects another"
    " encryption: 587 goes with ?tls=true, 465 with ?ssl=true.",
    MailProblem.ENCRYPTION: "No encrypted connection to {server} came about. Check ?tls=true (587) or ?ssl=true (465)"
    " in EMAIL_URL, and whether the server's certificate holds for the name {host}.",
    MailProblem.LOGIN: "{server} refused the user name or the password. In EMAIL_URL, @ is written %40, : is %3A, / is"
    " %2F.",
    MailProblem.SENDER: "{server} takes no mail from {sender}. Set MAIL_FROM to an address that it lets this user use.",
    MailProblem.RECEIVER: "{server} refused {receiver}. Check the address; or the server delivers to its own people"
    " alone, and wants a user name and a password.",
    MailProblem.REFUSED: "{server} took the addresses and refused the mail itself. Its answer below says why.",
    MailProblem.BROKEN: "The mail could not be sent, for a reason that is not the mail server's.",
}


class Command(BaseCommand):
    """Send a test mail while somebody waits, and say what came of it."""

    help = "Send a test mail to an address, at once, and say in plain words what is wrong if it does not go out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=arguments.email)

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Raise CommandError with what to do where the mail is not taken."""
        message = EmailMessage(
            "Test mail from Servicelog",
            f"This mail was sent by `manage.py check_mail` of {settings.PUBLIC_URL}. Nothing needs to be done.\n",
            to=[email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            get_connection().send_messages([message])
        except Exception as fault:
            raise CommandError(advice(fault, email)) from fault
        self.stdout.write(f"The mail to {email} was {where()}")


def where() -> str:
    """Return where a mail went."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return "written to a file: EMAIL_URL names no mail server, so no mail leaves this machine."
    return f"taken by {server()}. If it does not arrive, look into the spam folder, and at SPF and DMARC in the README."


def server() -> str:
    """Return the mail server as it is set."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def advice(fault: Exception, receiver: str) -> str:
    """Return what is wrong, and the server's own words."""
    refusal = refusal_of(fault)
    known = {"server": server(), "host": settings.EMAIL_HOST, "sender": settings.DEFAULT_FROM_EMAIL}
    said = ADVICE[refusal.problem].format(receiver=receiver, **known)
    return f"{said}\n{type(fault).__name__}: {fault}"
