"""Who closes their receipts leaves nothing open, wherever the cookie was copied to."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from encounters.limits import forget_visitors
from encounters.models import ClosedCookie, Encounter
from encounters.receipts.secrets import secrets_of
from tests.factories import House, code_of, holding, make_encounter, tap

COOKIE = settings.RECEIPT_COOKIE_NAME


@pytest.fixture
def encounter(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin.")


def copy_of(client: Client) -> Client:
    """Another browser, into which somebody has copied the cookie."""
    copied = Client()
    copied.cookies[COOKIE] = client.cookies[COOKIE].value
    return copied


def opens(client: Client, encounter: Encounter) -> bool:
    """Whether the receipt opens; its cookie is then renewed, as browsers do."""
    return client.get(f"/r/{encounter.pk}/").status_code == 200


def test_a_copy_of_the_cookie_ends_with_it(encounter: Encounter):
    owner = holding(encounter)
    copied, renewed = copy_of(owner), copy_of(owner)
    assert opens(renewed, encounter)

    left = owner.post("/r/leave/")

    assert left.status_code == 302
    assert [opens(client, encounter) for client in (owner, copied, renewed)] == [False] * 3
    assert "Odotin" not in copied.get("/r/").content.decode()
    assert copied.get("/r/").context["remembered"] == []
    assert copied.post(f"/r/{encounter.pk}/withdraw/").status_code == 403
    assert copied.post(f"/f/more/{encounter.pk}/", {"text": "Muuta."}).status_code == 403
    assert Encounter.objects.get().withdrawn_at is None


def test_without_the_mark_a_copy_would_live_on(encounter: Encounter):
    owner = holding(encounter)
    copied = copy_of(owner)
    owner.post("/r/leave/")

    ClosedCookie.objects.all().delete()

    assert opens(copied, encounter)


def test_leaving_ends_a_copy_though_the_own_cookie_is_too_old(encounter: Encounter):
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False) as clock:
        owner = holding(encounter)
        copied = copy_of(owner)
        for _ in range(5):
            clock.shift(timedelta(minutes=20))
            assert opens(copied, encounter)

        owner.post("/r/leave/")

        assert not opens(copied, encounter)


def test_the_id_survives_every_rewriting(house: House, encounter: Encounter):
    owner, other = holding(encounter), make_encounter(house.porvoo_point)
    first = copy_of(owner)
    owner.post("/r/", {"digits": secrets_of(other.receipt).digits})
    tap(owner, code_of(house.point))
    third = Encounter.objects.latest("reported_at")
    owner.post(f"/r/{other.pk}/withdraw/")
    last = copy_of(owner)
    assert all(opens(last, one) for one in (encounter, third))

    owner.post("/r/leave/")

    assert not any(opens(client, one) for client in (first, last) for one in (encounter, third))


def test_whoever_comes_back_with_a_closed_cookie_gets_a_new_one(house: House, encounter: Encounter):
    owner = holding(encounter)
    copied, tapping = copy_of(owner), copy_of(owner)
    owner.post("/r/leave/")

    copied.post("/r/", {"digits": secrets_of(encounter.receipt).digits})
    tap(tapping, code_of(house.porvoo_point))

    new = Encounter.objects.latest("reported_at")
    assert opens(copied, encounter)
    assert (opens(tapping, new), opens(tapping, encounter)) == (True, False)


def test_withdrawing_ends_that_receipt_alone_in_every_copy(house: House, encounter: Encounter):
    other = make_encounter(house.porvoo_point)
    owner = holding(encounter, other)
    copied = copy_of(owner)

    owner.post(f"/r/{encounter.pk}/withdraw/")

    assert [opens(client, encounter) for client in (owner, copied)] == [False, False]
    assert [opens(client, other) for client in (owner, copied)] == [True, True]


def test_the_mark_says_nothing_of_whom_and_outlives_no_cookie(encounter: Encounter):
    owner = holding(encounter)
    copied = copy_of(owner)
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        owner.post("/r/leave/")
        (mark,) = ClosedCookie.objects.values()
        clock.shift(timedelta(seconds=settings.RECEIPT_COOKIE_IDLE))
        forget_visitors(timezone.now())
        kept = ClosedCookie.objects.count()
        clock.shift(timedelta(seconds=settings.RECEIPT_COOKIE_IDLE + 61))
        forget_visitors(timezone.now())

        assert (kept, ClosedCookie.objects.count()) == (1, 0)
        assert not opens(copied, encounter)
    assert set(mark) == {"hash", "at"}
    assert (mark["at"].second, mark["at"].microsecond, len(bytes(mark["hash"]))) == (0, 0, 32)
    assert encounter.pk.bytes not in bytes(mark["hash"])


def test_who_held_no_receipt_leaves_no_mark(client, db):
    assert client.post("/r/leave/").status_code == 302

    assert not ClosedCookie.objects.exists()


def test_a_crash_does_not_empty_the_marks(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'encounters_closedcookie'")

        assert cursor.fetchone() == ("p",)


def test_a_cookie_of_before_ids_is_as_good_as_none(encounter: Encounter):
    old = Client()
    old.cookies[COOKIE] = signing.dumps([(encounter.organisation_id, encounter.pk.hex)], salt="receipts")

    assert not opens(old, encounter)
