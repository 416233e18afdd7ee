"""A tablet that asks what a press was about: on its page of thanks, while its customer stands there."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter, Kiosk
from encounters.receipts.secrets import secrets_of
from tests.factories import House, make_kiosk

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SCREEN, TAP, ABOUT = "/k/", "/k/tap/", "/k/about/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk(house: House) -> Kiosk:
    kiosk = make_kiosk(house.kamppi, "Ovi", "a secret")
    kiosk.asks_aspects = True
    kiosk.save()
    return kiosk


def tablet_with(secret: str = "a secret") -> Client:
    tablet = Client(headers={"Accept-Language": "en"})
    tablet.cookies[settings.KIOSK_COOKIE_NAME] = secret
    return tablet


def key_on(page: Any) -> str:
    return re.search(r'name="key" value="(.*?)"', page.content.decode())[1]  # type: ignore[index]


def pressed(tablet: Client) -> str:
    """The key of a press on the bad face, of which the tablet thanks."""
    return key_on(tablet.post(TAP, {"rating": "bad", "key": key_on(tablet.get(SCREEN))}))


def test_what_it_was_about_is_added_to_the_press(kiosk: Kiosk):
    tablet = tablet_with()

    thanks = tablet.post(ABOUT, {"key": pressed(tablet), "aspects": ["speed", "know_how"]})

    encounter = Encounter.objects.get()
    assert (encounter.rating, sorted(encounter.aspects)) == ("bad", ["know_how", "speed"])
    assert "Thank you!" in thanks.content.decode()
    assert secrets_of(encounter.receipt).token not in thanks.content.decode()  # it stands in the code to scan alone
    assert ABOUT not in thanks.content.decode()


def test_a_tablet_asks_only_where_it_was_switched_on(kiosk: Kiosk):
    tablet = tablet_with()
    asked = tablet.post(TAP, {"rating": "good", "key": key_on(tablet.get(SCREEN))}).content.decode()
    Kiosk.objects.update(asks_aspects=False)
    key = key_on(tablet.get(SCREEN))
    silent = tablet.post(TAP, {"rating": "good", "key": key}).content.decode()

    answer = tablet.post(ABOUT, {"key": key, "aspects": ["speed"]})

    assert (ABOUT in asked, ABOUT in silent) == (True, False)
    assert answer.headers["Location"] == SCREEN
    assert not Encounter.objects.exclude(aspects=[]).exists()


def test_more_than_three_are_pointed_out_and_stay_chosen(kiosk: Kiosk):
    tablet = tablet_with()

    page = tablet.post(ABOUT, {"key": pressed(tablet), "aspects": ["speed", "know_how", "valued", "reading"]})

    assert "Choose at most 3." in page.content.decode()
    assert page.content.decode().count("checked") == 4
    assert Encounter.objects.get().aspects == []


def test_what_the_customer_said_on_their_phone_stays(kiosk: Kiosk):
    tablet = tablet_with()
    key = pressed(tablet)
    amend_encounter(encounter=Encounter.objects.get(), now=datetime.now(UTC), aspects=["valued"])

    answer = tablet.post(ABOUT, {"key": key, "aspects": ["speed"]})

    assert answer.headers["Location"] == SCREEN
    assert Encounter.objects.get().aspects == ["valued"]


def test_nobody_says_later_or_elsewhere_what_it_was_about(house: House, kiosk: Kiosk):
    other = make_kiosk(house.kamppi, "Kassa", "another secret")
    other.asks_aspects = True
    other.save()
    tablet = tablet_with()
    with time_machine.travel(NOON, tick=False):
        key = pressed(tablet)
    told = {"key": key, "aspects": ["speed"]}

    with time_machine.travel(NOON + timedelta(minutes=11), tick=False):
        late = tablet.post(ABOUT, told)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        elsewhere = tablet_with("another secret").post(ABOUT, told)
        untrusted = tablet_with("nobody's").post(ABOUT, told)
        from_outside = tablet.post(ABOUT, told, headers={"Origin": "https://evil.example"})

    assert [answer.status_code for answer in (late, elsewhere, untrusted, from_outside)] == [302, 302, 302, 403]
    assert Encounter.objects.get().aspects == []
    with time_machine.travel(NOON + timedelta(minutes=9), tick=False):  # the control
        tablet.post(ABOUT, told)
    assert Encounter.objects.get().aspects == ["speed"]
