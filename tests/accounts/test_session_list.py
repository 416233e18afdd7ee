"""Staff see where they are signed in, and end what should not be."""

import re
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from encounters.accounts.tasks import forget
from encounters.models import Session, User
from tests.accounts.addresses import CHANGE, END_OTHERS, LOGIN, SESSIONS
from tests.accounts.guessing import SHOP
from tests.accounts.test_browser_names import SAYS
from tests.factories import PASSWORD, House

ROW = re.compile(r"<li>\s*<div>(.*?)</li>", re.DOTALL)


def signed_in_with(browser: str, user: User) -> Client:
    """A browser in which the user has signed in by the form."""
    client = Client(headers={"User-Agent": SAYS.get(browser, browser)}, REMOTE_ADDR=SHOP)
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def session_of(client: Client) -> Session:
    return Session.objects.get(session_key=client.cookies["session"].value)


def end(client: Client, session: Session, *, follow: bool = True) -> HttpResponse:
    return client.post(f"{SESSIONS}{session.number}/end/", follow=follow)


def page_of(client: Client) -> str:
    return client.get(SESSIONS).content.decode()


def rows(page: str) -> list[str]:
    """What each row of the list says, without tags."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in ROW.findall(page)]


def is_signed_in(client: Client) -> bool:
    return client.get(SESSIONS).status_code == 200


def said(answer: HttpResponse) -> list[str]:
    return [" ".join(one.split()) for one in re.findall(r'role="status">(.*?)</p>', answer.content.decode(), re.DOTALL)]


def test_the_list_says_which_browser_since_when_and_when_last(house: House, time_machine):
    time_machine.move_to(datetime.fromisoformat("2026-11-27T09:00+02:00"), tick=False)
    phone = signed_in_with("Safari on iPhone", house.admin.user)
    time_machine.shift(timedelta(minutes=20))
    phone.get(SESSIONS)
    time_machine.shift(timedelta(minutes=5))
    signed_in_with("Edge on Windows", house.admin.user)
    time_machine.shift(timedelta(minutes=5))
    here = signed_in_with("Firefox on Windows", house.admin.user)

    listed = [row.replace("Fri 27 Nov 2026, ", "") for row in rows(page_of(here))]

    assert listed == [
        "Firefox on Windows This browser Signed in 09:30",
        "Edge on Windows Signed in 09:25 · last used 09:25 Sign out there – Edge on Windows, 09:25",
        "Safari on iPhone Signed in 09:00 · last used 09:20 Sign out there – Safari on iPhone, 09:20",
    ]


def test_the_list_shows_own_sessions_only(house: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)
    signed_in_with("Safari on iPhone", house.supervisor.user)

    page = page_of(here)

    assert len(rows(page)) == 1
    assert "iPhone" not in page
    assert "Sign out everywhere else" not in page


def test_the_list_leaves_out_what_opens_nothing_any_more(house: House):
    here, unused, too_long = (signed_in_with(name, house.admin.user) for name in list(SAYS)[:3])
    now = timezone.now()
    Session.objects.filter(pk=session_of(unused).pk).update(expire_date=now)
    Session.objects.filter(pk=session_of(too_long).pk).update(began_at=now - timedelta(hours=12))

    assert len(rows(page_of(here))) == 1


def test_a_session_ends_at_its_next_request(house: House):
    here, phone = (signed_in_with(name, house.admin.user) for name in ("Firefox on Windows", "Safari on iPhone"))
    tablet = signed_in_with("Safari on iPad", house.admin.user)
    before = [is_signed_in(client) for client in (here, phone, tablet)]

    answer = end(here, session_of(phone))

    assert before == [True, True, True]
    assert said(answer) == ["Signed out: Safari on iPhone."]
    assert len(rows(answer.content.decode())) == 2
    assert [is_signed_in(client) for client in (here, phone, tablet)] == [True, False, True]
    assert phone.post(house.at("casework:queue")).status_code == 302


def test_all_others_end_at_once(house: House):
    here, phone = (signed_in_with(name, house.admin.user) for name in ("Firefox on Windows", "Safari on iPhone"))
    tablet, others = signed_in_with("Safari on iPad", house.admin.user), signed_in_with("", house.supervisor.user)

    answer = here.post(END_OTHERS, follow=True)

    assert said(answer) == ["You are signed out everywhere else."]
    assert [is_signed_in(client) for client in (here, phone, tablet, others)] == [True, False, False, True]


def test_nobody_ends_a_session_of_somebody_else(house: House, neighbour: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)
    others = [signed_in_with("", user) for user in (house.supervisor.user, neighbour.admin.user)]

    answers = [end(here, session_of(other)).status_code for other in others]

    assert answers == [404, 404]
    assert all(is_signed_in(other) for other in others)


def test_one_that_has_ended_leads_back_without_a_word(house: House):
    here, phone = (signed_in_with(name, house.admin.user) for name in ("Firefox on Windows", "Safari on iPhone"))
    session = session_of(phone)
    phone.post("/accounts/logout/")

    answer = end(here, session)

    assert answer.redirect_chain == [(SESSIONS, 302)]
    assert said(answer) == []


def test_this_browser_is_signed_out_by_its_own_button_alone(house: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)

    answer = end(here, session_of(here))

    assert said(answer) == []
    assert is_signed_in(here)


def test_signing_out_removes_the_row(house: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)
    stored = Session.objects.count()

    here.post("/accounts/logout/")

    assert stored == 1
    assert not Session.objects.exists()


def test_a_new_password_removes_the_others(house: House):
    here, phone = (signed_in_with(name, house.admin.user) for name in ("Firefox on Windows", "Safari on iPhone"))
    others = signed_in_with("", house.supervisor.user)
    chosen = {"password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"}

    here.post(CHANGE, {"oldpassword": PASSWORD, **chosen})

    assert [is_signed_in(client) for client in (here, phone, others)] == [True, False, True]
    assert Session.objects.count() == 2


def test_the_key_stands_on_no_page_and_in_no_address(house: House):
    here, phone = (signed_in_with(name, house.admin.user) for name in ("Firefox on Windows", "Safari on iPhone"))
    keys = {session_of(client).pk for client in (here, phone)}

    answer = here.get(SESSIONS)
    page = answer.content.decode() + end(here, session_of(phone)).content.decode()

    assert {str(session_of(here).number)} & set(re.findall(r"[0-9a-f-]{36}", page)) == set()  # it has no button
    assert {key for key in keys if key in page or key[:12] in page} == set()


def test_a_session_keeps_its_number_as_long_as_its_key(house: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)
    before = session_of(here)

    here.post(END_OTHERS)
    after = session_of(here)
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": "x" * 20, "password2": "x" * 20})

    assert (before.number, before.pk) == (after.number, after.pk)
    assert before.session_data != after.session_data
    assert session_of(here).number != before.number


def test_user_browser_and_beginning_are_stored_and_no_address(house: House):
    here = signed_in_with("Firefox on Windows", house.admin.user)

    session = session_of(here)

    assert (session.user, session.browser, session.system) == (house.admin.user, "Firefox", "Windows")
    assert session.began_at.timestamp() == session.get_decoded()["begun"]
    assert SHOP not in f"{vars(session)} {session.get_decoded()}"


def test_a_session_knows_its_browser_from_the_first_page(house: House):
    client = Client(headers={"User-Agent": SAYS["Safari on iPad"]})
    client.force_login(house.admin.user)

    client.get(house.at("inbox:start"))

    assert session_of(client).browser_name == "Safari on iPad"
    assert session_of(client).began_at


def test_what_a_browser_says_of_itself_is_kept_nowhere(house: House):
    here = signed_in_with("Odd\x00\x1b[31m \u200bBrowser <b> (Windows; Phone of Matti)" + "x" * 1000, house.admin.user)

    session = session_of(here)

    assert (session.browser, session.system) == ("", "Windows")
    assert "Matti" not in str(session.get_decoded())
    assert rows(page_of(here))[0].startswith("Unknown browser on Windows This browser")


def test_who_is_signed_out_is_asked_to_sign_in(client, db):
    assert client.get(SESSIONS).url == f"{LOGIN}?next={SESSIONS}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_many_as_for_one(house: House, count: int, django_assert_num_queries):
    here, *_others = [signed_in_with(name, house.admin.user) for name in list(SAYS)[:count]]
    here.get(SESSIONS)

    with django_assert_num_queries(3):  # the session, the user, the list
        here.get(SESSIONS)


def test_expired_sessions_are_forgotten(house: House):
    here, unused = (signed_in_with(name, house.admin.user) for name in list(SAYS)[:2])
    Session.objects.filter(pk=session_of(unused).pk).update(expire_date=timezone.now())

    forget(timestamp=0)

    assert list(Session.objects.values_list("pk", flat=True)) == [session_of(here).pk]
