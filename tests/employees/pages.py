"""What the employee of the house reads."""

from datetime import UTC, datetime
from typing import Any

from tests.factories import House

# In Helsinki, when the working day after WEDNESDAY is over: from then on what nobody has opened is shown.
MIDNIGHT = datetime(2026, 6, 11, 21, 0, tzinfo=UTC)


def own_page(house: House, signed_in: Any) -> str:
    """The page of what was said about them, as it is now."""
    return signed_in(house.employee).get(house.at("employees:own")).content.decode()
