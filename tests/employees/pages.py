"""What the employee of the house reads."""

from typing import Any

from tests.factories import House


def own_page(house: House, signed_in: Any) -> str:
    """The page of what was said about them, as it is now."""
    return signed_in(house.employee).get(house.at("employees:own")).content.decode()
