"""What a tablet kept without a network is stored once, when it was pressed and where, and is never refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import signing
from django.test import Client

from encounters.feedback.submission import issue_submission, read_submission, signer
from encounters.kiosk import presses
from encounters.kiosk.forms import LAST_MOMENT
from encounters.kiosk.pairing import bound_to, hash_secret
from encounters.limits import LIMITS
from encounters.models import Encounter, Kiosk, LocationCount, Receipt
from encounters.models.choices import HoldReason
from tests.at_once import all_at_once
from tests.factories import House, make_kiosk
from tests.kiosk.conftest import tablet_with

NOON = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # of the first of December in Helsinki, by half an hour
COPIES, WAITING, TAP, SCREEN = "/k/copies/", "/k/waiting/", "/k/tap/", "/k/"
SECOND, HOUR = 1000, 3_600_000  # milliseconds
NTH = "7f3d5a60-0c5e-4a8e-9a54-2b6f0f1f4c11"
RIGHT = round(NOON.timestamp() * 1000)

pytestmark = pytest.mark.django_db


def key_of(kiosk: Kiosk, ago: timedelta = timedelta(hours=1)) -> str:
    """What stands in a page that the server drew some time ago."""
    return issue_submission(code=bound_to(kiosk), now=datetime.now(UTC) - ago)


def press_of(key: str, **told: Any) -> dict[str, Any]:
    """A press on a copy as the tablet brings it a minute later, unless the test says otherwise."""
    sent = round(datetime.now(UTC).timestamp() * 1000)
    kept = {"key": key, "nth": str(uuid4()), "rating": "good", "language": "sv", "waiting": 0}
    return kept | {"pressed_at": sent - 60 * SECOND, "sent_at": sent} | told


def bring(tablet: Client, key: str, **told: Any) -> int:
    status: int = tablet.post(WAITING, press_of(key, **told)).status_code
    return status


def test_a_press_that_waited_is_stored_with_its_time(house: House, kiosk: Kiosk, tablet: Client):
    with time_machine.travel(NOON, tick=False):
        status = bring(tablet, key_of(kiosk), pressed_at=RIGHT - 45 * 60 * SECOND, sent_at=RIGHT, rating="bad")

    encounter = Encounter.objects.get()
    assert status == 204
    assert (encounter.rating, encounter.language, encounter.channel) == ("bad", "sv", "kiosk")
    assert (encounter.point, encounter.location) == (kiosk.point, house.kamppi)
    assert (encounter.occurred_at, encounter.reported_at) == (NOON - timedelta(minutes=45), NOON)
    assert (encounter.counted, encounter.hold_reason, encounter.time_given) == (True, "", False)
    assert encounter.occurred_on.isoformat() == "2026-11-30"
    assert [(count.day.isoformat(), count.bad) for count in LocationCount.objects.all()] == [("2026-11-30", 1)]


@pytest.mark.parametrize(
    ("pressed_at", "sent_at", "ago"),
    [
        (RIGHT - 10 * 60 * SECOND, RIGHT, timedelta(minutes=10)),
        (RIGHT + 7 * 24 * HOUR, RIGHT + 7 * 24 * HOUR + 10 * 60 * SECOND, timedelta(minutes=10)),  # a week fast
        (RIGHT - 40 * 24 * HOUR, RIGHT - 40 * 24 * HOUR + 10 * 60 * SECOND, timedelta(minutes=10)),  # slow
        (5 * SECOND, 5 * SECOND + 10 * 60 * SECOND, timedelta(minutes=10)),  # begins at 1970
        (5 * SECOND, RIGHT, timedelta(hours=1)),  # from 1970 it was put right: not before the page was drawn
        (RIGHT - 40 * 24 * HOUR, RIGHT, timedelta(hours=1)),  # it was put right by weeks
        (RIGHT + 24 * HOUR, RIGHT, timedelta(0)),  # it was put back by a day: not in the future
        (-LAST_MOMENT, LAST_MOMENT, timedelta(hours=1)),
        (LAST_MOMENT, -LAST_MOMENT, timedelta(0)),
    ],
)
def test_the_tablets_clock_may_be_wrong(kiosk: Kiosk, tablet: Client, pressed_at: int, sent_at: int, ago: timedelta):
    with time_machine.travel(NOON, tick=False):
        assert bring(tablet, key_of(kiosk), pressed_at=pressed_at, sent_at=sent_at) == 204

    assert Encounter.objects.get().occurred_at == NOON - ago


def test_a_page_that_was_drawn_later_than_now_tells_no_future(kiosk: Kiosk, tablet: Client):
    """The server's clock was put back."""
    with time_machine.travel(NOON, tick=False):
        bring(tablet, key_of(kiosk, ago=timedelta(hours=-3)))

    assert Encounter.objects.get().occurred_at == NOON


