"""Nothing of a visitor is kept: no address, no header, no secret, no cookie."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import time_machine
from django.conf import settings as project
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from encounters.limits import REFILLED_AFTER, forget_visitors
from encounters.models import Encounter, LimitBucket, LimitKey
from encounters.receipt.actions import withdraw_encounter
from encounters.receipts.secrets import secrets_of
from encounters.visitors import day_key, hashed_address
from servicelog import embedded
from tests.factories import PASSWORD, House, code_of, holding, make_encounter, make_house, old_key, tap
from tests.promises.traces import PRIVATE, dump, found, logged, pg_dump, server_log
from tests.promises.visitors import OF_CUSTOMERS, OF_VISITORS, Kept, fail, submit, visitor, work

SUBMISSIONS = 200


@pytest.fixture
def open_house(transactional_db: None) -> House:
    """A house that dumps see: its rows are committed."""
    return make_house()


@pytest.mark.slow
def test_two_hundred_submissions_leave_no_trace(open_house: House, settings, monkeypatch, record_property):
    kept, logged_before = Kept(open_house), len(server_log())
    with logged(logging.DEBUG) as in_detail:
        for number in range(20):
            submit(number, kept)
    with logged() as log:
        for number in range(20, SUBMISSIONS):
            settings.TRUSTED_PROXIES = number % 2
            submit(number, kept)
        fail(kept, monkeypatch)
        work(kept)

    kept.database, kept.log = dump(), in_detail.getvalue() + log.getvalue()
    kept.server = server_log(after=logged_before)

    traces = {
        "database": found([*OF_VISITORS, *kept.secrets], kept.database),
        "log": found([*OF_VISITORS, *OF_CUSTOMERS, *kept.secrets, "/r/", "/f/"], kept.log),
        "server's log": found([*OF_VISITORS, *OF_CUSTOMERS, *kept.secrets], kept.server),
        "mail": found([*OF_VISITORS, *kept.secrets], "".join(str(one.message()) for one in mail.outbox)),
    }
    assert traces == {"database": set(), "log": set(), "server's log": set(), "mail": set()}
    record_property("marked submissions without a trace", SUBMISSIONS)
    # The meter saw what there was: rows, words, refusals, the one fault, and each line is one JSON object.
    lines = [json.loads(line) for line in kept.log.splitlines()]
    assert Encounter.objects.count() == SUBMISSIONS
    assert found(OF_CUSTOMERS, kept.database) == {"SanottuSana", "ToivottuSana", "sanottu@example.org"}
    assert {200, 302, 400, 403, 405, 500} <= set(kept.statuses)
    assert len(lines) > SUBMISSIONS
    assert [line["route"] for line in lines if line.get("status") == 500] == ["feedback:rate"]


def test_planted_traces_are_found(open_house: House):
    mark = "203.0.113.77"
    LimitBucket.objects.create(name=f"address:{mark}", left=1, at=timezone.now())
    in_row = found([mark], dump())
    LimitBucket.objects.all().delete()
    staff = Client()
    staff.force_login(open_house.admin.user)
    session = staff.session
    session["visitor"] = mark
    session.save()
    in_session = found([mark], dump())

    with logged() as log:
        logging.getLogger("encounters").warning("visited from %s", mark)

    assert (in_row, in_session) == ({mark}, {mark})
    assert found([mark], log.getvalue()) == {mark}


@pytest.mark.skipif(not PRIVATE, reason="the log of a server of one's own is its owner's")
def test_a_talkative_server_would_write_down_what_customers_say(open_house: House):
    word = f"Lokiin{uuid4().hex}"
    with psycopg.connect(embedded.get_server(project.DATA_DIR).get_uri()) as superuser:
        superuser.execute("SET log_min_error_statement = error")

        with pytest.raises(psycopg.DatabaseError):
            superuser.execute(f"SELECT '{word}' FROM nowhere")

    assert found([word], server_log()) == {word}


# --- Limits --------------------------------------------------------------------------------------


def test_limits_remember_twenty_bits_and_minutes(house: House):
    for number in range(40):
        tap(visitor(number), code_of(house.point))
        visitor(number).post("/r/", {"digits": "1" * 16})

    buckets = list(LimitBucket.objects.values_list("name", "at"))

    of_addresses = [name for name, _ in buckets if name.startswith(("address:", "receipt:"))]
    others = {name for name, _ in buckets} - set(of_addresses)
    assert all(re.fullmatch(r"(address|receipt):[0-9a-f]{5}", name) for name in of_addresses)
    assert others == {
        "installation",
        f"organisation:{house.organisation.pk}",
        f"point:{house.point.pk}",
        "receipts",
    }
    assert len(of_addresses) == 80
    assert {(at.second, at.microsecond) for _, at in buckets} == {(0, 0)}


def test_tables_of_limits_are_unlogged_and_stay_out_of_dumps(open_house: House):
    tap(Client(), code_of(open_house.point))

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY relname")
        unlogged = [name for (name,) in cursor.fetchall()]

    assert unlogged == ["encounters_limitbucket", "encounters_limitkey"]
    if PRIVATE:
        key = LimitKey.objects.get().key.hex()
        assert (key in pg_dump(), key in pg_dump("--no-unlogged-table-data")) == (True, False)


def test_after_a_day_nobody_can_recompute_who_came(house: House):
    addresses = [f"203.0.113.{number}" for number in range(20)]
    with time_machine.travel(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False) as clock:
        tap(Client(REMOTE_ADDR=addresses[0]), code_of(house.point))
        first_day, key = timezone.now(), day_key(timezone.now())
        then = [hashed_address(address, first_day) for address in addresses]
        forget_visitors(timezone.now())
        kept_on_the_day = (LimitKey.objects.count(), LimitBucket.objects.count())
        clock.shift(timedelta(days=1))

        forget_visitors(timezone.now())

    left = (LimitKey.objects.count(), LimitBucket.objects.count())
    anew = [hashed_address(address, first_day) for address in addresses]
    assert kept_on_the_day == (1, 4)
    assert left == (0, 0)
    assert day_key(first_day) != key
    assert anew != then
    assert timedelta(0) < REFILLED_AFTER < timedelta(days=1)


# --- Receipts ------------------------------------------------------------------------------------


def whole(answer: HttpResponse, typed: str = "-") -> tuple[Any, ...]:
    """All that a visitor can see of an answer, except what they typed themselves."""
    cookies = {name: morsel.OutputString() for name, morsel in answer.cookies.items()}
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, answer.content.decode().replace(typed, "TYPED"), headers, cookies


@pytest.fixture
def withdrawn(house: House) -> Encounter:
    encounter = make_encounter(house.point, text="Odotin.")
    withdraw_encounter(encounter=encounter, now=timezone.now())
    return encounter


def test_links_that_lead_nowhere_look_alike(withdrawn: Encounter):
    tokens = {
        "withdrawn": secrets_of(withdrawn.receipt).token,
        "unknown": "A" * 43,
        "malformed": "å~",
        "long": "x" * 4000,
    }

    answers = {what: whole(Client().get(f"/r/open/{token}/")) for what, token in tokens.items()}

    assert answers == dict.fromkeys(tokens, answers["unknown"])
    assert answers["unknown"][0] == 302


def test_digits_that_lead_nowhere_look_alike(withdrawn: Encounter):
    digits = {"withdrawn": secrets_of(withdrawn.receipt).digits, "unknown": "1234567890123456"}

    answers = {what: whole(Client().post("/r/", {"digits": typed}), typed) for what, typed in digits.items()}

    assert answers["withdrawn"] == answers["unknown"]
    assert answers["unknown"][0] == 200


def test_pages_of_receipts_that_nobody_holds_look_alike(house: House, withdrawn: Encounter):
    own = make_encounter(house.point, text="Odotin.")
    forged = Client()
    forged.cookies[project.RECEIPT_COOKIE_NAME] = holding(own).cookies[project.RECEIPT_COOKIE_NAME].value[:-1] + "x"
    with time_machine.travel(timezone.now() - timedelta(minutes=31)):
        expired = holding(own)
    askers = {
        "without a cookie": (Client(), own.pk),
        "with a forged one": (forged, own.pk),
        "with an expired one": (expired, own.pk),
        "of another": (holding(make_encounter(house.point)), own.pk),
        "withdrawn": (holding(withdrawn), withdrawn.pk),
        "unknown": (holding(own), uuid4()),
    }

    answers = {who: whole(client.get(f"/r/{pk}/")) for who, (client, pk) in askers.items()}

    assert answers == dict.fromkeys(askers, answers["unknown"])
    assert (answers["unknown"][0], answers["unknown"][2]["Location"]) == (302, "/r/?gone")
    assert holding(own).get(f"/r/{own.pk}/").status_code == 200


def test_a_link_leads_to_an_address_without_the_secret(house: House):
    encounter = make_encounter(house.point)
    token = secrets_of(encounter.receipt).token

    answer = Client().get(f"/r/open/{token}/")
    page = holding(encounter).get(answer.url)

    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/")
    assert token not in str(whole(answer))
    assert token not in re.findall(r"<title>.*?</title>", page.content.decode(), re.DOTALL)[0]
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


# --- Cookies -------------------------------------------------------------------------------------

ENDS_WITH_THE_BROWSER, GONE = ("", ""), (0, "Thu, 01 Jan 1970 00:00:00 GMT")


def test_nothing_is_set_before_the_tap(client, house: House):
    code = code_of(house.point)

    set_before = {
        path: dict(client.get(path).cookies)
        for path in (f"/f/{code}/", f"/f/{code}/?lang=sv", "/", "/r/", "/privacy/", "/accessibility/", "/f/unknown1/")
    }

    assert set_before == {path: {} for path in set_before}


def test_no_cookie_of_the_whole_journey_outlives_the_browser(client, house: House):
    code = code_of(house.point)
    page = client.post(f"/f/{code}/?lang=sv", {"rating": "bad", "key": old_key(code)})
    encounter = Encounter.objects.get()
    answers = [
        page,
        client.get(page.url),
        client.post(page.url, {"text": "Odotin.", "switch_language": "fi"}),
        client.post(page.url, {"text": "Odotin."}),
        client.post(f"{page.url}rating/", {"rating": "good"}),
        client.get(f"/r/{encounter.pk}/?lang=en"),
        client.get(f"/r/open/{secrets_of(encounter.receipt).token}/"),
        client.post("/r/", {"digits": secrets_of(encounter.receipt).digits}),
        client.get("/privacy/?lang=sv"),
        client.post("/r/leave/"),
    ]
    staff = Client().post("/accounts/login/", {"login": house.admin.user.email, "password": PASSWORD})

    lives = {
        (name, (morsel["max-age"], morsel["expires"])) for answer in answers for name, morsel in answer.cookies.items()
    }
    of_staff = {name: morsel["max-age"] for name, morsel in staff.cookies.items()}
    assert lives == {
        *((name, ENDS_WITH_THE_BROWSER) for name in ("receipts", "csrf", "language")),
        *((name, GONE) for name in ("receipts", "language")),
    }
    assert of_staff == {"session": "", "csrf": "", "known_browser": 90 * 24 * 60 * 60}
