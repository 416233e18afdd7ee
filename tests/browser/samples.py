"""A house with something on every page, and addresses of all its pages."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone

from encounters.alerts.actions import acknowledge_alert, close_alert
from encounters.casework.thanks import pass_on
from encounters.changes.actions import mark_seen
from encounters.models import Case, Encounter, Export, SheetImport
from encounters.models.alert import AlertKind
from encounters.models.mail import OrganisationMailKind
from encounters.notifications.stopping import sign_stop_link
from encounters.receipts.mail_links import NEWS, issue_mail_link
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from encounters.signup.links import issue_link
from tests.factories import (
    House,
    alias_of,
    code_of,
    join_path,
    make_alert,
    make_checked_import,
    make_encounter,
    make_export,
    make_import,
    make_invited,
    make_kiosk,
    make_logged,
    make_shift,
    make_template,
    make_theme,
)
from tests.mails import make_failed_mail
from tests.promises.site import NEWCOMER

ROSTER = ("", "weekly/", "once/")  # a week of a location, and the forms beside it
HEADS = b"Name,Address,In use,Hobby\r\n"
WRONG_ROWS = b"Porvoo,,kenties,\r\n,Jokikatu 1,,\r\n"
RIGHT_ROWS = b"Turku,Jokikatu 1,yes,\r\nPorvoo,Jokikatu 1,no,\r\n"


def fill(house: House) -> tuple[Encounter, Encounter]:
    """Put something into every list; return a complaint that says much, and one that is held back."""
    encounter = make_encounter(
        house.point,
        "bad",
        text="Odotin kauan.\nKukaan ei tullut.",
        wish="Tervehdys.",
        employee=house.aino,
        attribution="sure",
        aspects=["speed"],
        attention="too_little",
        step="customer",
        email="a@example.org",
        wants_answer=True,
    )
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    redact_encounter(encounter=encounter, words="Kukaan", reason="Testi.", by=house.admin, now=encounter.reported_at)
    for _ in range(5):
        make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure")
    passed_on = make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure")
    pass_on(case=passed_on.case, by=house.supervisor, now=timezone.now(), word="Hienoa.")
    gone = make_encounter(house.porvoo_point, "bad", text="Koe.")
    exclude_encounter(encounter=gone, by=house.admin, now=gone.reported_at, reason="Koe.")
    TOTP.activate(house.supervisor.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(house.supervisor.user)
    Authenticator.objects.create(user=house.employee.user, type="webauthn", data={"name": "Avain", "credential": {}})
    return encounter, make_encounter(house.point, "bad", hold_reason="fast", text="Nopea.")


def sample_import(house: House, rows: bytes) -> SheetImport:
    """A spreadsheet of locations that was checked; without rows, one that can't be read."""
    return make_checked_import(house.organisation, "locations", HEADS + rows if rows else b"PK")


