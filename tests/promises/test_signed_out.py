"""Whoever is signed out elsewhere while a view works reads the truth: what was sent may be stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from encounters.models import CaseText, Session
from tests.factories import House, make_encounter
from tests.promises.faults import Forms

REASON = "Sama asia on jo kirjattu toisella kuitilla, ja asiakas vahvisti sen puhelimessa tänään aamulla."


@contextmanager
def session_ended_once_read() -> Iterator[None]:
    """Act as if the person signed out in another tab just after the request had come in."""

    def end(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith("SELECT") and "encounters_session" in sql:
            Session.objects.all().delete()
        return answer

    with connection.execute_wrapper(end):
        yield


def test_a_change_that_was_stored_is_not_called_unstored(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = Client()
    client.handler.enforce_csrf_checks = True
    client.force_login(house.admin.user)
    address = house.at("casework:case", encounter.case.pk)
    excluding = house.at("review:exclude", encounter.pk)
    page = Forms(client.get(address).content.decode()).sent_to(excluding)

    with session_ended_once_read():
        answer = client.post(excluding, page.fields | {"exclude-reason": REASON})
    (form,) = Forms(answer.content.decode()).forms
    client.force_login(house.admin.user)
    again = client.post(form.action, form.fields)

    assert answer.status_code == 403
    assert "which may be stored already" in answer.content.decode()
    assert "Nothing was stored" not in answer.content.decode()
    assert (form.action, form.fields["exclude-reason"]) == (excluding, [REASON])
    assert again.status_code == 409  # who sends it again reads that it is done
    assert list(CaseText.objects.values_list("text", flat=True)) == [REASON]


def test_who_only_looked_is_asked_to_sign_in(signed_in, house: House):
    client, address = signed_in(house.admin), f"/o/{house.organisation.slug}/"

    before = client.get(address)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=30))  # long enough ago to be extended
    with session_ended_once_read():
        answer = client.get(address)

    assert before.status_code == 200
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")


def test_what_can_not_be_read_is_still_called_unreadable(client, db):
    answer = client.get("/r/?to%00ken=x")

    assert answer.status_code == 400
    assert "Nothing was stored" in answer.content.decode()
