"""Complaints that their customers follow on the receipt."""

import pytest

from encounters.models import Encounter
from tests.factories import House, make_encounter
from tests.receipt.verdicts import put_right


@pytest.fixture
def closed(house: House) -> Encounter:
    """A complaint in words that was answered and closed."""
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    put_right(house, encounter)
    return encounter
