"""Signing in, out, and a new password."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from encounters.models import User
from tests.accounts.addresses import CHANGE, LOGIN, RESET
from tests.factories import PASSWORD, House, make_user


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def test_a_member_signs_in_with_e_mail_and_lands_at_work(client, house: House):
    answer = sign_in(client, house.supervisor.user.email.upper())

    assert answer.status_code == 302
    assert client.get(answer.url).url == reverse("inbox:start", args=[house.organisation.slug])


def test_an_employee_lands_on_their_own_page(client, house: House):
    sign_in(client, house.employee.user.email)

    assert client.get("/").url == reverse("employees:own", args=[house.organisation.slug])


def test_known_and_unknown_accounts_look_alike(house: House):
    known, unknown = house.admin.user.email, "nobody@example.org"

    def page(answer, email: str) -> tuple[int, str]:
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        return answer.status_code, words.replace(email, "ADDRESS")

    for address, data in (
        (LOGIN, lambda email: {"login": email, "password": "wrong"}),
        (RESET, lambda email: {"email": email}),
    ):
        known_answer, unknown_answer = (Client().post(address, data(email)) for email in (known, unknown))
        assert page(known_answer, known) == page(unknown_answer, unknown)
        assert known_answer.get("Location") == unknown_answer.get("Location")


@pytest.mark.parametrize(
    ("password", "taken"),
    [("kolme pientä lokkia", True), ("short", False), ("password1234", False), ("x" * 129, False), ("ы" * 40, True)],
)
def test_passwords_are_long_not_odd(client, house: House, password, taken):
    user = house.admin.user
    client.force_login(user)

    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})

    user.refresh_from_db()
    assert user.check_password(password) == taken


TOO_LONG = "The password may have at most 128 characters."


@pytest.mark.parametrize(("path", "field"), [(LOGIN, "password"), (CHANGE, "oldpassword")])
def test_a_password_too_long_is_refused_uncompared(path, field, client, house: House):
    if path == CHANGE:
        client.force_login(house.admin.user)
    typed = {"login": house.admin.user.email, "password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"}

    longest, too_long = (client.post(path, typed | {field: "x" * length}) for length in (128, 129))

    assert longest.context["form"].errors.get(field) != [TOO_LONG]
    assert too_long.context["form"].errors == {field: [TOO_LONG]}


def test_a_wrong_current_password_is_called_wrong(client, house: House):
    client.force_login(house.admin.user)
    typed = {"oldpassword": "wrong", "password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"}

    answer = client.post(CHANGE, typed)

    assert answer.context["form"].errors == {
        "oldpassword": ["This is not your current password. The password was not changed."]
    }


def test_passwords_are_kept_by_argon2_on_one_thread(settings, house: House):
    from servicelog.settings import PASSWORD_HASHERS

    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    house.admin.user.set_password(PASSWORD)

    assert house.admin.user.password.startswith("argon2$argon2id$v=19$m=19456,t=4,p=1$")


def test_what_django_hashed_by_itself_still_opens_and_is_renewed(client, settings, house: House):
    user = house.admin.user
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user.set_password(PASSWORD)
    user.save()
    before = user.password
    from servicelog.settings import PASSWORD_HASHERS

    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    answer = sign_in(client, user.email)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert (before.split("$")[3], user.password.split("$")[3]) == ("m=102400,t=2,p=8", "m=19456,t=4,p=1")


def test_a_session_ends_after_an_hour_of_rest_and_twelve_in_all(client, house: House, time_machine):
    time_machine.move_to(datetime(2026, 6, 1, 8, tzinfo=UTC))
    start = reverse("inbox:start", args=[house.organisation.slug])
    sign_in(client, house.admin.user.email)
    busy = []
    for _ in range(14):
        time_machine.shift(timedelta(minutes=55))
        busy.append(client.get(start).status_code)
    sign_in(client, house.admin.user.email)
    time_machine.shift(timedelta(minutes=61))

    assert busy[:13] == [200] * 13
    assert busy[13] == 302
    assert client.get(start).status_code == 302


def test_signing_in_makes_a_new_session(client, house: House):
    client.get(LOGIN)
    before = client.cookies.get("session")
    sign_in(client, house.admin.user.email)

    cookie = client.cookies["session"]
    assert before is None or before.value != cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_a_deactivated_user_is_out_on_the_next_request(client, house: House):
    sign_in(client, house.admin.user.email)
    User.objects.filter(pk=house.admin.user.pk).update(is_active=False)

    assert client.get(reverse("inbox:start", args=[house.organisation.slug])).status_code == 302


def test_nobody_signs_up_by_themselves(client, db):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert not User.objects.exists()


def test_somebody_without_an_organisation_reads_so(client, db):
    client.force_login(make_user())

    assert "belong to an organisation yet" in client.get("/").content.decode()


def test_without_a_server_mails_are_kept_in_a_folder():
    from servicelog import settings

    assert settings.EMAIL_BACKEND == "servicelog.mail_files.EmailBackend"
    assert Path(settings.EMAIL_FILE_PATH).name == "mail"
