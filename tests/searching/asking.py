"""What the pages find."""

from django.test import Client

from encounters.models import Encounter
from tests.factories import House


def found(client: Client, house: House, words: str, **query: object) -> list[str]:
    """The texts of the cases that the queue finds, the newest first."""
    return texts(client, house.at("casework:queue"), words, query)


def listed(client: Client, house: House, words: str, **query: object) -> list[str]:
    """The texts of the encounters that the list of encounters finds, the newest first."""
    return texts(client, house.at("inbox:encounters"), words, query)


def texts(client: Client, address: str, words: str, query: dict[str, object]) -> list[str]:
    page = client.get(address, {"q": words, **query})
    assert page.status_code == 200
    rows = page.context["page"].rows
    return [row.text if isinstance(row, Encounter) else row.encounter.text for row in rows]
