"""How much is tried: with `THOROUGH=1` (`make thorough`, for a night) all of it, otherwise some of it."""

import os
from typing import TypeVar

THOROUGH = bool(os.environ.get("THOROUGH"))
Amount = TypeVar("Amount")


def usually(some: Amount, everything: Amount) -> Amount:
    """Return what is tried at each change, or all that is tried in a night."""
    return everything if THOROUGH else some
