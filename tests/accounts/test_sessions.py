"""Sessions of the staff: requests at the same time keep what the others stored."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from encounters.models import Session
from encounters.sessions import SessionStore
from tests.factories import PASSWORD, House, case_of, make_complaint

pytestmark = pytest.mark.django_db


def started() -> str:
    session = SessionStore()
    session["who"] = "Aino"
    session.save()
    assert session.session_key
    return session.session_key


def test_what_one_request_stored_is_not_overwritten_by_another():
    key = started()
    slow, quick = SessionStore(key), SessionStore(key)
    assert slow["who"] == quick["who"]

    quick["said"] = "Answer sent."
    quick.save()
    slow.save()

    assert SessionStore(key)["said"] == "Answer sent."


def test_a_session_that_is_used_lives_on():
    key = started()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))

    used = SessionStore(key)
    assert used["who"] == "Aino"
    used.save()

    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=59)


def test_it_is_not_written_at_every_click(django_assert_num_queries):
    key = started()
    used = SessionStore(key)
    assert used["who"] == "Aino"

    with django_assert_num_queries(0):
        used.save()

    used["said"] = "Answer sent."
    used.save()
    assert SessionStore(key)["said"] == "Answer sent."


def test_a_session_that_was_ended_meanwhile_does_not_come_back():
    key = started()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    used = SessionStore(key)
    assert used["who"] == "Aino"
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        used.save()

    assert not Session.objects.exists()


def test_what_was_said_survives_a_draft_saved_at_once(house: House, signed_in):
    client, case = signed_in(house.supervisor), case_of(make_complaint(house))
    saving = SessionStore(client.cookies["session"].value)
    assert saving["_auth_user_id"]  # the draft's request has read its session

    client.post(house.at("casework:note", case.pk), {"note-text": "Soita."})
    saving.save()

    assert "Note saved." in page_of(client, house, case.pk)


def page_of(client: Client, house: House, pk: object) -> str:
    return client.get(house.at("casework:case", pk)).content.decode()


def test_a_copied_session_ends_with_signing_out(house: House, signed_in):
    client, other = signed_in(house.supervisor), signed_in(house.supervisor)
    copied, address = Client(), house.at("inbox:start")
    copied.cookies["session"] = client.cookies["session"].value
    assert copied.get(address).status_code == 200

    client.post("/accounts/logout/")

    assert [one.get(address).status_code for one in (copied, client, other)] == [302, 302, 200]
    assert copied.post(house.at("casework:queue")).status_code == 302


def test_a_copied_session_ends_with_a_new_password(house: House, signed_in):
    client, copied, address = signed_in(house.supervisor), Client(), house.at("inbox:start")
    copied.cookies["session"] = client.cookies["session"].value
    typed = {"oldpassword": PASSWORD, "password1": "kolme pientä lokkia", "password2": "kolme pientä lokkia"}

    client.post("/accounts/password/change/", typed)

    assert [one.get(address).status_code for one in (copied, client)] == [302, 200]