@pytest.mark.parametrize("nth", ["", NTH])
def test_a_press_that_is_brought_again_counts_once(kiosk: Kiosk, tablet: Client, nth: str):
    key = key_of(kiosk)

    statuses = [bring(tablet, key, nth=nth, rating=rating) for rating in ("good", "good", "bad")]

    assert statuses == [204] * 3
    assert (Encounter.objects.get().rating, Receipt.objects.count()) == ("good", 1)


def test_each_showing_of_a_copy_is_a_press_of_its_own(kiosk: Kiosk, tablet: Client):
    key = key_of(kiosk)

    assert [bring(tablet, key) for _ in range(5)] == [204] * 5
    assert Encounter.objects.count() == 5


@pytest.mark.parametrize("nth", ["", NTH])
def test_a_press_whose_answer_was_lost_is_the_one_that_waits(kiosk: Kiosk, tablet: Client, nth: str):
    key = key_of(kiosk)

    assert "Kiitos!" in tablet.post(TAP, {"rating": "bad", "key": key, "nth": nth}).content.decode()
    assert bring(tablet, key, nth=nth, rating="bad") == 204
    assert "Kiitos!" in tablet.post(TAP, {"rating": "bad", "key": key, "nth": nth}).content.decode()

    assert Encounter.objects.count() == 1


def test_a_number_leads_to_no_other_submission(kiosk: Kiosk):
    submission = read_submission(key_of(kiosk), code=bound_to(kiosk))
    assert submission

    numbers = [uuid4() for _ in range(1000)] + [submission.key, UUID(int=0)]

    keys = {submission.shown_as(nth).key for nth in numbers}
    assert len(keys - {submission.key}) == len(numbers)
    assert submission.shown_as(None) == submission
    assert submission.shown_as(numbers[0]) == submission.shown_as(numbers[0])


@pytest.mark.django_db(transaction=True)
def test_the_same_press_in_parallel_counts_once(kiosk: Kiosk):
    sent = press_of(key_of(kiosk))
    tapped = {name: sent[name] for name in ("rating", "key", "nth")}
    ways = [(WAITING, sent), (TAP, tapped)] * 4

    statuses = all_at_once(
        [lambda way=way, form=form: tablet_with("secret").post(way, form).status_code for way, form in ways]
    )

    assert sorted(statuses) == [200] * 4 + [204] * 4
    assert Encounter.objects.count() == 1


@pytest.mark.parametrize("how", ["paused", "point closed", "point in test", "location closed"])
def test_what_was_thanked_for_is_stored_whatever_is_closed(house: House, kiosk: Kiosk, tablet: Client, how: str):
    Kiosk.objects.update(status="paused" if how == "paused" else "active")
    kiosk.point.is_active, kiosk.point.is_test = how != "point closed", how == "point in test"
    kiosk.point.save()
    house.kamppi.is_active = how != "location closed"
    house.kamppi.save()

    tablet.post(TAP, {"rating": "good", "key": key_of(kiosk)})
    assert Encounter.objects.count() == 0  # the control: what is pressed now
    assert bring(tablet, key_of(kiosk)) == 204

    assert Encounter.objects.get().counted


def test_a_moved_tablet_brings_presses_where_they_were_made(house: House, kiosk: Kiosk, tablet: Client):
    former = key_of(kiosk)
    other = make_kiosk(house.porvoo, "Kassa", "other secret")

    assert bring(tablet_with("other secret"), former, waiting=2) == 204

    assert Encounter.objects.get().point == kiosk.point
    assert (Kiosk.objects.get(pk=other.pk).waiting, Kiosk.objects.get(pk=kiosk.pk).waiting) == (2, 0)


def test_an_untrusted_tablet_brings_presses_once_trusted_again(kiosk: Kiosk, tablet: Client):
    key, sent = key_of(kiosk), {"nth": str(uuid4())}
    Kiosk.objects.update(status="retired", secret_hash=None)
    assert bring(tablet, key, **sent) == 403
    assert Encounter.objects.count() == 0

    Kiosk.objects.update(status="active", secret_hash=hash_secret("new secret"))

    assert bring(tablet_with("new secret"), key, **sent) == 204
    assert bring(tablet, key, **sent) == 403
    assert Encounter.objects.count() == 1


