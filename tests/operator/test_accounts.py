"""What the operator sees and changes of accounts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encounters.models import User
from encounters.operator import tasks
from tests.factories import House, make_user
from tests.mails import mails_owed
from tests.operator.people import entered, make_operator, with_second_step
from tests.worker import work

LIST = "/operator/encounters/user/"
REMOVED = "The second step was taken off your Servicelog account"


@pytest.fixture
def operator(db: None) -> User:
    return with_second_step(make_operator())


@pytest.fixture
def client(operator: User) -> Client:
    return entered(operator)


def change(user: User) -> str:
    return reverse("admin:encounters_user_change", args=[user.pk])


def do(client: Client, action: str, *users: User) -> str:
    """What the list says after an action on these users."""
    chosen = {"action": action, "_selected_action": [user.pk for user in users]}
    return client.post(LIST, chosen, follow=True).content.decode()


def stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def column(page: str, name: str) -> list[str]:
    return re.findall(rf'field-{name}"><img [^>]*alt="(\w+)"', page)


def test_the_list_says_who_is_open_an_operator_and_safe(client: Client, operator: User, house: House):
    User.objects.filter(pk=house.admin.user.pk).update(is_active=False)
    page = client.get(LIST, {"q": "@example.org"}).content.decode()
    addresses = re.findall(r'field-email"><a [^>]+>([^<]+)</a>', page)

    at = addresses.index(operator.email)
    other = addresses.index(house.admin.user.email)
    assert [column(page, name)[at] for name in ("is_open", "is_operator", "second_step")] == ["True"] * 3
    assert [column(page, name)[other] for name in ("is_open", "is_operator", "second_step")] == ["False"] * 3
    assert len(addresses) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said", "never"),
    [("fi", "Yhteensä: 5", "tilit\n"), ("sv", "Totalt: 5", "konton\n"), ("en", "In all: 5", "accounts\n")],
)
def test_lists_and_headings_are_in_the_language_of_the_page(
    language: str, said: str, never: str, client: Client, house: House
):
    rows = client.get(LIST, {"q": "@example.org"}, headers={"Accept-Language": language}).content.decode()
    index = client.get(reverse("admin:index"), headers={"Accept-Language": language}).content.decode()

    paginator = rows.partition('class="paginator"')[2].partition("</p>")[0]
    assert (said in paginator, never in paginator) == (True, False)
    assert not any(words in index for words in ("Model name", "Add link", "Change or view"))


def test_it_is_searched_by_address_and_name(client: Client):
    wanted = make_user("Wilhelmiina")

    for words in ("wilhelm", wanted.email):
        page = client.get(LIST, {"q": words}).content.decode()
        assert re.findall(r'field-email"><a [^>]+>([^<]+)</a>', page) == [wanted.email]


def test_a_page_shows_memberships_and_no_password(client: Client, house: House):
    page = client.get(change(house.supervisor.user))

    assert list(page.context["adminform"].form.fields) == ["name", "is_active", "is_operator"]
    assert "Kahvila Kulma (Supervisor)" in page.content.decode()
    assert house.supervisor.user.password not in page.content.decode()
    assert "password" not in page.content.decode().lower()


def test_somebody_is_renamed_and_made_operator(client: Client, house: House):
    user = house.supervisor.user
    client.post(change(user), {"name": "Åke", "is_active": "on", "is_operator": "on", "email": "other@example.org"})

    made = stored(user)
    assert (made.name, made.email, made.password) == ("Åke", user.email, user.password)
    assert (made.is_active, made.is_staff, made.is_superuser) == (True, True, True)

    client.post(change(user), {"name": "Åke", "is_active": "on"})

    assert (stored(user).is_staff, stored(user).is_superuser) == (False, False)


def test_the_name_of_a_member_is_changed_and_not_taken_off(client: Client, house: House):
    user, other = house.supervisor.user, make_user("Muu")

    refused = client.post(change(user), {"name": "  ", "is_active": "on"})
    client.post(change(other), {"name": "  ", "is_active": "on"})

    assert "This field is required." in refused.content.decode()
    assert (stored(user).name, stored(other).name) == (user.name, "")


def test_nobody_closes_their_own_account_or_drops_its_right(client: Client, operator: User):
    answer = client.post(change(operator), {"name": "Oili Uusi"})

    assert answer.status_code == 302
    kept = stored(operator)
    assert (kept.name, kept.is_active, kept.is_staff, kept.is_superuser) == ("Oili Uusi", True, True, True)


def test_another_operator_does_both(client: Client):
    """The control: it is only oneself who can't."""
    other = make_operator("Toinen")

    client.post(change(other), {"name": "Toinen"})

    assert (stored(other).is_active, stored(other).is_superuser) == (False, False)


