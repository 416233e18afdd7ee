"""`make fuzz` in small: some of its requests, over everything; and what it finds where something is broken."""

import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse

from encounters.http import GetResponse
from servicelog.wsgi import application
from tests.campaigns.fuzz import kind_of, plan
from tests.campaigns.fuzzing import CANARY, VISITORS, Fuzz, Place, make_neighbour, unknown_routes
from tests.campaigns.raw import make, send_raw
from tests.campaigns.stage import serving
from tests.factories import House
from tests.promises.site import ROUTES

SYSTEMATIC, MADE_UP, RAW = 250, 60, 150


@pytest.fixture
def fuzz(house: House, settings) -> Iterator[Fuzz]:
    settings.TRUSTED_PROXIES = 1
    logging.disable()
    yield Fuzz(house, make_neighbour(), type(application)())
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_some_of_every_combination_break_nothing(fuzz: Fuzz):
    for number in range(SYSTEMATIC):
        fuzz.send_number(number)
    fuzz.send_random(0, MADE_UP)
    fuzz.see_who_is_known()

    print(f"{fuzz.sent} of {fuzz.total} requests of the fuzz: {dict(fuzz.answers)}")
    assert fuzz.broken == []
    assert fuzz.sent >= SYSTEMATIC + MADE_UP
    assert fuzz.answers[200] + fuzz.answers[302] > fuzz.sent // 4  # it does not only knock


@pytest.mark.slow
def test_every_number_is_another_combination(fuzz: Fuzz):
    everything = {(name, visitor, place) for name, visitor in fuzz.parts for place in fuzz.places[name]}
    indices = {number * fuzz.stride % fuzz.total for number in range(fuzz.total)}

    assert len(everything) == len(indices) == fuzz.total
    assert {name for name, _, _ in everything} == set(ROUTES)
    assert {visitor for _, visitor, _ in everything} == set(VISITORS)
    assert unknown_routes() == set()


def test_a_plan_sends_each_systematic_number_once():
    chunks = plan(1_000_000, 1000)
    systematic = [(first, size) for chunk, size, first in chunks if kind_of(chunk) == "every combination"]

    assert sum(size for _, size, _ in chunks) == 1_000_000
    assert [first for first, _ in systematic] == list(range(0, len(systematic) * 1000, 1000))
    assert {kind_of(chunk) for chunk, _, _ in chunks} == {"every combination", "made up", "raw bytes"}
    assert make_all(3) == make_all(3) != make_all(4)


def make_all(chunk: int) -> list[bytes]:
    dice = random.Random(chunk)
    return [make(dice, number) for number in range(100)]


@pytest.mark.slow
def test_raw_bytes_get_no_500_and_leave_the_server_standing(transactional_db, tmp_path: Path):
    with serving(on_tests_database(tmp_path)) as whole:
        answers, broken = send_raw(whole.port, 0, RAW)

    print(f"{RAW} odd requests in raw bytes: {dict(answers)}")
    assert broken == []
    assert answers[400] > 0


def on_tests_database(folder: Path) -> dict[str, str]:
    """An environment for a server on the database of the tests."""
    known = connection.get_connection_params()
    query = urlencode({"host": known["host"], "port": known.get("port", 5432)})
    url = f"postgresql://{known['user']}@/{known['dbname']}?{query}"
    own = {"DATABASE_URL": url, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return os.environ | own | {"LOG_LEVEL": "WARNING"}


# --- Without the protection ----------------------------------------------------------------------


@pytest.mark.slow
def test_without_the_refusal_of_junk_the_known_ones_are_found(fuzz: Fuzz, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "encounters.junk.RefuseJunk"]
    fuzz.application = type(application)()

    fuzz.send_place("feedback:rate", "anonymous", Place("path", "code", "NUL"))
    fuzz.send_place("inbox:encounters", "admin", Place("query", "after", "name position too far"))
    fuzz.send_place("receipt:show", "receipt", Place("cookie", "session", 0))
    fuzz.send_place("account_login", "anonymous", Place("cookie", "session", 0))

    assert {(path.split("/")[1], status) for _, path, _, _, status, _ in fuzz.broken} >= {("f", 500)}


class Leak:
    """Shows another organisation's words to everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            answer.content += f"<p>{CANARY} sanoi.</p>".encode()
        return answer


@pytest.mark.slow
def test_a_leak_that_was_planted_is_found(fuzz: Fuzz, settings):
    settings.MIDDLEWARE = [f"{__name__}.Leak", *settings.MIDDLEWARE]
    fuzz.application = type(application)()

    fuzz.send_place("inbox:start", "supervisor", Place("query", "after", "NUL"))

    assert fuzz.broken[0][-1] == "another organisation's canary"


@pytest.mark.slow
def test_a_visitor_who_was_signed_out_is_found(fuzz: Fuzz):
    for visitor in ("receipt", "admin", "employee"):
        fuzz.cookies[visitor].clear()

    fuzz.see_who_is_known()

    assert {visitor for _, _, visitor, *_ in fuzz.broken} == {"receipt", "admin", "employee"}


@pytest.mark.slow
def test_a_long_search_costs_what_others_do(fuzz: Fuzz):
    """As it was, a hundred thousand letters took a minute: each was taken for the beginning of an address."""
    for name in ("casework:queue", "inbox:encounters"):
        fuzz.send_place(name, "admin", Place("query", "q", "long"))

    assert fuzz.broken == []


@pytest.mark.slow
def test_what_costs_too_much_is_found(fuzz: Fuzz, monkeypatch):
    monkeypatch.setattr("tests.campaigns.fuzzing.MOST_SECONDS", 0)

    fuzz.send_place("casework:queue", "admin", Place("query", "q", "long"))

    assert fuzz.broken[0][-1] == "costs more than it may"


@pytest.mark.slow
def test_foreign_ids_lead_nowhere(fuzz: Fuzz):
    """The canary is there to be found: its own people see it."""
    statuses = {
        (key, visitor, fuzz.send_place(name, visitor, Place("path", key, "foreign")))
        for name, route in ROUTES.items()
        for key in route.path.keys() & fuzz.foreign.keys()
        for visitor in ("admin", "supervisor")
    }

    assert {status for *_, status in statuses} <= {302, 403, 404}
    assert fuzz.broken == []
