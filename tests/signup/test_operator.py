"""What the installation's operator does from the command line."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from encounters.history.reading import read_history
from encounters.models import Member, Organisation, User
from encounters.models.choices import Role
from tests.factories import House, make_user
from tests.worker import work

EMAIL = "oona@example.org"


def run(capsys, *arguments: str) -> str:
    call_command(*arguments)
    return capsys.readouterr().out


def link_in(said: str, to: str) -> str:
    return re.search(rf"http://127.0.0.1:8000({to}\S+)", said)[1]


def test_an_organisation_is_set_up_for_somebody_new(client, capsys, db):
    said = run(capsys, "create_organisation", "Kahvila Käpy", "Oona@Example.org", "--admin", "Oona Omistaja")
    form = client.get(link_in(said, "/accounts/"), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"})
    answer = client.post("/accounts/login/", {"login": EMAIL, "password": "kolme pientä lokkia"})

    member = Member.objects.get()
    assert "/o/kahvila-kapy/" in said
    assert (member.user.email, member.user.name, member.role) == (EMAIL, "Oona Omistaja", Role.ADMIN)
    assert answer.status_code == 302
    assert client.get("/", follow=True).status_code == 200


def test_an_organisation_is_set_up_for_an_account_that_exists(capsys, db):
    user = make_user()

    said = run(capsys, "create_organisation", "Kahvila", user.email)

    assert Member.objects.get().user == user
    assert "password of before" in said
    assert "/accounts/" not in said


def test_the_history_tells_that_the_operator_set_it_up(capsys, db):
    run(capsys, "create_organisation", "Kahvila Käpy", EMAIL)

    told = [(line.kind, line.done, line.who) for line in read_history(Member.objects.get()).rows]

    assert told == [(kind, "insert", "Whoever runs Servicelog") for kind in ("Member", "Organisation")]


def test_an_operator_is_a_member_of_nothing(capsys, house: House):
    said = run(capsys, "create_operator", EMAIL, "--name", "Oili")
    run(capsys, "create_operator", house.admin.user.email)

    operator = User.objects.get(email=EMAIL)
    assert (operator.name, operator.is_superuser, operator.has_usable_password()) == ("Oili", True, False)
    assert not operator.memberships.exists()
    assert link_in(said, "/accounts/password/reset/")
    assert User.objects.get(pk=house.admin.user.pk).is_superuser
    assert User.objects.filter(is_superuser=True).count() == 2


@pytest.mark.parametrize("arguments", [("create_organisation", " ", EMAIL), ("create_operator", "oona")])
def test_what_is_wrong_is_said(arguments: tuple[str, ...], db):
    with pytest.raises(CommandError):
        call_command(*arguments)

    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_an_invitation_comes_by_mail_and_on_the_screen(client, capsys, settings, transactional_db):
    settings.SIGN_UP = "invitation"
    said = run(capsys, "invite_organisation", EMAIL, "--language", "sv")
    work()
    (letter,) = mail.outbox

    pages = [client.get(link_in(text, "/start/")) for text in (said, letter.body)]

    assert (letter.to, letter.subject) == ([EMAIL], "En inbjudan till Servicelog")
    assert [page.templates[0].name for page in pages] == ["signup/organisation.html"] * 2
    assert all('lang="sv"' in page.content.decode() for page in pages)


def test_nobody_is_invited_where_nothing_is_taken(settings, db):
    settings.SIGN_UP = "closed"

    with pytest.raises(CommandError, match="closed"):
        call_command("invite_organisation", EMAIL)
