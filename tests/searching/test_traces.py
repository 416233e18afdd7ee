"""Whom somebody looked for is written down nowhere."""

import pytest

from tests.factories import House, make_encounter, make_house
from tests.promises.traces import dump, found, logged, server_log


@pytest.fixture
def house(transactional_db: None) -> House:
    """A dump reads what is really committed."""
    return make_house()


def test_a_search_leaves_no_trace_of_whom_it_was_for(house: House, signed_in):
    typed = ("etsitty.asiakas@example.org", "0457654321", "8765432187654321")
    client = signed_in(house.admin)
    client.get(house.at("inbox:start"))
    before = len(server_log())

    with logged() as written:
        for one in typed:
            assert client.post(house.at("inbox:customer"), {"customer": one}).context["found"] == []
            client.get(house.at("casework:queue"), {"q": one})

    assert found(typed, written.getvalue() + dump() + server_log(before)) == set()
    assert written.getvalue().count(f"member {house.admin.pk} looked for a customer") == 3


def test_a_trace_would_be_found(house: House, signed_in):
    """The control of the test above."""
    make_encounter(house.point, "bad", text="etsitty.asiakas@example.org")

    assert found(["etsitty.asiakas@example.org"], dump()) == {"etsitty.asiakas@example.org"}
