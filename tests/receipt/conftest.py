"""Complaints that are followed."""

import pytest

from encounters.models import Encounter
from tests.conftest import House
from tests.factories import make_encounter
from tests.receipt.verdicts import close


@pytest.fixture
def closed(house: House) -> Encounter:
    """A complaint in words that was answered and closed."""
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    close(house, encounter)
    return encounter
