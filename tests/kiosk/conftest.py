"""A tablet that stands at a location, and what it sends."""

import pytest
from django.conf import settings
from django.test import Client

from encounters.models import Kiosk
from tests.factories import House, make_kiosk


@pytest.fixture
def kiosk(house: House) -> Kiosk:
    return make_kiosk(house.kamppi, "Ovi", "secret")


@pytest.fixture
def tablet(kiosk: Kiosk) -> Client:
    return tablet_with("secret")


def tablet_with(secret: str) -> Client:
    client = Client(headers={"Accept-Language": "fi"})
    client.cookies[settings.KIOSK_COOKIE_NAME] = secret
    return client
