"""The second step of signing in: an app's codes, recovery codes, and how little a guess is worth."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import connection
from django.test import Client

from encounters.access import GOING_TO
from encounters.accounts.emails import reset_address
from encounters.accounts.two_factor import seed_keys
from encounters.limits import LIMITS
from encounters.models import LimitBucket, Member, Organisation, User
from encounters.models.choices import Role
from tests.accounts.addresses import ACCOUNT, ADD_PASSKEY, APP, CODES, CONFIRM, LOGIN, SECOND_STEP
from tests.at_once import all_at_once
from tests.factories import PASSWORD, House, make_member
from tests.mails import mails_owed

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


def code_at(at: datetime, seed: str = SEED) -> str:
    """What an app with this seed shows at a moment."""
    return format_hotp_value(hotp_value(seed, int(at.timestamp()) // 30))


def with_app(user: User) -> User:
    """The user, who has added an app and has recovery codes."""
    TOTP.activate(user, SEED)
    RecoveryCodes.activate(user)
    return user


def sign_in(user: User, client: Client | None = None) -> Client:
    """A browser in which the password was given."""
    client = client or Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def signed_in_as(user: User) -> Client:
    """A browser that got past the second step some other way."""
    client = Client()
    client.force_login(user)
    return client


def is_known_browser(client: Client) -> bool:
    """Whether the browser has the cookie by which an account knows it."""
    return "known_browser" in client.cookies


def recovery_codes_of(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


@time_machine.travel(NOON, tick=False)
def test_an_app_is_added_and_asked_for(house: House):
    user = house.admin.user
    client = sign_in(user)
    page = client.get(APP).content.decode()
    seed = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")  # type: ignore[index]

    done = client.post(APP, {"code": code_at(NOON, seed)}, follow=True)

    assert "Recovery codes" in done.content.decode()
    assert recovery_codes_of(user)[0][:5] in done.content.decode()
    with time_machine.travel(NOON + timedelta(minutes=2), tick=False):
        other = sign_in(user)
        assert not is_signed_in(other)
        other.post(SECOND_STEP, {"code": code_at(NOON + timedelta(minutes=2), seed)})
        assert is_signed_in(other)


@time_machine.travel(NOON, tick=False)
def test_who_was_led_to_adding_one_is_led_back(house: House, settings: Any):
    settings.TWO_FACTOR = "required"
    client, wanted = sign_in(house.admin.user), house.at("locations:list") + "?q=Kamppi"
    client.get(wanted)
    seed = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', client.get(APP).content.decode())[1].replace(" ", "")  # type: ignore[index]

    codes = client.post(APP, {"code": code_at(NOON, seed)}, follow=True).content.decode()
    account = [client.get(ACCOUNT).content.decode() for _ in range(2)]

    assert f'<a class="btn btn-primary" href="{wanted}">I have saved them</a>' in codes
    assert [f'href="{wanted}"' in page for page in account] == [True, False]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("address", ["//example.org/", "https://example.org/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(address: str, house: House):
    client = signed_in_as(with_app(house.admin.user))
    session = client.session
    session[GOING_TO] = address
    session.save()

    pages = [client.get(page).content.decode() for page in (CODES, ACCOUNT)]

    assert [address in page for page in pages] == [False, False]


@time_machine.travel(NOON, tick=False)
def test_the_code_to_scan_stays_while_the_page_is_opened_again(house: House):
    client = sign_in(house.admin.user)
    seeds = [
        re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', client.get(APP).content.decode())[1] for _ in range(2)
    ]  # type: ignore[index]

    assert seeds[0] == seeds[1]


@time_machine.travel(NOON, tick=False)
def test_who_asked_for_a_new_password_once_adds_an_app_too(house: House):
    """allauth notes an address, not verified, whenever it makes such a link."""
    reset_address(house.admin.user)

    assert "<code" in sign_in(house.admin.user).get(APP).content.decode()


JUNK_CREDENTIALS = [
    "{}",
    "[]",
    "5",
    "null",
    '"text"',
    "[" * 9_000,
    "{",
    '{"id": 5, "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "oA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "///"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
    '{"id": "\\ud800", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "W10", "attestationObject": "W10"}}',
]


@pytest.mark.parametrize("credential", JUNK_CREDENTIALS)
def test_what_no_passkey_answers_is_refused(house: House, credential: str):
    user = with_app(house.admin.user)
    half, whole = sign_in(user), sign_in(house.supervisor.user)
    whole.get(ADD_PASSKEY)

    answers = [half.post(SECOND_STEP, {"credential": credential}), whole.post(ADD_PASSKEY, {"credential": credential})]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not is_signed_in(half)
    assert not Authenticator.objects.filter(type="webauthn").exists()


@time_machine.travel(NOON, tick=False)
def test_seeds_are_kept_encrypted(house: House):
    client = sign_in(house.admin.user)
    client.get(APP)
    waiting = client.session["mfa.totp.secret"]
    with_app(house.supervisor.user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        kept = [data for (data,) in cursor.fetchall()]

    assert len(kept) == 2
    assert not [data for data in [waiting, *kept] if re.search(r"[A-Z2-7]{32}|[0-9a-f]{80}", data)]
    assert decrypt(waiting) != waiting


@pytest.fixture
def keys(settings: Any) -> Iterator[Any]:
    """Change the key of the installation: the new one, and those of before that it still knows."""

    def change(new: str, *former: str) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [*former]
        seed_keys.cache_clear()

    yield change
    seed_keys.cache_clear()


OTHER_KEY = "another key, of fifty letters or more, as it should be"


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("signs_in", [True, False])
def test_seeds_follow_a_new_key_once_somebody_signs_in(house: House, settings: Any, keys: Any, signs_in: bool):
    user, first = with_app(house.admin.user), settings.SECRET_KEY
    keys(OTHER_KEY, first)
    if signs_in:
        client = sign_in(user)
        client.post(SECOND_STEP, {"code": code_at(NOON)})
        assert is_signed_in(client)
    keys(OTHER_KEY)

    with time_machine.travel(NOON + timedelta(minutes=2), tick=False):
        client = sign_in(user)
        page = client.post(SECOND_STEP, {"code": code_at(NOON + timedelta(minutes=2))})

    assert is_signed_in(client) == signs_in
    if not signs_in:
        assert "The key of this installation was changed" in page.content.decode()
        assert signed_in_as(user).get(CODES).headers["Location"] == f"{CODES}new/"


@time_machine.travel(NOON, tick=False)
def test_a_code_works_once(house: House):
    user = with_app(house.admin.user)
    first, second = sign_in(user), sign_in(user)

    first.post(SECOND_STEP, {"code": code_at(NOON)})
    refused = second.post(SECOND_STEP, {"code": f"{code_at(NOON)[:3]} {code_at(NOON)[3:]}"})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert "This code is wrong, or was used already." in refused.content.decode()


@time_machine.travel(NOON, tick=False)
def test_without_what_was_used_a_code_works_twice(house: House):
    """The control: it is the note of what was used that refuses it."""
    user = with_app(house.admin.user)
    first, second = sign_in(user), sign_in(user)

    first.post(SECOND_STEP, {"code": code_at(NOON)})
    LimitBucket.objects.filter(name__startswith="code:").delete()
    second.post(SECOND_STEP, {"code": code_at(NOON)})

    assert is_signed_in(second)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_of_two_at_once_one_gets_in(house: House, kind: str):
    user = with_app(house.admin.user)
    clients = [sign_in(user) for _ in range(4)]
    code = code_at(datetime.now(UTC)) if kind == "app" else recovery_codes_of(user)[0]

    all_at_once([partial(client.post, SECOND_STEP, {"code": code}) for client in clients])

    assert [is_signed_in(client) for client in clients].count(True) == 1


@time_machine.travel(NOON, tick=False)
def test_a_recovery_code_works_once(house: House):
    user = with_app(house.admin.user)
    code = recovery_codes_of(user)[3]
    first, second = sign_in(user), sign_in(user)

    first.post(SECOND_STEP, {"code": f"{code[:5]} {code[5:]}"})
    second.post(SECOND_STEP, {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert len(recovery_codes_of(user)) == 9
    assert mails_owed() == ["mfa/email/recovery_code_used"]


@time_machine.travel(NOON, tick=False)
def test_guesses_are_slowed_and_what_was_right_is_not(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LIMITS, "second step own", 3)
    client = sign_in(with_app(house.admin.user))

    answers = [client.post(SECOND_STEP, {"code": f"00000{guess}"}).status_code for guess in range(5)]
    too_early = client.post(SECOND_STEP, {"code": code_at(NOON)})

    assert answers == [200, 200, 200, 429, 429]
    assert (too_early.status_code, is_signed_in(client)) == (429, False)
    assert int(too_early["Retry-After"]) <= 60
    with time_machine.travel(NOON + timedelta(seconds=61), tick=False):
        client.post(SECOND_STEP, {"code": code_at(NOON + timedelta(seconds=61))})
        assert is_signed_in(client)


@time_machine.travel(NOON, tick=False)
def test_many_addresses_guess_few_second_steps(house: House, monkeypatch: pytest.MonkeyPatch, settings: Any):
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setitem(LIMITS, "second step guesses", 6)
    user = with_app(house.admin.user)
    client, known = sign_in(user), sign_in(user)
    known.post(SECOND_STEP, {"code": recovery_codes_of(user)[0]})
    known.post("/accounts/logout/")
    sign_in(user, known)

    answers = [
        client.post(SECOND_STEP, {"code": f"{guess:06}"}, HTTP_X_FORWARDED_FOR=f"192.0.2.{guess}").status_code
        for guess in range(1, 20)
    ]
    client.post(SECOND_STEP, {"code": code_at(NOON)}, HTTP_X_FORWARDED_FOR="192.0.2.77")

    assert (answers.count(200), answers.count(429)) == (6, 13)
    assert not is_signed_in(client)
    assert mails_owed() == ["mfa/email/recovery_code_used", "mfa/email/many_wrong_codes"]
    known.post(SECOND_STEP, {"code": code_at(NOON)})
    assert is_signed_in(known)  # a browser in which the owner signed in before

    user.set_password("kolme pientä lokkia")
    user.save()
    other = Client()
    other.post(LOGIN, {"login": user.email, "password": "kolme pientä lokkia"})
    other.post(SECOND_STEP, {"code": recovery_codes_of(user)[1]}, HTTP_X_FORWARDED_FOR="192.0.2.78")
    assert is_signed_in(other)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("what", ["password", "account"])
def test_half_a_sign_in_ends_with_its_password(house: House, what: str):
    user = with_app(house.admin.user)
    client = sign_in(user)
    if what == "password":
        user.set_password("kolme pientä lokkia")
    user.is_active = what == "password"
    user.save()

    page = client.post(SECOND_STEP, {"code": code_at(NOON)}, follow=True).content.decode()

    assert not is_signed_in(client)
    assert "was changed meanwhile. Sign in again." in page


@time_machine.travel(NOON, tick=False)
def test_choosing_a_language_compares_nothing(house: House):
    """So it needs no turn, and no try."""
    user = with_app(house.admin.user)
    half, whole = sign_in(user), sign_in(house.supervisor.user)
    seed = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', whole.get(APP).content.decode())[1].replace(" ", "")  # type: ignore[index]
    LimitBucket.objects.all().delete()

    answers = [
        half.post(SECOND_STEP, {"code": code_at(NOON), "switch_language": "fi"}),
        whole.post(APP, {"code": code_at(NOON, seed), "switch_language": "fi"}),
        whole.post(CONFIRM, {"password": PASSWORD, "switch_language": "fi"}),
        whole.post(ADD_PASSKEY, {"name": "Avain", "credential": "{}", "switch_language": "fi"}),
    ]

    assert [(answer.status_code, answer["Content-Language"]) for answer in answers] == [(200, "fi")] * 4
    assert "Avain" in answers[-1].content.decode()
    assert not is_signed_in(half)
    assert not Authenticator.objects.filter(user=house.supervisor.user).exists()
    assert not LimitBucket.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_the_same_press_twice_adds_one_app_and_shows_the_codes(house: House):
    client = sign_in(house.admin.user)
    seed = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', client.get(APP).content.decode())[1].replace(" ", "")  # type: ignore[index]

    pages = [client.post(APP, {"code": code_at(NOON, seed)}, follow=True).content.decode() for _ in range(2)]

    assert ["Recovery codes" in page for page in pages] == [True, True]
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert client.get(APP).headers["Location"] == ACCOUNT


def test_recovery_codes_alone_are_no_second_step(house: House, signed_in: Any, settings: Any):
    settings.TWO_FACTOR = "required"
    RecoveryCodes.activate(house.admin.user)

    assert signed_in(house.admin).get(house.at("locations:list")).status_code == 302


@time_machine.travel(NOON, tick=False)
def test_half_signed_in_is_not_signed_in(house: House):
    client = sign_in(with_app(house.admin.user))

    assert client.get(house.at("inbox:start")).status_code == 302
    assert client.get(ACCOUNT).status_code == 302
    assert client.get(LOGIN).status_code == 200  # to start over


@time_machine.travel(NOON, tick=False)
def test_a_new_password_by_mail_does_not_switch_it_off(house: House):
    user = with_app(house.admin.user)
    client = Client()
    form = client.get(reset_address(user).removeprefix("http://testserver"), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"})
    known_by_link = is_known_browser(client)

    answer = client.post(LOGIN, {"login": user.email, "password": "kolme pientä lokkia"})

    assert answer.headers["Location"] == SECOND_STEP
    assert (is_signed_in(client), known_by_link, is_known_browser(client)) == (False, False, False)
    client.post(SECOND_STEP, {"code": code_at(NOON)})
    assert (is_signed_in(client), is_known_browser(client)) == (True, True)


@time_machine.travel(NOON, tick=False)
def test_an_app_is_removed_by_who_has_just_given_the_password(house: House, mailoutbox: list[Any]):
    user = with_app(house.admin.user)
    client = sign_in(user)
    client.post(SECOND_STEP, {"code": code_at(NOON)})

    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        assert client.get(f"{APP}remove/").headers["Location"].startswith(CONFIRM)
        assert client.post(f"{APP}remove/").status_code == 403
        assert Authenticator.objects.filter(user=user).count() == 2

        wrong = client.post(CONFIRM, {"password": "guessed"})
        assert "The password is wrong." in wrong.content.decode()
        client.post(CONFIRM, {"password": PASSWORD, "next": f"{APP}remove/"})
        client.post(f"{APP}remove/")

    assert not Authenticator.objects.filter(user=user).exists()


class TestAskedOfAdmins:
    """From the second member or the second day on, where the installation says so."""

    @pytest.fixture(autouse=True)
    def required(self, settings: Any) -> None:
        settings.TWO_FACTOR = "required"

    def opened(self, house: House, client: Client) -> tuple[int, str]:
        answer = client.get(house.at("locations:list"))
        return answer.status_code, answer.headers.get("Location", "")

    def test_an_admin_with_others_adds_one_first(self, house: House, signed_in: Any):
        assert self.opened(house, signed_in(house.admin)) == (302, f"{ACCOUNT}?required")

    def test_nothing_stands_before_the_first_feedback(self, house: House, signed_in: Any):
        Member.objects.exclude(pk=house.admin.pk).update(is_active=False)

        assert self.opened(house, signed_in(house.admin)) == (200, "")

    def test_it_is_asked_on_the_second_day(self, house: House, signed_in: Any):
        Member.objects.exclude(pk=house.admin.pk).update(is_active=False)
        Organisation.objects.update(created_at=datetime.now(UTC) - timedelta(days=1))

        assert self.opened(house, signed_in(house.admin)) == (302, f"{ACCOUNT}?required")

    def test_who_has_one_goes_on(self, house: House, signed_in: Any):
        with_app(house.admin.user)

        assert self.opened(house, signed_in(house.admin)) == (200, "")

    def test_others_are_not_asked(self, house: House, signed_in: Any):
        assert signed_in(house.supervisor).get(house.at("inbox:start")).status_code == 200

    def test_what_was_typed_is_kept(self, house: House, signed_in: Any):
        page = signed_in(house.admin).post(house.at("locations:add"), {"name": "Uusi kahvila"})

        assert page.status_code == 403
        assert "Uusi kahvila" in page.content.decode()

    def test_where_it_is_offered_nobody_has_to(self, house: House, signed_in: Any, settings: Any):
        settings.TWO_FACTOR = "offered"

        assert self.opened(house, signed_in(house.admin)) == (200, "")


@pytest.mark.parametrize("installation", ["required", "offered"])
class TestAskedOfAll:
    """By an organisation, wherever the installation stands."""

    @pytest.fixture(autouse=True)
    def asked(self, house: House, settings: Any, installation: str) -> None:
        settings.TWO_FACTOR = installation
        Organisation.objects.filter(pk=house.organisation.pk).update(second_step_for_all=True)

    @pytest.mark.parametrize(
        ("role", "page"), [("admin", "inbox:start"), ("supervisor", "inbox:start"), ("employee", "employees:own")]
    )
    def test_every_member_adds_one_first(self, role: str, page: str, house: House, signed_in: Any):
        member = getattr(house, role)
        client = signed_in(member)
        before = client.get(house.at(page))
        with_app(member.user)
        after = client.get(house.at(page))

        assert (before.status_code, before.headers["Location"], after.status_code) == (302, f"{ACCOUNT}?required", 200)

    def test_other_organisations_of_a_member_are_open(self, house: House, neighbour: House, signed_in: Any):
        elsewhere = make_member(neighbour.organisation, user=house.supervisor.user, role=Role.SUPERVISOR)

        assert signed_in(elsewhere).get(neighbour.at("inbox:start")).status_code == 200
