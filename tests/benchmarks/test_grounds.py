"""What the benchmarks stand on can be stored: it follows the tables as they change."""

import os
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from encounters.models import Case, Encounter, FeedbackPoint, LocationTally, TallyDelta
from servicelog.listening import listening, web_process
from tests.benchmarks import journeys, searching, signins, tallies

pytestmark = pytest.mark.django_db


def test_the_ground_of_the_journeys_is_stored():
    with connection.cursor() as cursor:
        cursor.execute(journeys.GROUND)

    assert FeedbackPoint.objects.count() == len(journeys.SPREAD) + len(journeys.ONE)


@pytest.mark.slow
@pytest.mark.parametrize("site", ["plain", "bare"])
def test_what_ours_is_compared_with_is_served(site: str):
    url = connection.settings_dict
    database = f"postgresql://{url['USER']}:@/{url['NAME']}?host={url['HOST']}"
    with listening("127.0.0.1", 0) as door:
        port = door.getsockname()[1]
        commands = [web_process(door, f"tests.benchmarks.{site}")]
        with (
            journeys.started(commands, os.environ | {"DATABASE_URL": database}, [door.fileno()]),
            closing(HTTPConnection("127.0.0.1", port, timeout=60)) as browser,
        ):
            browser.request("GET", "/f/p1/")
            answer = browser.getresponse()

            assert answer.status == 200
            assert b"How were you served?" in answer.read()


@pytest.mark.parametrize(("way", "stored"), [("alone", 0), ("two tallies", 0), ("one delta", 1), ("the tap", 1)])
def test_the_ground_of_the_tallies_takes_every_kind_of_commit(way: str, stored: int):
    first, rest = (
        tallies.ways()[way].replace(":place", "1").removeprefix("BEGIN;").removesuffix("COMMIT;").split("\\gset")
    )
    with connection.cursor() as cursor:
        cursor.execute(tallies.GROUND)
        cursor.execute(first)
        (made,) = cursor.fetchone()
        cursor.execute(rest.replace("':encounter'", ":encounter").replace(":encounter", f"'{made}'"))

    assert (Encounter.objects.get().pk, TallyDelta.objects.count()) == (made, stored)
    assert LocationTally.objects.count() == (way == "two tallies")


def test_searches_are_measured_among_few(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(searching, "DISTINCT", 100)
    searching.fill(300)
    searching.measure()

    assert Case.objects.count() == Encounter.objects.count() == 300
    assert capsys.readouterr().out.count(" ms in the database") == 2 * len(searching.SEARCHES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", signins.TURNS[1:])
def test_whoever_guesses_is_answered(turn: str, live_server: Any):
    port, now = urlsplit(live_server.url).port, time.monotonic()

    assert signins.Guesser(turn, port, journeys.SPREAD, now, now).guess() in {200, 429}
