"""The lives of both demo organisations, lived once for each module."""

from typing import Any

import pytest

from encounters.demo.life import generate_life
from encounters.demo.plans import KULMA, RANTAKUNTA
from tests.demo.moments import NOW


@pytest.fixture(scope="module")
def chain() -> Any:
    return generate_life(KULMA, now=NOW)


@pytest.fixture(scope="module")
def city() -> Any:
    return generate_life(RANTAKUNTA, now=NOW)