def test_a_closed_account_stays_signed_out_once_reopened(client: Client, house: House):
    user, theirs = house.admin.user, entered(house.admin.user)

    client.post(change(user), {"name": user.name})
    client.post(change(user), {"name": user.name, "is_active": "on"})

    assert stored(user).is_active
    assert theirs.get(house.at("inbox:start")).status_code == 302


def test_none_is_added_or_deleted(client: Client, house: House):
    count = User.objects.count()
    for path in ("add/", f"{house.admin.user.pk}/delete/"):
        assert client.post(f"{LIST}{path}", {"name": "Uusi", "post": "yes"}).status_code == 403
    do(client, "delete_selected", house.admin.user)

    assert User.objects.count() == count


@pytest.mark.parametrize("query", [{"password__startswith": "argon2"}, {"memberships__role": "admin"}])
def test_a_list_is_narrowed_by_no_password(client: Client, query: dict[str, str]):
    assert client.get(LIST, query).status_code == 400


@pytest.mark.usefixtures("transactional_db")
def test_a_link_for_a_new_password_is_sent(client: Client, house: House):
    closed = make_user(is_active=False)
    said = do(client, "send_link", house.admin.user, closed)
    work()

    (letter,) = mail.outbox
    assert "1 link is on its way." in said
    assert letter.to == [house.admin.user.email]
    assert reverse("account_reset_password") in letter.body
    assert (
        "A link for a new password was sent." in client.get(change(house.admin.user)[:-7] + "history/").content.decode()
    )


@pytest.mark.usefixtures("transactional_db")
def test_the_second_step_is_taken_off(client: Client, house: House):
    user = with_second_step(house.admin.user)
    theirs, others = entered(user), entered(house.supervisor.user)
    with_second_step(house.supervisor.user)

    said = do(client, "take_off", user)
    work()

    assert "The second step was taken off 1 account, which is signed out everywhere." in said
    assert not Authenticator.objects.filter(user=user).exists()
    assert theirs.get(house.at("inbox:start")).status_code == 302
    assert others.get(house.at("inbox:start")).status_code == 200
    assert Authenticator.objects.filter(user=house.supervisor.user).count() == 2
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([user.email], REMOVED)]


def test_it_is_not_taken_off_oneself_or_where_there_is_none(client: Client, operator: User, house: House):
    said = do(client, "take_off", operator, house.admin.user)

    assert "Nothing was done for the accounts that you chose." in said
    assert Authenticator.objects.filter(user=operator).count() == 2
    assert client.get(LIST).status_code == 200


def test_the_list_asks_no_more_of_more(client: Client, django_assert_num_queries: Any):
    make_user("Aamu")
    client.get(LIST)  # which notes when the session began
    with django_assert_num_queries(6):
        client.get(LIST)

    for name in ("Ilta", "Yö"):
        make_user(name)
    with django_assert_num_queries(6):
        client.get(LIST)


# --- From the command line -----------------------------------------------------------------------


@pytest.mark.usefixtures("transactional_db")
def test_a_command_takes_it_off_too(house: House, capsys: pytest.CaptureFixture[str]):
    user = with_second_step(house.admin.user)
    theirs = entered(user)

    call_command("reset_two_factor", user.email.upper(), "--language", "en")
    work()

    assert capsys.readouterr().out.splitlines() == [
        f"The second step was taken off {user.email}, who is signed out everywhere.",
        f"{user.email} signs in with the password of before.",
    ]
    assert not Authenticator.objects.filter(user=user).exists()
    assert theirs.get(house.at("inbox:start")).status_code == 302
    assert [letter.subject for letter in mail.outbox] == [REMOVED]


def test_the_command_says_where_there_is_nothing_to_take_off(house: House, capsys: pytest.CaptureFixture[str]):
    theirs = entered(house.admin.user)

    call_command("reset_two_factor", house.admin.user.email)

    assert capsys.readouterr().out == f"{house.admin.user.email} has no second step.\n"
    assert mails_owed() == []
    assert theirs.get(house.at("inbox:start")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nobody@example.org", "nobody"])
def test_the_command_names_whom_it_does_not_know(address: str):
    with pytest.raises(CommandError):
        call_command("reset_two_factor", address)


def test_the_log_names_nobody_after_a_year(client: Client, house: House):
    minute, year = timedelta(minutes=1), timedelta(days=365)
    for user, age in ((house.admin.user, year + minute), (house.supervisor.user, year - minute)):
        do(client, "send_link", user)
        LogEntry.objects.filter(object_id=str(user.pk)).update(action_time=timezone.now() - age)
    named = [entry.object_repr for entry in LogEntry.objects.order_by("action_time")]

    tasks.forget(0)

    assert named == [str(house.admin.user), str(house.supervisor.user)]
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [str(house.supervisor.user)]
