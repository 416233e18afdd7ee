"""The operator's pages open to operators who sign in in two steps, and to nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from encounters.models import Organisation, User
from encounters.notifications.tasks import send_account_mail
from encounters.operator.site import OperatorSite
from tests.factories import House, make_user
from tests.operator.people import entered, make_operator, with_second_step

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
INDEX = "/operator/"
USERS = "/operator/encounters/user/"

pytestmark = pytest.mark.django_db


def routes(patterns: list[Any], before: str = INDEX) -> list[str]:
    """The address of each route of the site, with what its blanks are filled with left out."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            assert isinstance(pattern, URLPattern)
            found.append(before + str(pattern.pattern))
    return found


@pytest.fixture
def addresses(house: House) -> list[str]:
    """Every address of the site: of a row that is there and of one that is not."""
    send_account_mail.defer(mail_id=7)
    rows = {
        "encounters/organisation": house.organisation.pk,
        "encounters/user": house.admin.user.pk,
        "encounters/job": ProcrastinateJob.objects.latest("pk").pk,
    }
    filled = []
    for route in routes(admin.site.get_urls()):
        known = next((str(pk) for name, pk in rows.items() if name in route), "")
        filled += [route.replace("<path:object_id>", value) for value in {known, "0", "unknown"}]
    blanks = {"^(?P<app_label>encounters)/$": "encounters/", "(?P<url>.*)$": "nothing/of/it"}
    for blank, value in blanks.items():
        filled = [address.replace(blank, value) for address in filled]
    return sorted(set(filled))


def answers(client: Client, addresses: list[str]) -> set[tuple[int, str]]:
    """The status of each answer, and where it leads without what comes back from there."""
    found = set()
    for address in addresses:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            answer = client.generic(method, address)
            found.add((answer.status_code, answer.headers.get("Location", "").partition("?")[0]))
    return found


def test_every_address_is_walked(addresses: list[str]):
    assert {INDEX, USERS, f"{USERS}0/change/", "/operator/encounters/organisation/add/"} <= set(addresses)
    assert not [address for address in addresses if set("<(^$") & set(address)]


def test_who_is_not_signed_in_is_led_to_signing_in(addresses: list[str]):
    assert answers(Client(), addresses) == {(302, reverse("account_login"))}
    assert Client().get(USERS).headers["Location"] == f"{reverse('account_login')}?next={USERS}"


@pytest.mark.parametrize("rights", [{}, {"is_staff": True}, {"is_superuser": True}])
def test_who_is_no_operator_finds_nothing(house: House, addresses: list[str], rights: dict[str, bool]):
    User.objects.filter(pk=house.admin.user.pk).update(**rights)
    with_second_step(house.admin.user)

    assert answers(entered(house.admin.user), addresses) == {(404, "")}


def test_an_operator_without_a_second_step_is_led_to_adding_it(addresses: list[str]):
    operator = make_operator()
    RecoveryCodes.activate(operator)  # which are none by themselves
    client = entered(operator)

    assert answers(client, addresses) == {(302, reverse("mfa_index"))}
    assert client.get(INDEX).headers["Location"] == f"{reverse('mfa_index')}?required"


def test_an_operator_with_a_second_step_reads_all_of_it(addresses: list[str]):
    """The control of all that is refused above."""
    client = entered(with_second_step(make_operator()))
    status = {address: client.get(address).status_code for address in addresses}

    shown = [address for address, answer in status.items() if answer == 200]
    assert {INDEX, USERS, "/operator/encounters/organisation/", "/operator/encounters/job/"} <= {*shown}
    assert len([address for address in shown if address.endswith("/change/")]) == 3
    assert set(status.values()) <= {200, 302, 403, 404}
    assert max(answer for answer, _ in answers(client, addresses)) < 500


def test_signing_in_and_passwords_have_no_second_pages(house: House):
    client = entered(with_second_step(make_operator()))
    page = client.get(INDEX).content.decode()

    for path in ("login", "logout", "password_change", "autocomplete", f"r/7/{house.organisation.pk}"):
        assert client.get(f"{INDEX}{path}/").status_code == 404
    assert f'action="{reverse("account_logout")}"' in page
    assert f'href="{reverse("mfa_index")}"' in page


def test_sending_asks_for_the_password_after_five_minutes(house: House):
    address = reverse("admin:encounters_organisation_change", args=[house.organisation.pk])
    with time_machine.travel(NOON, tick=False):
        client = entered(with_second_step(make_operator()))
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        shown = client.get(address)
        late = client.post(address, {"name": "Kahvila Uusi"})

    assert (shown.status_code, late.status_code) == (200, 403)
    assert 'value="Kahvila Uusi"' in late.content.decode()  # to be sent again
    assert Organisation.objects.get(pk=house.organisation.pk).name == house.organisation.name


def test_pages_close_after_twelve_hours():
    with time_machine.travel(NOON, tick=False) as clock:
        client = entered(with_second_step(make_operator()))
        for _half_hour in range(25):
            last = client.get(INDEX).status_code
            clock.shift(timedelta(minutes=30))

        assert last == 200
        assert client.get(INDEX).status_code == 302


def test_a_closed_account_is_signed_out_at_its_next_request(house: House):
    operator, theirs = entered(with_second_step(make_operator())), entered(house.admin.user)
    address = reverse("admin:encounters_user_change", args=[house.admin.user.pk])
    before = theirs.get(house.at("inbox:start")).status_code

    operator.post(address, {"name": house.admin.user.name})

    assert before == 200
    assert not get_user_model().objects.get(pk=house.admin.user.pk).is_active
    assert theirs.get(house.at("inbox:start")).headers["Location"].startswith(reverse("account_login"))


def test_nothing_else_stands_on_the_site():
    assert isinstance(admin.site, OperatorSite) or isinstance(admin.site._wrapped, OperatorSite)
    assert {model.__name__ for model in admin.site._registry} == {
        *("Organisation", "User", "Job", "AccountMail", "OrganisationMail")
    }
    inlines = {inline.model.__name__ for listed in admin.site._registry.values() for inline in listed.inlines}
    assert inlines == set()


def test_who_asked_for_what_is_refused_is_in_the_log(house: House, caplog: pytest.LogCaptureFixture):
    client = entered(make_user())

    client.get(USERS)

    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.request.asked_by_staff["method"] == "GET"  # type: ignore[attr-defined]