def test_a_tablet_of_another_organisation_brings_held_presses(
    kiosk: Kiosk, house: House, neighbour: House, signed_in: Any
):
    theirs = make_kiosk(neighbour.kamppi, "Ovi", "their secret")
    moved, key = tablet_with("their secret"), key_of(kiosk)
    Kiosk.objects.filter(pk=kiosk.pk).update(status="retired", secret_hash=None)
    sent = press_of(key, waiting=1)

    statuses = [moved.post(WAITING, sent).status_code, moved.post(WAITING, sent).status_code]
    statuses.append(bring(moved, key_of(theirs)))

    assert statuses == [204] * 3
    stored = Encounter.objects.order_by("counted").values_list("organisation", "point", "hold_reason", "counted")
    assert list(stored) == [
        (house.organisation.pk, kiosk.point_id, HoldReason.MOVED, False),
        (neighbour.organisation.pk, theirs.point_id, "", True),
    ]
    pages = [signed_in(one.admin).get(one.at("inbox:held")).content.decode() for one in (house, neighbour)]
    assert ["belongs to another organisation now" in page for page in pages] == [True, False]


def test_such_a_tablet_brings_only_so_many_at_once(kiosk: Kiosk, neighbour: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LIMITS, "kiosk waiting", 3)
    make_kiosk(neighbour.kamppi, "Ovi", "their secret")
    moved, key = tablet_with("their secret"), key_of(kiosk)

    statuses = [bring(moved, key) for _ in range(5)]

    assert statuses == [204, 204, 204, 429, 429]
    assert Encounter.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "forged"},
        {"key": "a:b"},
        {"key": issue_submission(code="kiosk 999999999", now=NOON)},
        {"key": issue_submission(code="kiosk x", now=NOON)},
        {"key": issue_submission(code="abcd2345", now=NOON)},
        {"nth": "first"},
        {"rating": "middling"},
        {"language": "xx"},
        {"pressed_at": "yesterday"},
        {"sent_at": "nan"},
        {"waiting": -1},
        {"waiting": 10**12},
    ],
)
def test_what_is_no_press_is_refused_and_holds_up_no_other(kiosk: Kiosk, tablet: Client, wrong: dict[str, Any]):
    key = key_of(kiosk)

    assert tablet.post(WAITING, press_of(key) | wrong).status_code == 410
    assert Encounter.objects.count() == 0
    assert bring(tablet, key) == 204


def test_a_key_with_another_signature_is_refused(kiosk: Kiosk, tablet: Client):
    said = signer.unsign_object(key_of(kiosk))

    assert bring(tablet, signing.Signer(key="somebody else's", salt="submission").sign_object(said)) == 410
    assert bring(tablet, signing.Signer(salt="another").sign_object(said)) == 410
    assert not Encounter.objects.exists()
    assert bring(tablet, signer.sign_object(said)) == 204


@pytest.mark.parametrize("address", [COPIES, WAITING])
def test_other_sites_and_strangers_are_refused(kiosk: Kiosk, tablet: Client, address: str):
    sent = press_of(key_of(kiosk))

    assert tablet.post(address, sent, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert Client().post(address, sent).status_code == 403
    assert tablet.get(address).status_code == 405
    assert not Encounter.objects.exists()


def test_late_ones_use_up_nothing_of_what_others_need(kiosk: Kiosk, tablet: Client, monkeypatch: pytest.MonkeyPatch):
    for name in ("kiosk", "organisation", "installation", "point", "address"):
        monkeypatch.setitem(LIMITS, name, 3)
    key = key_of(kiosk)

    assert {bring(tablet, key) for _ in range(40)} == {204}
    tablet.post(TAP, {"rating": "bad", "key": key_of(kiosk)})

    assert set(Encounter.objects.values_list("hold_reason", flat=True)) == {""}
    assert Encounter.objects.filter(rating="bad").count() == 1


def test_beyond_their_own_limit_they_are_held_and_never_refused(
    kiosk: Kiosk, tablet: Client, monkeypatch: pytest.MonkeyPatch
):
    assert LIMITS["kiosk waiting"] == 5_000
    monkeypatch.setitem(LIMITS, "kiosk waiting", 1)
    key, again = key_of(kiosk), str(uuid4())

    statuses = [bring(tablet, key, nth=nth) for nth in (again, *[again] * 20, *(str(uuid4()) for _ in range(20)))]

    assert set(statuses) == {204}
    held = list(Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True))
    assert held == ["", *[HoldReason.LIMIT] * 20]


def test_a_database_that_is_away_makes_the_tablet_wait(kiosk: Kiosk, tablet: Client, monkeypatch: pytest.MonkeyPatch):
    def away(**_told: Any) -> None:
        raise OSError("the disk is full")

    key = key_of(kiosk)
    tablet.raise_request_exception = False
    monkeypatch.setattr("encounters.kiosk.offline_views.record_waiting_press", away)
    assert bring(tablet, key) == 500
    monkeypatch.setattr("encounters.kiosk.offline_views.record_waiting_press", presses.record_waiting_press)

    assert bring(tablet, key) == 204
