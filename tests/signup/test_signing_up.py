"""An organisation signs up: an address, a link by mail, a name."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.models import AccountMail, Member, Organisation, User
from encounters.models.choices import Role
from encounters.signup.actions import free_slug, set_up_organisation
from encounters.signup.links import INVITATION, issue_link
from encounters.visitors import day_key
from tests.at_once import all_at_once
from tests.factories import PASSWORD, House, make_house, make_user
from tests.mails import mails_owed
from tests.worker import jobs, work

START = "/start/"
OWNER = "omistaja@example.org"
TYPED = {"organisation": "Kahvila Käpy", "name": "Oona Omistaja", "password1": "kolme pientä lokkia"}


def page_of(email: str = OWNER, **more) -> str:
    """Where the link of an address leads."""
    return reverse("signup:organisation", args=[issue_link(email, **more)])


def test_from_an_address_to_an_organisation(client, transactional_db):
    client.post(START, {"email": "Omistaja@Example.org"}, headers={"Accept-Language": "fi"})
    work()
    (letter,) = mail.outbox
    page = re.search(r"http://127.0.0.1:8000(/start/\S+)", letter.body)[1]
    shown = client.get(page)
    answer = client.post(page, TYPED)

    organisation = Organisation.objects.get()
    member = Member.objects.get()
    assert (letter.to, letter.subject) == ([OWNER], "Ota Servicelog käyttöön organisaatiossasi")
    assert 'lang="fi"' in shown.content.decode()
    assert (organisation.name, organisation.slug) == ("Kahvila Käpy", "kahvila-kapy")
    assert (member.user.email, member.user.name, member.role) == (OWNER, "Oona Omistaja", Role.ADMIN)
    assert member.user.check_password(TYPED["password1"])
    assert client.get(answer.url).status_code == 200  # signed in


def test_opening_the_link_changes_nothing(client, db):
    page = page_of()

    client.get(page)
    client.head(page)

    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_known_and_unknown_addresses_look_alike(house: House):
    day_key(timezone.now())  # whoever comes first makes it
    seen = set()
    for email in (house.admin.user.email, house.supervisor.user.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(START, {"email": email})
        seen.add((answer.status_code, answer["Location"], tuple(query["sql"].split()[0] for query in asked)))
        assert "sessionid" not in answer.cookies

    assert len(seen) == 1
    assert len(mails_owed()) == 3


def test_a_link_makes_one_organisation_however_often_it_is_sent(client, db):
    page = page_of()

    first, again = (client.post(page, TYPED) for _ in range(2))
    in_another_browser = Client().post(page, TYPED)

    assert Organisation.objects.count() == User.objects.count() == 1
    assert first.url == again.url
    assert in_another_browser.templates[0].name == "signup/sign_in.html"


def test_twenty_presses_at_once_make_one_organisation(transactional_db):
    page = page_of()

    answers = all_at_once([lambda: Client().post(page, TYPED).status_code] * 20)

    assert set(answers) <= {200, 302, 429}
    assert answers.count(302) >= 1
    assert Organisation.objects.count() == User.objects.count() == Member.objects.count() == 1


@pytest.mark.parametrize(("kind", "days"), [("link", 1), ("invitation", 7)])
def test_a_link_works_for_its_time(kind: str, days: int, client, db, time_machine):
    time_machine.move_to(datetime(2026, 6, 1, 10, tzinfo=UTC), tick=False)
    page = page_of(kind=kind)
    time_machine.shift(timedelta(days=days) - timedelta(minutes=1))
    before = client.get(page).status_code
    time_machine.shift(timedelta(minutes=2))

    assert (before, client.get(page).status_code, client.post(page, TYPED).status_code) == (200, 404, 404)


@pytest.mark.parametrize(
    ("sign_up", "asked_for", "invited"), [("open", 200, 200), ("invitation", 404, 200), ("closed", 404, 404)]
)
def test_the_installation_decides_who_may(sign_up: str, asked_for: int, invited: int, client, db, settings):
    settings.SIGN_UP = sign_up

    answers = [client.get(page_of(kind=kind)).status_code for kind in ("link", INVITATION)]
    asking = client.post(START, {"email": OWNER})

    assert answers == [asked_for, invited]
    assert (asking.status_code == 302) == (sign_up == "open") == bool(mails_owed())
    assert (START in client.get("/").content.decode()) == (sign_up == "open")


def test_who_has_an_account_signs_in_first(client, house: House):
    user = house.supervisor.user
    page = page_of(user.email)
    stranger = client.post(page, TYPED)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    answer = client.post(page, {"organisation": "Toinen talo"})

    user.refresh_from_db()
    assert stranger.templates[0].name == "signup/sign_in.html"
    assert user.check_password(PASSWORD)
    assert answer.url == reverse("inbox:start", args=["toinen-talo"])
    assert Member.objects.get(organisation__slug="toinen-talo").user == user


def test_somebody_elses_link_makes_nothing_for_who_is_signed_in(house: House, signed_in):
    other = make_user("Other")
    answer = signed_in(house.admin).post(page_of(other.email), TYPED)

    assert answer.templates[0].name == "signup/sign_in.html"
    assert house.admin.user.email in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_who_is_signed_in_needs_no_mail(house: House, signed_in):
    client = signed_in(house.admin)
    page = client.get(START).url

    client.post(page, {"organisation": "Toinen talo"})

    assert Member.objects.filter(user=house.admin.user, role=Role.ADMIN).count() == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organisation", ""),
        ("organisation", "\u200b \u2060"),
        ("organisation", "x" * 101),
        ("organisation", "Käpy\u202eypäK"),
        ("name", ""),
        ("password1", "short"),
        ("password1", "omistaja@example.org"),
        ("password1", "Oona Omistaja"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(field: str, typed: str, client, db):
    answer = client.post(page_of(), TYPED | {field: typed})

    assert set(answer.context["form"].errors) == {field}
    assert not Organisation.objects.exists()
    for kept in {"organisation", "name"} - {field}:
        assert f'value="{TYPED[kept]}"' in answer.content.decode()


def test_the_language_is_switched_with_what_was_typed(client, db):
    answer = client.post(page_of(), TYPED | {"switch_language": "sv"})

    assert 'lang="sv"' in answer.content.decode()
    assert 'value="Kahvila Käpy"' in answer.content.decode()
    assert not answer.context["form"].errors
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kahvila Käpy", "kahvila-kapy-2"),
        ("Ресторан", "organisation"),
        ("😀", "organisation"),
        ("a" * 100, "a" * 40),
        ("Æ & Ø", "organisation"),
        ("Å", "a"),
    ],
)
def test_every_name_has_a_word_for_addresses(name: str, slug: str, db):
    set_up_organisation(name="Kahvila Käpy", admin=make_user("Oona"))

    assert free_slug(name) == slug


def test_twenty_of_one_name_at_once_all_have_an_address(transactional_db):
    users = [make_user(f"User {number}") for number in range(20)]

    made = all_at_once([lambda: set_up_organisation(name="Kahvila", admin=users.pop(), key=uuid4()).slug] * 20)

    assert len(set(made)) == 20


# --- Limits --------------------------------------------------------------------------------------


def test_one_address_gets_few_mails_from_however_many(db):
    for number in range(20):
        Client(REMOTE_ADDR=f"10.{number}.0.1").post(START, {"email": OWNER})

    assert len(mails_owed()) == 3


def test_who_asks_without_end_is_told_to_wait(client, db):
    answers = [client.post(START, {"email": f"{number}@example.org"}) for number in range(40)]

    refused = answers[-1]
    assert [answer.status_code for answer in answers[:30]] == [302] * 30
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert "39@example.org" in refused.content.decode()


def test_who_sets_up_one_after_the_other_is_told_to_wait(house: House, signed_in):
    client = signed_in(house.admin)

    for number in range(12):
        answer = client.post(client.get(START).url, {"organisation": f"Talo {number}"})

    assert "Talo 11" in answer.content.decode()
    assert Organisation.objects.count() == 1 + 10


# --- What the operator does ----------------------------------------------------------------------


def test_what_is_owed_holds_no_link(client, transactional_db):
    client.post(START, {"email": OWNER})

    (job,) = jobs("send_account_mail")
    mail = AccountMail.objects.get()
    assert job["args"] == {"mail_id": mail.pk}
    assert (mail.kind, mail.address, mail.language) == ("signup/email/link", OWNER, "en")


def test_an_account_that_is_closed_stays_closed(client, transactional_db):
    house = make_house()
    User.objects.filter(pk=house.admin.user.pk).update(is_active=False)

    answer = client.post(page_of(house.admin.user.email), TYPED)

    assert answer.templates[0].name == "signup/sign_in.html"
    assert Organisation.objects.count() == 1