def samples(house: House, encounter: Encounter, held: Encounter) -> dict[str, list[str]]:
    """Addresses that show each route, by who may open them."""
    home = f"/o/{house.organisation.slug}"
    passed_on = Encounter.objects.get(case__passed_on_at__isnull=False)
    to_pass_on = Encounter.objects.filter(case__in=Case.objects.to_pass_on()).order_by("pk")[0]
    template = make_template(house.organisation)
    sheets = [make_import(house.organisation), *(sample_import(house, rows) for rows in (WRONG_ROWS, RIGHT_ROWS, b""))]
    invited, kiosk = make_invited(house.organisation), make_kiosk(house.kamppi, "Ovi", "secret")
    logged = make_logged(house.kamppi, house.supervisor, language="sv")
    make_failed_mail(house.supervisor)
    make_failed_mail(house.admin, state="waiting", over_at=None, problem="unreachable", code=None)
    make_shift(house.aino, house.kamppi)
    make_shift(house.aino, house.kamppi, "22:00", "06:00", works_on=timezone.localdate())
    alerts = [make_alert(house.kamppi), make_alert(house.kamppi, kind=AlertKind.SILENT, point=house.point)]
    alerts += [make_alert(house.kamppi, employee=house.aino), make_alert(house.porvoo)]
    acknowledge_alert(alert=alerts[2], by=house.supervisor, now=timezone.now())
    close_alert(alert=alerts[3], comment="Kassa oli rikki.", by=house.supervisor, now=timezone.now())
    exports = [make_export(house.supervisor), *(make_export(house.supervisor) for _ in ("writing", "erased", "failed"))]
    for export, state in zip(exports[1:], ("writing", "erased", "failed"), strict=True):
        Export.objects.filter(pk=export.pk).update(state=state)
    for rating in ("bad", "bad", "bad", "good", "good"):
        make_encounter(house.point, rating, text="Jono oli pitkä.", now=timezone.now() - timedelta(days=1))
    theme = make_theme(house.organisation)
    house.organisation.embed_hosts = ["www.example.org"]
    house.organisation.save()
    return {
        "anyone": [
            *("/", "/accessibility/", "/privacy/", "/r/", "/r/withdrawn/", "/f/unknown1/", "/nothing/here/"),
            "/k/",
            *(f"/f/{code_of(house.point)}/{page}" for page in ("", "?face=good", "embed/")),
            *("/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/password/reset/"),
            *(
                "/start/",
                "/start/sent/",
                "/start/unknown/",
                reverse("signup:organisation", args=[issue_link(NEWCOMER)]),
            ),
            reverse("signup:organisation", args=[issue_link(house.admin.user.email)]),
            *(join_path(invited), "/start/join/unknown/"),
            *(
                reverse("receipt:news", args=[signed])
                for signed in (issue_mail_link(encounter.contact, NEWS), "unknown")
            ),
            *(
                reverse("mail:wanted", args=[signed])
                for signed in (sign_stop_link(house.supervisor, OrganisationMailKind.LATE), "unknown")
            ),
            *("/accounts/password/reset/sent/", "/accounts/password/reset/done/", "/accounts/password/reset/1-x/"),
        ],
        "receipt": [f"/f/more/{encounter.pk}/", f"/r/{encounter.pk}/", f"/r/{encounter.pk}/withdraw/"],
        "handler": [
            *(f"{home}/", f"{home}/encounters/", f"{home}/encounters/?rating=good&first=x", f"{home}/held/"),
            *(f"{home}/customer/", f"{home}/log/", f"{home}/log/{logged.pk}/", f"{home}/log/{logged.pk}/receipt/"),
            *(f"{home}/encounters/{encounter.pk}/", f"{home}/encounters/{held.pk}/"),
            *(
                f"{home}/cases/",
                f"{home}/cases/?q=kahvi",
                *(f"{home}/cases/{one.case.pk}/" for one in (encounter, to_pass_on)),
                *(f"{home}/roster/{page}" for page in ("", *(f"{house.kamppi.pk}/{one}" for one in ROSTER))),
                *(f"{home}/topics/{page}" for page in ("", "?days=7", "themes/", f"themes/{theme.pk}/")),
                f"{home}/topics/themes/{theme.pk}/edit/",
                f"{home}/alerts/",
                f"{home}/alerts/?state=closed",
                *(f"{home}/alerts/{alert.pk}/" for alert in alerts),
                f"{home}/alerts/{alerts[0].pk}/close/",
                *(f"{home}/downloads/{page}" for page in ("", "add/", *(f"{one.pk}/" for one in exports))),
                f"{home}/figures/",
                f"{home}/figures/locations/",
                f"{home}/figures/locations/{house.kamppi.pk}/",
                f"{home}/figures/locations/{house.porvoo.pk}/",
                f"{home}/figures/employees/",
                f"{home}/figures/employees/{house.aino.pk}/",
            ),
            *(
                "/accounts/",
                "/accounts/confirm/",
                "/accounts/logout/",
                "/accounts/password/change/",
                "/accounts/sessions/",
            ),
            *(f"/accounts/second-step/{page}/" for page in ("app/remove", "codes", "codes/new", "passkeys/add")),
        ],
        "admin": [
            f"{home}/setup/mail/mine/",
            *(f"{home}/setup/{page}/" for page in ("organisation", "organisation/logo", "mail", "history")),
            *(f"{home}/setup/templates/{page}" for page in ("", "new/", f"{template.pk}/")),
            *(f"{home}/setup/locations/", f"{home}/setup/locations/?q=nothing", f"{home}/setup/locations/new/"),
            f"{home}/setup/locations/{house.kamppi.pk}/",
            *(f"{home}/setup/people/", f"{home}/setup/people/new/", f"{home}/setup/people/{house.aino.pk}/"),
            *(f"{home}/setup/members/", f"{home}/setup/members/new/", f"{home}/setup/members/{house.admin.pk}/"),
            f"{home}/setup/members/{invited.pk}/",
            *(f"{home}/setup/tablets/", f"{home}/setup/tablets/pair/", f"{home}/setup/tablets/{kiosk.pk}/"),
            *(f"{home}/setup/spreadsheets/{kind}" for kind in ("", "locations/", "people/", "members/")),
            *(f"{home}/setup/spreadsheets/imports/{sent.pk}/" for sent in sheets),
            "/k/with/kissa-koira-talo/",
            *(f"{home}/setup/points/", f"{home}/setup/points/posters/", f"{home}/setup/points/at/{house.kamppi.pk}/"),
            *(f"{home}/setup/points/{house.point.pk}/{page}" for page in ("", "edit/", "links/")),
            f"{home}/setup/points/hosts/",
        ],
        "employee": [
            *(f"{home}/employees/own/", f"{home}/employees/own/said/", f"{home}/"),
            f"{home}/employees/own/side/{alias_of(encounter)}/",
            f"{home}/employees/own/card/{alias_of(passed_on)}/",
            *("/accounts/", "/accounts/?required", "/accounts/second-step/app/"),
            f"/accounts/second-step/passkeys/{Authenticator.objects.get(user=house.employee.user).pk}/remove/",
        ],
    }
